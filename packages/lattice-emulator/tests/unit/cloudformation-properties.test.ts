import { describe, expect, it } from '@jest/globals';
import { UNKNOWN } from '../../src/services/cloudformation/engine/intrinsics.ts';
import { checkProperties } from '../../src/services/cloudformation/engine/specification/check-properties.ts';
import { describeProblem } from '../../src/services/cloudformation/engine/specification/problem.ts';
import type {
  MemberSpecification,
  TypeSpecification,
  ValueType,
} from '../../src/services/cloudformation/engine/specification/specification.ts';

const member = (type: ValueType, isRequired = false): MemberSpecification => ({
  type,
  isRequired,
  isReplaced: false,
});

const TEXT: ValueType = { kind: 'string' };
const RULE: ValueType = { kind: 'object', definition: 'Rule' };

const specification: TypeSpecification = {
  properties: {
    Name: member(TEXT, true),
    Kind: member({ kind: 'string', allowed: ['A', 'B'] }),
    Days: member({ kind: 'integer', allowed: [1, 7] }),
    Size: member({ kind: 'integer' }),
    Ratio: member({ kind: 'number' }),
    IsOn: member({ kind: 'boolean' }),
    Rule: member(RULE),
    Rules: member({ kind: 'list', element: RULE }),
    Labels: member({ kind: 'map', element: TEXT }),
    Document: member({ kind: 'json' }),
    Either: member({ kind: 'union', types: [TEXT, { kind: 'list', element: TEXT }] }),
    Later: member(TEXT),
  },
  definitions: {
    Rule: { Id: member(TEXT, true), Port: member({ kind: 'integer' }), Rule: member(RULE) },
  },
  attributes: [],
  replacedPaths: [],
};
const properties = Object.keys(specification.properties).filter((name) => name !== 'Later');
const limits = {
  Size: { minimum: 2, maximum: 4 },
  Name: { minLength: 1, maxLength: 3, pattern: '^[a-z]*$' },
  Rules: { minItems: 1, maxItems: 2 },
  'Rules/*/Port': { minimum: 1 },
};

describe('checkProperties', () => {
  it.each<[string, object]>([
    ['only what is required', {}],
    ['a number as text', { Size: '3', Ratio: '-1.5e3' }],
    ['a number as a number', { Size: 3, Ratio: 0.5 }],
    ['text that is not in quotes', { Kind: 'B', Labels: { a: 8080, b: true } }],
    ['a truth as text', { IsOn: 'true' }],
    ['a truth', { IsOn: false }],
    ['one of several numbers, as text', { Days: '7' }],
    ['an object within itself', { Rule: { Id: 'a', Rule: { Id: 'b', Rule: { Id: 'c' } } } }],
    ['a list of objects', { Rules: [{ Id: 'a', Port: 1 }, { Id: 'b' }] }],
    ['a document', { Document: { Anything: [1] } }],
    ['a document as text', { Document: '{}' }],
    ['either type', { Either: 'a' }],
    ['the other type', { Either: ['a'] }],
    ['values that are not known yet', { Size: UNKNOWN, Rules: [UNKNOWN, { Id: UNKNOWN }] }],
    [
      'a value that is looked up later',
      { Size: '{{resolve:ssm:/size}}', Name: '{{resolve:ssm:A}}' },
    ],
    ['the smallest', { Size: 2, Name: 'a', Rules: [{ Id: 'a' }] }],
    ['the greatest', { Size: 4, Name: 'abc', Rules: [{ Id: 'a' }, { Id: 'b' }] }],
  ])('takes %s', (_, given) => {
    expect(problemsOf({ Name: 'a', ...given })).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['a key', { Nmae: 'a' }, '#: extraneous key [Nmae] is not permitted'],
    [
      'a key of every object',
      { constructor: 1 },
      '#: extraneous key [constructor] is not permitted',
    ],
    ['a nested key', { Rule: { Id: 'a', X: 1 } }, '#/Rule: extraneous key [X] is not permitted'],
    [
      'a key in a list',
      { Rules: [{ Id: 'a' }, { Id: 'b', X: 1 }] },
      '#/Rules/1: extraneous key [X] is not permitted',
    ],
    ['a missing key', { Rule: {} }, '#/Rule: required key [Id] not found'],
    ['text for an object', { Rule: 'a' }, '#/Rule: expected type: JSONObject, found: String'],
    ['a list for an object', { Rule: [] }, '#/Rule: expected type: JSONObject, found: JSONArray'],
    ['a number for a list', { Rules: 5 }, '#/Rules: expected type: JSONArray, found: Integer'],
    ['an object for a list', { Rules: {} }, '#/Rules: expected type: JSONArray, found: JSONObject'],
    ['an item', { Rules: ['a'] }, '#/Rules/0: expected type: JSONObject, found: String'],
    ['an object for text', { Kind: {} }, '#/Kind: expected type: String, found: JSONObject'],
    ['nothing for text', { Kind: null }, '#/Kind: expected type: String, found: Null'],
    ['text for a number', { Size: 'a' }, '#/Size: expected type: Integer, found: String'],
    ['no text for a number', { Size: '' }, '#/Size: expected type: Integer, found: String'],
    ['a fraction', { Size: 2.5 }, '#/Size: expected type: Integer, found: Double'],
    ['a truth for a number', { Ratio: true }, '#/Ratio: expected type: Number, found: Boolean'],
    ['text for a truth', { IsOn: 'yes' }, '#/IsOn: expected type: Boolean, found: String'],
    ['a list for a map', { Labels: [] }, '#/Labels: expected type: JSONObject, found: JSONArray'],
    [
      'a value of a map',
      { Labels: { a: [] } },
      '#/Labels/a: expected type: String, found: JSONArray',
    ],
    [
      'a number for a document',
      { Document: 5 },
      '#/Document: expected type: JSONObject, found: Integer',
    ],
    [
      'neither type',
      { Either: {} },
      '#/Either: #: no subschema matched out of the total 2 subschemas',
    ],
    ['another value', { Kind: 'C' }, '#/Kind: C is not a valid enum value'],
    ['another number', { Days: 2 }, '#/Days: 2 is not a valid enum value'],
    ['too little', { Size: 1 }, '#/Size: 1 is not greater or equal to 2'],
    ['too much', { Size: '5' }, '#/Size: 5 is not less or equal to 4'],
    [
      'too little within',
      { Rules: [{ Id: 'a', Port: 0 }] },
      '#/Rules/0/Port: 0 is not greater or equal to 1',
    ],
    ['too short', { Name: '' }, '#/Name: expected minLength: 1, actual: 0'],
    ['too long', { Name: 'abcd' }, '#/Name: expected maxLength: 3, actual: 4'],
    [
      'another pattern',
      { Name: 'A' },
      '#/Name: failed validation constraint for keyword [pattern]',
    ],
    ['too few', { Rules: [] }, '#/Rules: expected minimum item count: 1, found: 0'],
    [
      'too many',
      { Rules: ['a', 'b', 'c'].map((Id) => ({ Id })) },
      '#/Rules: expected maximum item count: 2, found: 3',
    ],
    [
      'what only AWS has',
      { Later: 'a' },
      '#: the emulator does not support the property [Later], which AWS has',
    ],
  ])('refuses %s', (_, given, problem) => {
    expect(problemsOf({ Name: 'a', ...given })).toEqual([problem]);
  });

  it('finds everything that is wrong', () => {
    expect(problemsOf({ Rule: { Port: 'a', X: 1 }, Size: 5, Y: 1 })).toEqual([
      '#: required key [Name] not found',
      '#/Rule: required key [Id] not found',
      '#/Rule/Port: expected type: Integer, found: String',
      '#/Rule: extraneous key [X] is not permitted',
      '#: extraneous key [Y] is not permitted',
      '#/Size: 5 is not less or equal to 4',
    ]);
  });
});

function problemsOf(given: Readonly<Record<string, unknown>>): string[] {
  return checkProperties({ properties, limits }, specification, given).map(describeProblem);
}
