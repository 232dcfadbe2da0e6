import { describe, expect, it } from '@jest/globals';
import { parseFilterPattern } from '../../src/services/logs/filter-pattern.ts';

const MESSAGES = ['ERROR WARN message', 'ERROR message', 'WARN message', 'ERRORCODE: -1'];

function select(pattern: string, messages: readonly string[] = MESSAGES): readonly string[] {
  return messages.filter(parseFilterPattern(pattern));
}

describe('terms', () => {
  it.each([
    ['', MESSAGES],
    ['  ', MESSAGES],
    ['ERROR', ['ERROR WARN message', 'ERROR message', 'ERRORCODE: -1']],
    ['error', []],
    ['ERROR WARN', ['ERROR WARN message']],
    ['ERROR -WARN', ['ERROR message', 'ERRORCODE: -1']],
    ['ERROR - "WARN"', ['ERROR message', 'ERRORCODE: -1']],
    ['-ERROR', ['WARN message']],
    ['?WARN ?ERRORCODE', ['ERROR WARN message', 'WARN message', 'ERRORCODE: -1']],
    ['"ERROR message"', ['ERROR message']],
    ['"E: -1"', ['ERRORCODE: -1']],
    ['?"E: -1" ?"R W"', ['ERROR WARN message', 'ERRORCODE: -1']],
  ])('find with %j what contains them', (pattern, expected) => {
    const found = select(pattern);

    expect(found).toEqual(expected);
  });

  it('may have an escaped quote in a phrase', () => {
    const found = select('"say \\"hi\\""', ['say "hi" now', 'say hi now']);

    expect(found).toEqual(['say "hi" now']);
  });

  it.each([
    ['Status: timeout', "Invalid character(s) in term ':'"],
    ['foo-bar', "Invalid character(s) in term '-'"],
    ['""', `Invalid character(s) in term '""'`],
    ['"open', `Invalid character(s) in term '"'`],
    ['-', "Invalid character(s) in term '-'"],
    ['{ $.a = 1', "If a filter pattern starts with '{' it must end with '}'"],
  ])('are refused when they are written like %j', (pattern, message) => {
    const parse = () => parseFilterPattern(pattern);

    expect(parse).toThrow(SyntaxError);
    expect(parse).toThrow(message);
  });

  it.each([
    ['%ERR.*%', 'does not support regular expressions'],
    ['ERROR -%x%', 'does not support regular expressions'],
    ['{ $.a = %x% }', 'does not support regular expressions'],
    ['[ip, user, ...]', 'does not support space-delimited patterns'],
    ['ERROR ?WARN', 'does not support optional terms (?) beside other terms'],
  ])('are refused by name when the emulator cannot do %j', (pattern, message) => {
    const parse = () => parseFilterPattern(pattern);

    expect(parse).toThrow(SyntaxError);
    expect(parse).toThrow(message);
    expect(parse).toThrow(pattern);
  });
});

/** The examples of AWS's own documentation, and what stands around them. */
const DOCUMENT = {
  eventType: 'UpdateTrail',
  sourceIPAddress: '111.111.111.111',
  accountId: '123456789012',
  arrayKey: ['value', 'another value'],
  objectList: [
    { name: 'a', id: 1 },
    { name: 'b', id: 2 },
  ],
  SomeObject: null,
  ThisFlag: true,
  latency: 500,
  ratio: 0.5,
  errorCode: 404,
  'detail-type': 'x',
  user: { id: 1, email: 'John.Stiles@example.com' },
  coordinates: [
    [0, 1, 2],
    [4, 5, 6],
  ],
  odd: 'Ev*ent "x"',
};

describe('conditions on JSON', () => {
  it.each([
    '{ $.eventType = "UpdateTrail" }',
    '{$.eventType=UpdateTrail}',
    '{ $.eventType = "Update*" }',
    '{ $.eventType = *Trail }',
    '{ $.eventType = "*dateT*" }',
    '{ $.eventType = * }',
    '{ $.sourceIPAddress != 123.123.* }',
    '{ $.accountId = 123456789012 }',
    '{ $.arrayKey[0] = "value" }',
    '{ $.objectList[1].id = 2 }',
    '{ $.SomeObject IS NULL }',
    '{ $.SomeOtherObject NOT EXISTS }',
    '{ $.user.name NOT EXISTS }',
    '{ $.ThisFlag IS TRUE }',
    '{ $.latency >= 500 }',
    '{ $.latency <= 5e2 }',
    '{ $.latency > +499.5 }',
    '{ $.latency < 501 }',
    '{ $.latency = 500.0 }',
    '{ $.ratio > -1 }',
    '{ $.errorCode = 4* }',
    '{ $.errorCode != 500 }',
    '{ $.detail-type = x }',
    '{ $.odd = "Ev*ent \\"x\\"" }',
    '{ ($.user.id = 1) && ($.objectList[0].name = "a") }',
    '{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = no && $.latency = 0 }',
    '{ $.coordinates[1][2] = 6 && ($.latency = 0 || $.latency = 500) }',
  ])('hold: %s', (pattern) => {
    const matches = parseFilterPattern(pattern);

    expect(matches(JSON.stringify(DOCUMENT))).toBe(true);
  });

  it.each([
    '{ $.eventType = "updatetrail" }',
    '{ $.eventType = "Update" }',
    '{ $.eventType != "Update*" }',
    '{ $.missing = * }',
    '{ $.missing != "x" }',
    '{ $.missing IS NULL }',
    '{ $.SomeObject NOT EXISTS }',
    '{ $.SomeObject != 1 }',
    '{ $.ThisFlag IS FALSE }',
    '{ $.arrayKey = 1 }',
    '{ $.arrayKey != 1 }',
    '{ $.arrayKey.length = 2 }',
    '{ $.user[0] = 1 }',
    '{ $.accountId > 5 }',
    '{ $.latency > 500 }',
    '{ $.latency < 500 }',
    '{ $.odd = "Ev*" && $.latency = 1 }',
    '{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = no) && $.latency = 0 }',
  ])('do not hold: %s', (pattern) => {
    const matches = parseFilterPattern(pattern);

    expect(matches(JSON.stringify(DOCUMENT))).toBe(false);
  });

  it.each(['{ $.level = * }', '{ $.level NOT EXISTS }'])(
    'never hold for a message that is not a JSON object: %s',
    (pattern) => {
      const found = select(pattern, ['level: x', '"level"', '7', 'null', '']);

      expect(found).toEqual([]);
    },
  );

  it.each([
    ['{ }', 'unexpected its end'],
    ['{ $.a }', 'unexpected its end'],
    ['{ $.a = }', 'unexpected its end'],
    ['{ level = "x" }', 'unexpected level'],
    ['{ $.a = 1 $.b = 2 }', 'unexpected $.b'],
    ['{ ($.a = 1 }', 'unexpected a missing )'],
    ['{ $.a > x }', 'unexpected x'],
    ['{ $.a > "5" }', 'unexpected 5'],
    ['{ $.a EXISTS * }', 'unexpected EXISTS'],
    ['{ $.a = && }', 'unexpected &&'],
    ['{ $."a-b" = 1 }', `Invalid character(s) in term '$."'`],
    ['{ $.a[*] = 1 }', "Invalid character(s) in term '['"],
    ['{ $.a = b@c }', "Invalid character(s) in term '@'"],
  ])('are refused when they are written like %s', (pattern, message) => {
    const parse = () => parseFilterPattern(pattern);

    expect(parse).toThrow(SyntaxError);
    expect(parse).toThrow(message);
  });
});
