import { describe, expect, it } from '@jest/globals';
import { diffOf } from '../../src/template/diff.ts';
import type { Template } from '../../src/template/template.ts';
import { diffLines } from '../../src/views/diff-lines.ts';
import { aTemplate, withFunction, withProperty } from '../support/templates.ts';

const ONE = { version: '1.0.0', code: 'one' };
const TWO = { version: '2.0.0', code: 'two' };
const THREE = { version: '3.0.0', code: 'three' };
const live = aTemplate(ONE, TWO);
const CODE_TWO = 'dHdv';

describe('diffOf', () => {
  it('finds nothing to compare before the first deploy', () => {
    const nothing = { isDeployed: false, green: [], resources: [], environments: [] };

    expect(diffOf(undefined, live)).toEqual(nothing);
    expect(diffOf({ Resources: {} }, live)).toEqual(nothing);
  });

  it('finds no change where the source is what green runs, whatever blue runs', () => {
    expect(diffOf(live, aTemplate(TWO, TWO))).toMatchObject({ green: [], resources: [] });
  });

  it("compares green's build with the one in the source", () => {
    expect(diffOf(live, aTemplate(THREE, { ...THREE, memorySize: 512 })).green).toEqual([
      { setting: 'version', before: '2.0.0', after: '3.0.0' },
      { setting: 'code', before: CODE_TWO, after: 'dGhyZWU=' },
      { setting: 'MemorySize', before: '256', after: '512' },
    ]);
  });

  it('compares blue with green as they are now, apart from what names the environment', () => {
    expect(diffOf(live, aTemplate(THREE, THREE)).environments).toEqual([
      { setting: 'version', before: '1.0.0', after: '2.0.0' },
      { setting: 'code', before: 'b25l', after: CODE_TWO },
    ]);
  });

  it('finds settings that only one of two builds has', () => {
    const fresh = withProperty(live, 'GreenLambdaFunction', 'Layers', ['one']);

    expect(diffOf(live, fresh).green).toEqual([
      { setting: 'Layers', before: '(none)', after: '["one"]' },
    ]);
  });
});

describe('diffOf, of other resources', () => {
  const deployed = withFunction(live, 'Advance', { code: 'one', uploadedAt: 1 });

  it('ignores a function whose code is only uploaded to another place', () => {
    const fresh = withFunction(live, 'Advance', { code: 'one', uploadedAt: 2 });

    expect(diffOf(deployed, fresh).resources).toEqual([]);
  });

  it('finds a function with other code, and not its versions beside it', () => {
    const fresh = withFunction(live, 'Advance', { code: 'two', uploadedAt: 2 });

    expect(diffOf(deployed, fresh).resources).toEqual([
      {
        id: 'AdvanceLambdaFunction',
        type: 'AWS::Lambda::Function',
        change: 'changed',
        properties: ['Code'],
      },
    ]);
  });

  it('finds what is added, removed and changed', () => {
    const { GreenTargetGroup: _, ...others } = withProperty(
      live,
      'Service',
      'AuthType',
      'NONE',
    ).Resources;
    const fresh = { ...live, Resources: { ...others, Topic: { Type: 'AWS::SNS::Topic' } } };

    expect(diffOf(live, fresh).resources).toEqual([
      {
        id: 'GreenTargetGroup',
        type: 'AWS::VpcLattice::TargetGroup',
        change: 'removed',
        properties: [],
      },
      {
        id: 'Service',
        type: 'AWS::VpcLattice::Service',
        change: 'changed',
        properties: ['AuthType'],
      },
      { id: 'Topic', type: 'AWS::SNS::Topic', change: 'added', properties: [] },
    ]);
  });
});

describe('diffOf, of environment variables', () => {
  const SECRET = 'hunter2';
  const deployed = withVariables({ KEPT: 'same', CHANGED: SECRET, REMOVED: SECRET });
  const fresh = withVariables({ KEPT: 'same', CHANGED: `${SECRET}!`, ADDED: SECRET });

  it('names those that differ', () => {
    expect(diffOf(deployed, fresh).green).toEqual([
      { setting: 'variable ADDED', before: '(none)', after: 'set' },
      { setting: 'variable CHANGED', before: 'set', after: 'another value' },
      { setting: 'variable REMOVED', before: 'set', after: '(none)' },
    ]);
  });

  it('never shows a value', () => {
    const report = diffOf(deployed, fresh);

    expect(JSON.stringify(report)).not.toContain(SECRET);
    expect(diffLines(report).join('\n')).not.toContain(SECRET);
  });

  function withVariables(variables: Readonly<Record<string, string>>): Template {
    const Variables = { ENVIRONMENT: 'green', VERSION: '2.0.0', ...variables };
    return withProperty(live, 'GreenLambdaFunction', 'Environment', { Variables });
  }
});

describe('diffLines', () => {
  it('shows what a deploy would change, and how blue and green differ', () => {
    const next = withProperty(aTemplate(TWO, { ...THREE }), 'Service', 'AuthType', 'NONE');
    const Resources = { ...next.Resources, Topic: { Type: 'AWS::SNS::Topic' } };

    expect(diffLines(diffOf(live, { ...next, Resources }))).toEqual([
      'a deploy would change in green',
      '  version  2.0.0 -> 3.0.0',
      '  code     dHdv -> dGhyZWU=',
      'a deploy would change beside green (blue is never changed)',
      '  ~ Service (AWS::VpcLattice::Service: AuthType)',
      '  + Topic (AWS::SNS::Topic)',
      'blue and green differ now in',
      '  version  1.0.0 -> 2.0.0',
      '  code     b25l -> dHdv',
    ]);
  });

  it('says where there is no difference', () => {
    const same = aTemplate(ONE, ONE);

    expect(diffLines(diffOf(same, same)).filter((line) => line === '  nothing')).toHaveLength(3);
  });

  it('says what the first deploy does', () => {
    expect(diffLines(diffOf(undefined, live))).toEqual([
      'the stage is not deployed; the first deploy gives its build to both',
    ]);
  });
});
