import { describe, expect, it } from '@jest/globals';
import { findBlueDependencies } from '../../src/template/blue-dependencies.ts';
import { carryBlueOver } from '../../src/template/carry-over.ts';
import type { Template } from '../../src/template/template.ts';
import { aTemplate, withProperty } from '../support/templates.ts';

const ROLE = { Type: 'AWS::IAM::Role', Properties: { Policies: ['read'] } };
const LOGS = { Type: 'AWS::Logs::LogGroup', Properties: {} };
const live = withResources(aTemplate(), { BlueRole: ROLE, BlueLogGroup: LOGS });

describe('findBlueDependencies', () => {
  it('finds nothing where blue and everything that it refers to stay', () => {
    const next = carryBlueOver(withProperty(live, 'Service', 'AuthType', 'NONE'), live);

    expect(findBlueDependencies(live, next)).toEqual({ missing: [], changed: [] });
  });

  it.each<[string, object]>([
    ['Fn::GetAtt', { 'Fn::GetAtt': ['BlueRole', 'Arn'] }],
    ['Fn::GetAtt in a string', { 'Fn::GetAtt': 'BlueRole.Arn' }],
    ['Fn::Sub', { 'Fn::Sub': `\${BlueRole.Arn}` }],
    ['Fn::Sub with variables', { 'Fn::Sub': [`\${Arn}`, { Arn: { Ref: 'BlueRole' } }] }],
    ['Ref deep inside', { 'Fn::If': ['HasRole', [{ Ref: 'BlueRole' }], ''] }],
  ])('finds a change of a resource that blue refers to by %s', (_, Role) => {
    const before = withProperty(live, 'BlueLambdaFunction', 'Role', Role);

    const next = withProperty(before, 'BlueRole', 'Policies', ['read', 'write']);

    expect(findBlueDependencies(before, next)).toEqual({ missing: [], changed: ['BlueRole'] });
  });

  it('finds that a resource is missing that blue depends on', () => {
    const { BlueLogGroup: _, ...Resources } = live.Resources;

    expect(findBlueDependencies(live, { ...live, Resources })).toEqual({
      missing: ['BlueLogGroup'],
      changed: [],
    });
  });
});

function withResources(template: Template, resources: Template['Resources']): Template {
  return { ...template, Resources: { ...template.Resources, ...resources } };
}
