import { describe, expect, it } from '@jest/globals';
import { danglingReferences } from '../../src/template/blue-dependencies.ts';
import {
  carryBlueOver,
  previousBlue,
  promoteGreen,
  templateBeforePromotion,
} from '../../src/template/carry-over.ts';
import type { Template } from '../../src/template/template.ts';
import { aTemplate } from '../support/templates.ts';

type Build = NonNullable<Parameters<typeof aTemplate>[0]>;

const ONE = { version: '1.0.0', code: 'one' };
const TWO = { version: '2.0.0', code: 'two' };

describe('provisioned concurrency', () => {
  it("stays with blue's version in a deploy of another build", () => {
    const fresh = provisioned(TWO, TWO);
    const next = carryBlueOver(fresh, provisioned(ONE, ONE));

    expect(next.Resources.BlueProvConcLambdaAlias).toMatchObject(
      pointsTo('BlueLambdaVersionone256'),
    );
    expect(next.Resources.GreenProvConcLambdaAlias).toMatchObject(
      pointsTo('GreenLambdaVersiontwo256'),
    );
    expect(danglingReferences(fresh, next)).toEqual([]);
  });

  it('moves to the promoted build, and back with an undo', () => {
    const live = provisioned(ONE, TWO);

    const promoted = promoteGreen(live, 'builds/two.zip');
    const previous = previousBlue(promoted);

    expect(promoted.Resources.BlueProvConcLambdaAlias).toMatchObject({
      ...pointsTo('BlueLambdaVersiontwo256'),
      DependsOn: ['BlueLambdaFunction'],
    });
    expect(danglingReferences(live, promoted)).toEqual([]);
    const undone = { ...live, Metadata: { UndoneBlue: '2.0.0' } };
    expect(previous && templateBeforePromotion(promoted, previous)).toEqual(undone);
  });

  it('that only the source has is not there for blue, and what refers to it is found', () => {
    const { Resources, ...rest } = provisioned(TWO, TWO);
    const Target = { Type: 'Own::Target', Properties: { Id: { Ref: 'BlueProvConcLambdaAlias' } } };
    const fresh = { ...rest, Resources: { ...Resources, Target } };

    const next = carryBlueOver(fresh, aTemplate(ONE, ONE));

    expect(danglingReferences(fresh, next)).toEqual(['BlueProvConcLambdaAlias (in Target)']);
  });
});

/** The template of two builds, each with the alias that the Framework makes. */
function provisioned(blue: Build, green: Build): Template {
  const template = aTemplate(blue, green);
  const aliases = {
    BlueProvConcLambdaAlias: alias('Blue', blue),
    GreenProvConcLambdaAlias: alias('Green', green),
  };
  return { ...template, Resources: { ...template.Resources, ...aliases } };
}

function alias(name: string, { code }: Build) {
  return {
    Type: 'AWS::Lambda::Alias',
    Properties: {
      FunctionName: { Ref: `${name}LambdaFunction` },
      FunctionVersion: { 'Fn::GetAtt': [`${name}LambdaVersion${code}256`, 'Version'] },
      Name: 'provisioned',
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
    },
    DependsOn: [`${name}LambdaFunction`],
  };
}

function pointsTo(version: string) {
  return { Properties: { FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] } } };
}
