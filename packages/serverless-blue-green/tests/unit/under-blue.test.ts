import { describe, expect, it } from '@jest/globals';
import { lookUnderBlue } from '../../src/template/blue-dependencies.ts';
import { carryBlueOver } from '../../src/template/carry-over.ts';
import type { Template } from '../../src/template/template.ts';
import { aTemplate, withProperty } from '../support/templates.ts';

const ROLE = { Type: 'AWS::IAM::Role', Properties: { Policies: ['read'] } };
const LOGS = { Type: 'AWS::Logs::LogGroup', Properties: {} };
const live = withResources(aTemplate(), { BlueRole: ROLE, BlueLogGroup: LOGS });

describe('lookUnderBlue', () => {
  it('sees nothing where blue and all that it names stay', () => {
    const next = carryBlueOver(withProperty(live, 'Service', 'AuthType', 'NONE'), live);

    expect(lookUnderBlue(live, next)).toEqual({ missing: [], changed: [] });
  });

  it.each<[string, object]>([
    ['Fn::GetAtt', { 'Fn::GetAtt': ['BlueRole', 'Arn'] }],
    ['Fn::GetAtt in a text', { 'Fn::GetAtt': 'BlueRole.Arn' }],
    ['Fn::Sub', { 'Fn::Sub': `\${BlueRole.Arn}` }],
    ['Fn::Sub with variables', { 'Fn::Sub': [`\${Arn}`, { Arn: { Ref: 'BlueRole' } }] }],
    ['Ref deep inside', { 'Fn::If': ['HasRole', [{ Ref: 'BlueRole' }], ''] }],
  ])('sees a change of what blue names by %s', (_, Role) => {
    const before = withProperty(live, 'BlueLambdaFunction', 'Role', Role);

    const next = withProperty(before, 'BlueRole', 'Policies', ['read', 'write']);

    expect(lookUnderBlue(before, next)).toEqual({ missing: [], changed: ['BlueRole'] });
  });

  it('sees that something is gone which blue waits for', () => {
    const { BlueLogGroup: _, ...Resources } = live.Resources;

    expect(lookUnderBlue(live, { ...live, Resources })).toEqual({
      missing: ['BlueLogGroup'],
      changed: [],
    });
  });
});

function withResources(template: Template, resources: Template['Resources']): Template {
  return { ...template, Resources: { ...template.Resources, ...resources } };
}
