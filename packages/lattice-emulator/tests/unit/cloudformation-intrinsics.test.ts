import { describe, expect, it } from '@jest/globals';
import { resolveConditions } from '../../src/services/cloudformation/engine/conditions.ts';
import {
  type Bindings,
  resolve,
  UNKNOWN,
} from '../../src/services/cloudformation/engine/intrinsics.ts';

const bindings: Bindings = {
  parameters: new Map<string, unknown>([
    ['Stage', 'dev'],
    ['Zones', ['a', 'b']],
    ['AWS::Region', 'us-east-1'],
  ]),
  conditions: new Map([
    ['IsDev', true],
    ['IsProd', false],
  ]),
  mappings: { Regions: { 'us-east-1': { Bucket: 'east', Zones: ['a', 'b'] } } },
  ref: (logicalId) => (logicalId === 'Topic' ? 'arn:topic' : undefined),
  attribute: (logicalId, name) => {
    if (logicalId !== 'Service') return undefined;
    return { Arn: 'arn:service', 'DnsEntry.DomainName': 'shop.on.aws' }[name];
  },
  importValue: (name) => `imported ${name}`,
};

describe('resolve', () => {
  it.each<[string, unknown, unknown]>([
    ['text', 'text', 'text'],
    ['a number', 5, 5],
    ['null', null, null],
    ['lists and objects at every depth', [{ A: [{ Ref: 'Stage' }] }], [{ A: ['dev'] }]],

    ['Ref of a parameter', { Ref: 'Stage' }, 'dev'],
    ['Ref of a list parameter', { Ref: 'Zones' }, ['a', 'b']],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'us-east-1'],
    ['Ref of a resource', { Ref: 'Topic' }, 'arn:topic'],
    ['Ref of no value, in an object', { A: { Ref: 'AWS::NoValue' }, B: 1 }, { B: 1 }],
    ['Ref of no value, in a list', [1, { Ref: 'AWS::NoValue' }], [1]],
    ['Ref of no value, alone', { Ref: 'AWS::NoValue' }, undefined],

    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Service', 'Arn'] }, 'arn:service'],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Service.Arn' }, 'arn:service'],
    [
      'Fn::GetAtt with a dot in the attribute',
      { 'Fn::GetAtt': ['Service', 'DnsEntry.DomainName'] },
      'shop.on.aws',
    ],
    [
      'Fn::GetAtt as text with two dots',
      { 'Fn::GetAtt': 'Service.DnsEntry.DomainName' },
      'shop.on.aws',
    ],

    ['Fn::Sub of parameters', { 'Fn::Sub': `\${Stage}-\${AWS::Region}` }, 'dev-us-east-1'],
    ['Fn::Sub of a resource', { 'Fn::Sub': `\${Topic}` }, 'arn:topic'],
    ['Fn::Sub of an attribute', { 'Fn::Sub': `\${Service.Arn}/*` }, 'arn:service/*'],
    ['Fn::Sub with spaces', { 'Fn::Sub': `\${ Stage }` }, 'dev'],
    ['Fn::Sub of a literal', { 'Fn::Sub': `\${!Stage} \${Stage}` }, `\${Stage} dev`],
    [
      'Fn::Sub with variables',
      { 'Fn::Sub': [`\${Name}-\${Stage}`, { Name: { 'Fn::GetAtt': 'Service.Arn' } }] },
      'arn:service-dev',
    ],
    ['Fn::Sub with a variable over a parameter', { 'Fn::Sub': [`\${Stage}`, { Stage: 'x' }] }, 'x'],

    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }, 3]] }, 'a-dev-3'],
    ['Fn::Join of a list parameter', { 'Fn::Join': [',', { Ref: 'Zones' }] }, 'a,b'],
    [
      'Fn::Join without what is no value',
      { 'Fn::Join': [',', ['a', { Ref: 'AWS::NoValue' }]] },
      'a',
    ],
    ['Fn::Split', { 'Fn::Split': [',', 'a,b'] }, ['a', 'b']],
    ['Fn::Select', { 'Fn::Select': [1, ['a', 'b']] }, 'b'],
    ['Fn::Select by text', { 'Fn::Select': ['0', { 'Fn::Split': ['|', 'a|b'] }] }, 'a'],
    ['Fn::If that holds', { 'Fn::If': ['IsDev', 'yes', 'no'] }, 'yes'],
    ['Fn::If that does not', { 'Fn::If': ['IsProd', 'yes', { Ref: 'Stage' }] }, 'dev'],
    ['Fn::If to no value', { A: { 'Fn::If': ['IsProd', 1, { Ref: 'AWS::NoValue' }] } }, {}],
    ['Fn::If with a branch that is not taken', { 'Fn::If': ['IsProd', { Ref: 'Gone' }, 1] }, 1],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Regions', { Ref: 'AWS::Region' }, 'Bucket'] }, 'east'],
    ['Fn::FindInMap of a list', { 'Fn::FindInMap': ['Regions', 'us-east-1', 'Zones'] }, ['a', 'b']],
    ['Fn::ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': `\${Stage}-vpc` } }, 'imported dev-vpc'],
    ['Fn::Base64', { 'Fn::Base64': { Ref: 'Stage' } }, 'ZGV2'],
    ['Condition', { Condition: 'IsDev' }, true],
    ['Fn::Equals', { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] }, true],
    ['Fn::Equals of a number and its text', { 'Fn::Equals': [1, '1'] }, true],
    ['Fn::Not', { 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }, true],
    ['Fn::And', { 'Fn::And': [{ Condition: 'IsDev' }, { Condition: 'IsProd' }] }, false],
    ['Fn::Or', { 'Fn::Or': [{ Condition: 'IsDev' }, { Condition: 'IsProd' }] }, true],

    [
      "a policy's own Condition",
      { Condition: { StringEquals: { 'aws:PrincipalType': 'User' } } },
      { Condition: { StringEquals: { 'aws:PrincipalType': 'User' } } },
    ],
    ['an object that only looks like a function', { constructor: 'x' }, { constructor: 'x' }],
  ])('gives %s', (_, value, expected) => {
    expect(resolve(value, bindings)).toEqual(expected);
  });

  it.each([
    [
      { Ref: 'Gone' },
      'Template format error: Unresolved resource dependencies [Gone] in the Resources block of the template',
    ],
    [{ 'Fn::Sub': `\${Gone}` }, 'Unresolved resource dependencies [Gone]'],
    [{ 'Fn::Sub': `\${constructor}` }, 'Unresolved resource dependencies [constructor]'],
    [
      { 'Fn::GetAtt': ['Service', 'Nope'] },
      'Template error: resource Service does not support attribute type Nope in Fn::GetAtt',
    ],
    [
      { 'Fn::Select': [2, ['a', 'b']] },
      'Template error: Fn::Select cannot select nonexistent value at index 2',
    ],
    [
      { 'Fn::FindInMap': ['Regions', 'eu-west-1', 'Bucket'] },
      'Template error: Unable to get mapping for Regions::eu-west-1::Bucket',
    ],
    [{ 'Fn::FindInMap': ['constructor', 'name', 'length'] }, 'Unable to get mapping for'],
    [{ 'Fn::If': ['Maybe', 1, 2] }, 'Unresolved condition dependency Maybe'],
    [{ 'Fn::Join': ['-', 'text'] }, 'Fn::Join must have a list'],
    [{ 'Fn::GetAZs': '' }, 'the emulator does not support Fn::GetAZs'],
    [{ 'Fn::Transform': {} }, 'the emulator does not support Fn::Transform'],
  ])('refuses %j', (value, message) => {
    expect(() => resolve(value, bindings)).toThrow(
      expect.objectContaining({
        name: 'ValidationError',
        message: expect.stringContaining(message),
      }),
    );
  });
});

describe('resolve, while a resource is not there yet', () => {
  const early: Bindings = { ...bindings, ref: () => UNKNOWN, attribute: () => UNKNOWN };
  const topic = { Ref: 'Topic' };

  it.each<[string, unknown, unknown]>([
    ['Ref', topic, UNKNOWN],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Topic', 'Arn'] }, UNKNOWN],
    ['members of an object', { A: topic, B: 'b' }, { A: UNKNOWN, B: 'b' }],
    ['Fn::Sub', { 'Fn::Sub': `\${Topic}/\${Stage}` }, UNKNOWN],
    ['Fn::Sub of a variable', { 'Fn::Sub': [`\${Name}`, { Name: topic }] }, UNKNOWN],
    ['Fn::Sub of what is known', { 'Fn::Sub': `\${Stage}` }, 'dev'],
    ['Fn::Join', { 'Fn::Join': ['/', ['a', topic]] }, UNKNOWN],
    ['Fn::Split', { 'Fn::Split': [':', topic] }, UNKNOWN],
    ['Fn::Select of a list', { 'Fn::Select': [5, { 'Fn::Split': [':', topic] }] }, UNKNOWN],
    ['Fn::Select of an item', { 'Fn::Select': [1, ['a', topic]] }, UNKNOWN],
    ['Fn::Select of another item', { 'Fn::Select': [0, ['a', topic]] }, 'a'],
    ['Fn::Base64', { 'Fn::Base64': topic }, UNKNOWN],
    ['Fn::ImportValue', { 'Fn::ImportValue': topic }, UNKNOWN],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Regions', topic, 'Bucket'] }, UNKNOWN],
  ])('knows what is unknown: %s', (_, value, expected) => {
    expect(resolve(value, early)).toEqual(expected);
  });
});

describe('resolveConditions', () => {
  const decide = (conditions: Record<string, unknown>) =>
    Object.fromEntries(resolveConditions(conditions, bindings.parameters, bindings.mappings));

  it('decides conditions in whatever order they stand', () => {
    const conditions = {
      IsBoth: { 'Fn::And': [{ Condition: 'IsEast' }, { Condition: 'IsDev' }] },
      IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] },
      IsEast: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
      IsNeither: { 'Fn::Not': [{ Condition: 'IsBoth' }] },
    };

    expect(decide(conditions)).toEqual({
      IsBoth: true,
      IsDev: true,
      IsEast: true,
      IsNeither: false,
    });
  });

  it.each([
    [
      { A: { Condition: 'B' } },
      'Unresolved condition dependency B in the Conditions block of the template',
    ],
    [{ A: { Condition: 'toString' } }, 'Unresolved condition dependency toString'],
    [
      { A: { 'Fn::Equals': [{ Ref: 'Topic' }, ''] } },
      'Unresolved dependencies [Topic]. Cannot reference resources in the Conditions block of the template',
    ],
    [
      { A: { Condition: 'B' }, B: { 'Fn::Not': [{ Condition: 'A' }] } },
      'Circular dependencies for condition A',
    ],
    [
      { A: { 'Fn::Equals': [{ 'Fn::ImportValue': 'x' }, ''] } },
      'Fn::ImportValue x cannot be used in Conditions',
    ],
  ])('refuses %j', (conditions, message) => {
    expect(() => decide(conditions)).toThrow(
      expect.objectContaining({
        name: 'ValidationError',
        message: expect.stringContaining(message),
      }),
    );
  });
});
