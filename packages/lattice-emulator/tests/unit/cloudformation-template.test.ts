import { describe, expect, it } from '@jest/globals';
import {
  completeParameters,
  describeParameters,
  parameterValues,
} from '../../src/services/cloudformation/engine/parameters.ts';
import {
  type ParameterDefinition,
  parseTemplate,
} from '../../src/services/cloudformation/engine/template.ts';

const TOPIC = { Type: 'AWS::SNS::Topic' };

describe('parseTemplate', () => {
  it('takes every section of a template', () => {
    const template = {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: 'a topic',
      Metadata: {},
      Parameters: {},
      Mappings: {},
      Conditions: {},
      Resources: { Topic: { ...TOPIC, DeletionPolicy: 'Retain', Metadata: {} } },
      Outputs: {},
    };

    expect(parseTemplate(JSON.stringify(template))).toEqual(template);
  });

  it.each<[string, unknown, string]>([
    ['null', null, 'Template format error: unsupported structure.'],
    ['a list', [], 'Template format error: unsupported structure.'],
    ['no resources', {}, 'At least one Resources member must be defined.'],
    ['no resource', { Resources: {} }, 'At least one Resources member must be defined.'],
    ['another section', { Rules: {}, Resources: { Topic: TOPIC } }, 'the section Rules'],
    [
      'an odd name',
      { Resources: { 'My-Topic': TOPIC } },
      'Resource name My-Topic is non alphanumeric.',
    ],
    [
      'null as a resource',
      { Resources: { Topic: null } },
      "[/Resources/Topic] 'null' values are not allowed",
    ],
    [
      'no type',
      { Resources: { Topic: {} } },
      '[/Resources/Topic] Every Resources object must contain a Type member.',
    ],
    [
      'an attribute that there is not',
      { Resources: { Topic: { ...TOPIC, Propertys: {} } } },
      "Invalid template resource property 'Propertys'",
    ],
    [
      'an attribute that is not supported',
      { Resources: { Topic: { ...TOPIC, CreationPolicy: {} } } },
      "Invalid template resource property 'CreationPolicy'",
    ],
    [
      'a policy that there is not',
      { Resources: { Topic: { ...TOPIC, DeletionPolicy: 'Keep' } } },
      'Unrecognized DeletionPolicy Keep for resource Topic',
    ],
  ])('refuses %s', (_, template, message) => {
    expect(() => parseTemplate(JSON.stringify(template))).toThrow(
      expect.objectContaining({
        name: 'ValidationError',
        message: expect.stringContaining(message),
      }),
    );
  });

  it('says that it reads JSON only', () => {
    expect(() => parseTemplate('Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n')).toThrow(
      'Template format error: JSON not well-formed. The emulator reads templates as JSON only.',
    );
  });
});

describe('parameters', () => {
  it('have the value that is given, or their default as text', () => {
    const template = templateWith({
      Given: { Type: 'String', Default: 'a' },
      Left: { Type: 'Number', Default: 5 },
      Empty: { Type: 'String', Default: '' },
    });

    const complete = completeParameters(template, new Map([['Given', 'b']]));

    expect([...complete]).toEqual([
      ['Given', 'b'],
      ['Left', '5'],
      ['Empty', ''],
    ]);
  });

  it('are named when they have no value', () => {
    const template = templateWith({
      A: { Type: 'String' },
      B: { Type: 'String', Default: '' },
      C: { Type: 'String' },
    });

    expect(() => completeParameters(template, new Map())).toThrow(
      'Parameters: [A, C] must have values',
    );
  });

  it.each<[string, Omit<ParameterDefinition, 'Type'> & { Type?: string }, string, string]>([
    [
      'one of a few',
      { AllowedValues: ['a', 'b'] },
      'c',
      "Parameter 'P' must be one of AllowedValues",
    ],
    ['a pattern', { AllowedPattern: '[a-z]+' }, 'a1', "Parameter 'P' must match pattern [a-z]+"],
    ['a least length', { MinLength: 2 }, 'a', "Parameter 'P' must contain at least 2 characters"],
    ['a most length', { MaxLength: '2' }, 'abc', "Parameter 'P' must contain at most 2 characters"],
    ['a number', { Type: 'Number' }, 'a', "Parameter 'P' must be a number"],
    ['a number', { Type: 'Number' }, '', "Parameter 'P' must be a number"],
    ['a least value', { Type: 'Number', MinValue: 1 }, '0', 'must be a number not less than 1'],
    ['a most value', { Type: 'Number', MaxValue: 1 }, '2', 'must be a number not greater than 1'],
    [
      'a rule in words',
      { MinLength: 2, ConstraintDescription: 'two letters, please' },
      'a',
      "Parameter 'P' failed to satisfy constraint: two letters, please",
    ],
    [
      'a known type',
      { Type: 'Text' },
      'a',
      'Template format error: Unrecognized parameter type: Text',
    ],
    [
      'a supported type',
      { Type: 'AWS::SSM::Parameter::Value<Number>' },
      'a',
      'Unrecognized parameter type: AWS::SSM::Parameter::Value<Number>',
    ],
  ])('must have %s', (_, definition, value, message) => {
    const template = templateWith({ P: { Type: 'String', ...definition } });

    expect(() => completeParameters(template, new Map([['P', value]]))).toThrow(message);
  });

  it.each<[Omit<ParameterDefinition, 'Type'> & { Type?: string }, string]>([
    [{ AllowedValues: ['a', 5] }, '5'],
    [{ AllowedPattern: '[a-z]+' }, 'abc'],
    [{ MinLength: 1, MaxLength: 3 }, 'abc'],
    [{ Type: 'Number', MinValue: 1, MaxValue: 3 }, '3'],
    [{ Type: 'AWS::EC2::VPC::Id' }, 'vpc-1'],
    [{ Type: 'List<AWS::EC2::Subnet::Id>' }, 'subnet-1,subnet-2'],
  ])('take what fits: %j %s', (definition, value) => {
    const template = templateWith({ P: { Type: 'String', ...definition } });

    expect(completeParameters(template, new Map([['P', value]])).get('P')).toBe(value);
  });

  it.each(['CommaDelimitedList', 'List<Number>', 'List<AWS::EC2::Subnet::Id>'])(
    'of type %s are lists',
    (Type) => {
      const template = templateWith({ P: { Type } });

      expect(parameterValues(template, new Map([['P', '1, 2,3']]))).toEqual([
        ['P', ['1', '2', '3']],
      ]);
    },
  );

  it.each([
    ['String', 'a,b'],
    ['List<String>', ['a', 'b']],
    ['CommaDelimitedList', ['a', 'b']],
  ])('from the Parameter Store, of type %s, stand for what is there', (type, value) => {
    const template = templateWith({ P: { Type: `AWS::SSM::Parameter::Value<${type}>` } });
    const complete = new Map([['P', '/name']]);

    expect(parameterValues(template, complete, new Map([['P', 'a,b']]))).toEqual([['P', value]]);
    expect(describeParameters(template, complete, new Map([['P', 'a,b']]))).toEqual([
      { ParameterKey: 'P', ParameterValue: '/name', ResolvedValue: 'a,b' },
    ]);
  });

  it.each([true, 'true'])('are not shown when they are secret (%j)', (NoEcho) => {
    const template = templateWith({ P: { Type: 'String', NoEcho }, Q: { Type: 'String' } });
    const complete = new Map([
      ['P', 'secret'],
      ['Q', 'open'],
    ]);

    expect(describeParameters(template, complete)).toEqual([
      { ParameterKey: 'P', ParameterValue: '****' },
      { ParameterKey: 'Q', ParameterValue: 'open' },
    ]);
  });
});

function templateWith(Parameters: Readonly<Record<string, ParameterDefinition>>) {
  return { Parameters, Resources: { Topic: TOPIC } };
}
