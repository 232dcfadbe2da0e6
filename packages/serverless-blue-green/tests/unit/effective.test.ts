import { describe, expect, it } from '@jest/globals';
import { effectiveTemplate } from '../../src/template/effective.ts';
import type { Template } from '../../src/template/template.ts';

const TEMPLATE: Template = {
  Parameters: {
    VpcId: { Type: 'String', Default: 'vpc-1' },
    Email: { Type: 'String', Default: '' },
    Secret: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/shop/secret' },
  },
  Conditions: {
    HasVpc: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'VpcId' }, ''] }] },
    HasEmail: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Email' }, ''] }] },
    HasBoth: { 'Fn::And': [{ Condition: 'HasVpc' }, { Condition: 'HasEmail' }] },
    HasAny: { 'Fn::Or': [{ Condition: 'HasVpc' }, { Condition: 'HasEmail' }] },
  },
  Resources: {
    Association: { Type: 'A', Condition: 'HasVpc', Properties: { Vpc: { Ref: 'VpcId' } } },
    Subscription: { Type: 'B', Condition: 'HasEmail' },
    Both: { Type: 'C', Condition: 'HasBoth' },
    Any: {
      Type: 'D',
      Condition: 'HasAny',
      Properties: {
        Vpc: { 'Fn::If': ['HasVpc', { Ref: 'Network' }, 'none'] },
        Email: { 'Fn::If': ['HasEmail', 'set', { Ref: 'AWS::NoValue' }] },
        Secret: { Ref: 'Secret' },
        List: [{ 'Fn::If': ['HasEmail', 1, { Ref: 'AWS::NoValue' }] }, 2],
      },
    },
  },
};

describe('the template that takes effect', () => {
  const { Resources } = effectiveTemplate(TEMPLATE);

  it('has the resources whose condition is true', () => {
    expect(Object.keys(Resources)).toEqual(['Association', 'Any']);
  });

  it('has the values of parameters and the branches that apply', () => {
    expect(Resources.Association?.Properties).toEqual({ Vpc: 'vpc-1' });
    expect(Resources.Any?.Properties).toEqual({
      Vpc: { Ref: 'Network' },
      Secret: { Ref: 'Secret' },
      List: [2],
    });
  });
});
