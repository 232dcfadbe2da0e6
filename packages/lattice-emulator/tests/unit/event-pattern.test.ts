import { describe, expect, it } from '@jest/globals';
import {
  matchesEvent,
  parseEventPattern,
} from '../../src/services/eventbridge/pattern/event-pattern.ts';

describe('matchesEvent', () => {
  it.each([
    ['a text', '{"x":["a"]}', '{"x":"a"}', true],
    ['another text', '{"x":["a"]}', '{"x":"b"}', false],
    ['a text in another case', '{"x":["a"]}', '{"x":"A"}', false],
    ['one of several', '{"x":["a","b"]}', '{"x":"b"}', true],
    ['an empty text', '{"x":[""]}', '{"x":""}', true],
    ['null', '{"x":[null]}', '{"x":null}', true],
    ['null against an empty text', '{"x":[null]}', '{"x":""}', false],
    ['null against nothing', '{"x":[null]}', '{"y":1}', false],
    ['a truth value', '{"x":[true]}', '{"x":true}', true],
    ['a truth value against a text', '{"x":[true]}', '{"x":"true"}', false],
    ['a number in another form', '{"x":[300]}', '{"x":3.0e2}', true],
    ['a number against a text', '{"x":[300]}', '{"x":"300"}', false],
    ['a name in another case', '{"x":["a"]}', '{"X":"a"}', false],
  ])('compares exact values: %s', matches);

  it.each([
    ['all names', '{"x":["a"],"y":["b"]}', '{"x":"a","y":"b","z":"c"}', true],
    ['one name missing', '{"x":["a"],"y":["b"]}', '{"x":"a"}', false],
    ['nested', '{"x":{"y":{"z":["a"]}}}', '{"x":{"y":{"z":"a"}}}', true],
    ['an object where a value is wanted', '{"x":["a"]}', '{"x":{"y":"a"}}', false],
    ['a value where an object is wanted', '{"x":{"y":["a"]}}', '{"x":"a"}', false],
    ['dots in the pattern', '{"x.y":["a"]}', '{"x":{"y":"a"}}', true],
    ['dots in the event', '{"x":{"y":["a"]}}', '{"x.y":"a"}', true],
  ])('wants every name of the pattern: %s', matches);

  it.each([
    ['one item is enough', '{"x":["b"]}', '{"x":["a","b"]}', true],
    ['no item', '{"x":["c"]}', '{"x":["a","b"]}', false],
    ['arrays in arrays', '{"x":["b"]}', '{"x":[["a"],["b"]]}', true],
    ['an empty array', '{"x":["a"]}', '{"x":[]}', false],
    ['a field of an object', '{"x":{"y":["b"]}}', '{"x":[{"y":"a"},{"y":"b"}]}', true],
    [
      'two fields of one object',
      '{"x":{"y":["a"],"z":["a"]}}',
      '{"x":[{"y":"a","z":"a"},{"y":"b"}]}',
      true,
    ],
    [
      'two fields of different objects',
      '{"x":{"y":["a"],"z":["b"]}}',
      '{"x":[{"y":"a","z":"a"},{"y":"b","z":"b"}]}',
      false,
    ],
    [
      'fields of different arrays',
      '{"x":{"y":["a"]},"w":{"z":["b"]}}',
      '{"x":[{"y":"-"},{"y":"a"}],"w":[{"z":"b"}]}',
      true,
    ],
  ])('takes an array as each of its items: %s', matches);

  it.each([
    ['prefix', '{"x":[{"prefix":"ab"}]}', '{"x":"abc"}', true],
    ['prefix elsewhere', '{"x":[{"prefix":"bc"}]}', '{"x":"abc"}', false],
    ['prefix of a number', '{"x":[{"prefix":"1"}]}', '{"x":12}', false],
    ['suffix', '{"x":[{"suffix":"bc"}]}', '{"x":"abc"}', true],
    ['suffix elsewhere', '{"x":[{"suffix":"ab"}]}', '{"x":"abc"}', false],
    ['equals-ignore-case', '{"x":[{"equals-ignore-case":"aBc"}]}', '{"x":"AbC"}', true],
    ['equals-ignore-case of more', '{"x":[{"equals-ignore-case":"ab"}]}', '{"x":"ABC"}', false],
    [
      'prefix, any case',
      '{"x":[{"prefix":{"equals-ignore-case":"EventB"}}]}',
      '{"x":"eventBridge"}',
      true,
    ],
    [
      'suffix, any case',
      '{"x":[{"suffix":{"equals-ignore-case":".PNG"}}]}',
      '{"x":"dog.png"}',
      true,
    ],
    ['exactly', '{"x":[{"exactly":"a"}]}', '{"x":"a"}', true],
  ])('compares texts: %s', matches);

  it.each([
    ['in the middle', '{"x":[{"wildcard":"dir/*.png"}]}', '{"x":"dir/a/b.png"}', true],
    ['standing for nothing', '{"x":[{"wildcard":"a*b"}]}', '{"x":"ab"}', true],
    ['other ends', '{"x":[{"wildcard":"dir/*.png"}]}', '{"x":"dir/a.jpg"}', false],
    ['two of them', '{"x":[{"wildcard":"*/bin/*"}]}', '{"x":"/usr/bin/ls"}', true],
    ['a star itself', '{"x":[{"wildcard":"a\\\\*"}]}', '{"x":"a*"}', true],
    ['a star itself against others', '{"x":[{"wildcard":"a\\\\*"}]}', '{"x":"ab"}', false],
    ['a backslash', '{"x":[{"wildcard":"a\\\\\\\\*"}]}', '{"x":"a\\\\b"}', true],
    ['signs of regular expressions', '{"x":[{"wildcard":"a.[b]*"}]}', '{"x":"a.[b]c"}', true],
    ['a dot is a dot', '{"x":[{"wildcard":"a.b*"}]}', '{"x":"aab"}', false],
  ])('knows wildcards: %s', matches);

  it.each([
    ['another text', '{"x":[{"anything-but":"a"}]}', '{"x":"b"}', true],
    ['that text', '{"x":[{"anything-but":"a"}]}', '{"x":"a"}', false],
    ['null', '{"x":[{"anything-but":"a"}]}', '{"x":null}', true],
    ['nothing', '{"x":[{"anything-but":"a"}]}', '{"y":"a"}', false],
    ['a number', '{"x":[{"anything-but":123}]}', '{"x":123}', false],
    ['a number as text', '{"x":[{"anything-but":123}]}', '{"x":"123"}', true],
    ['one of a list', '{"x":[{"anything-but":["a","b"]}]}', '{"x":"b"}', false],
    ['none of a list', '{"x":[{"anything-but":["a","b"]}]}', '{"x":"c"}', true],
    ['another item of an array', '{"x":[{"anything-but":"a"}]}', '{"x":["a","b"]}', true],
    ['a prefix', '{"x":[{"anything-but":{"prefix":"a"}}]}', '{"x":"ab"}', false],
    ['another prefix', '{"x":[{"anything-but":{"prefix":["a","b"]}}]}', '{"x":"cd"}', true],
    ['a prefix of a number', '{"x":[{"anything-but":{"prefix":"a"}}]}', '{"x":1}', true],
    ['a suffix', '{"x":[{"anything-but":{"suffix":[".png",".jpg"]}}]}', '{"x":"a.jpg"}', false],
    [
      'a text in another case',
      '{"x":[{"anything-but":{"equals-ignore-case":["a","b"]}}]}',
      '{"x":"B"}',
      false,
    ],
    ['a wildcard', '{"x":[{"anything-but":{"wildcard":"*/lib/*"}}]}', '{"x":"/a/lib/b"}', false],
    ['another path', '{"x":[{"anything-but":{"wildcard":"*/lib/*"}}]}', '{"x":"/a/bin/b"}', true],
  ])('takes anything but: %s', matches);

  it.each([
    ['there', '{"x":[{"exists":true}]}', '{"x":null}', true],
    ['not there', '{"x":[{"exists":true}]}', '{"y":1}', false],
    ['absent', '{"x":[{"exists":false}]}', '{"y":1}', true],
    ['not absent', '{"x":[{"exists":false}]}', '{"x":""}', false],
    ['an object is no leaf', '{"x":[{"exists":true}]}', '{"x":{"y":1}}', false],
    ['an empty array is nothing', '{"x":[{"exists":false}]}', '{"x":[]}', true],
    ['absent with its parent', '{"x":{"y":[{"exists":false}]}}', '{"z":1}', true],
    ['absent or a value', '{"x":[{"exists":false},"a"]}', '{"x":"a"}', true],
    ['absent beside what is there', '{"x":["a"],"y":[{"exists":false}]}', '{"x":"a"}', true],
  ])('asks whether a field exists: %s', matches);

  it.each([
    ['equal', '{"x":[{"numeric":["=",3.018e2]}]}', '{"x":301.8}', true],
    ['below', '{"x":[{"numeric":["<",10]}]}', '{"x":10}', false],
    ['at most', '{"x":[{"numeric":["<=",10]}]}', '{"x":10}', true],
    ['above', '{"x":[{"numeric":[">",10]}]}', '{"x":10}', false],
    ['at least', '{"x":[{"numeric":[">=",10]}]}', '{"x":10}', true],
    ['from the lower end', '{"x":[{"numeric":[">",0,"<=",5]}]}', '{"x":0}', false],
    ['to the upper end', '{"x":[{"numeric":[">",0,"<=",5]}]}', '{"x":5}', true],
    ['beyond the upper end', '{"x":[{"numeric":[">",0,"<=",5]}]}', '{"x":5.01}', false],
    ['a text', '{"x":[{"numeric":["=",1]}]}', '{"x":"1"}', false],
    ['null', '{"x":[{"numeric":["=",0]}]}', '{"x":null}', false],
  ])('compares numbers: %s', matches);

  it.each([
    ['inside', '{"x":[{"cidr":"10.0.0.0/24"}]}', '{"x":"10.0.0.255"}', true],
    ['outside', '{"x":[{"cidr":"10.0.0.0/24"}]}', '{"x":"10.0.1.0"}', false],
    ['no address', '{"x":[{"cidr":"10.0.0.0/24"}]}', '{"x":"10.0.0"}', false],
    ['IPv6', '{"x":[{"cidr":"2001:db8::/32"}]}', '{"x":"2001:db8:1::1"}', true],
    ['the other family', '{"x":[{"cidr":"2001:db8::/32"}]}', '{"x":"10.0.0.1"}', false],
  ])('compares addresses: %s', matches);

  const either =
    '{"source":["a"],"detail":{"$or":[{"n":[{"numeric":[">",0]}]},{"m":{"o":["b"]}}]}}';
  it.each([
    ['the first', either, '{"source":"a","detail":{"n":1}}', true],
    ['the second', either, '{"source":"a","detail":{"n":-1,"m":{"o":"b"}}}', true],
    ['neither', either, '{"source":"a","detail":{"n":-1}}', false],
    ['without what else is wanted', either, '{"source":"b","detail":{"n":1}}', false],
    [
      'two of them multiply',
      '{"$or":[{"a":[1]},{"b":[1]}],"x":{"$or":[{"c":[1]},{"d":[1]}]}}',
      '{"b":1,"x":{"d":1}}',
      true,
    ],
    ['one inside another', '{"$or":[{"a":[1]},{"$or":[{"b":[1]},{"c":[1]}]}]}', '{"c":1}', true],
    ['beside absence', '{"$or":[{"a":[{"exists":false}]},{"a":[1]}]}', '{"a":2}', false],
  ])('knows $or: %s', matches);

  function matches(_case: string, pattern: string, event: string, expected: boolean): void {
    expect(matchesEvent(parseEventPattern(pattern), JSON.parse(event) as object)).toBe(expected);
  }
});

describe('parseEventPattern', () => {
  it.each([
    ['["a"]', 'Filter is not an object'],
    ['"a"', 'Filter is not an object'],
    ['{}', 'Empty objects are not allowed'],
    ['{"x":{}}', 'Empty objects are not allowed'],
    ['{"x":[]}', 'Empty arrays are not allowed'],
    ['{"int":42}', '"int" must be an object or an array'],
    ['{"string":"my-value"}', '"string" must be an object or an array'],
    ['{"x":[["a"]]}', 'Match value must be String, number, true, false, or null'],
    ['{"x":[{}]}', 'Match expression name not found'],
    ['{"x":[{"prefix":"a","suffix":"b"}]}', 'Only one key allowed in match expression'],
    ['{"x":[{"EXISTS":true}]}', 'Unrecognized match type EXISTS'],
    ['{"x":[{"constructor":true}]}', 'Unrecognized match type constructor'],
    ['{"x":[{"exists":"yes"}]}', 'exists match pattern must be either true or false.'],
    ['{"x":[{"prefix":123}]}', 'prefix match pattern must be a string'],
    ['{"x":[{"suffix":[".png"]}]}', 'suffix match pattern must be a string'],
    ['{"x":[{"equals-ignore-case":["a"]}]}', 'equals-ignore-case match pattern must be a string'],
    ['{"x":[{"wildcard":123}]}', 'wildcard match pattern must be a string'],
    ['{"x":[{"wildcard":"a**"}]}', 'Consecutive wildcard characters at pos 2'],
    ['{"x":[{"cidr":["10.0.0.0/8"]}]}', 'prefix match pattern must be a string'],
    ['{"x":[{"cidr":"10.0.0.0"}]}', "Malformed CIDR, one '/' required"],
    ['{"x":[{"cidr":"10.0.0.0/x"}]}', 'Malformed CIDR, mask bits must be an integer'],
    ['{"x":[{"cidr":"xx.11.xx/8"}]}', 'Nonstandard IP address: xx.11.xx'],
    ['{"x":[{"cidr":"10.0.0.0/33"}]}', 'Malformed CIDR, mask bits must be 0 to 32'],
    ['{"x":[{"numeric":5}]}', 'Value of numeric must be an array.'],
    ['{"x":[{"numeric":[5]}]}', 'Invalid member in numeric match: 5'],
    ['{"x":[{"numeric":["~",5]}]}', 'Unrecognized numeric range operator: ~'],
    ['{"x":[{"numeric":["=","5"]}]}', 'Value of equals must be numeric'],
    ['{"x":[{"numeric":[">",0,">",0]}]}', 'Bad numeric range operator: >'],
    ['{"x":[{"numeric":[">",0,"<"]}]}', 'Value of < must be numeric'],
    ['{"x":[{"numeric":[">",5,"<",1]}]}', 'Bottom must be less than top'],
    ['{"x":[{"numeric":["<",5,">",1]}]}', 'Too many elements in numeric expression'],
    ['{"x":[{"numeric":[">",0,"<",5,"<"]}]}', 'Too many terms in numeric range expression'],
    [
      '{"x":[{"anything-but":null}]}',
      'Value of anything-but must be an array or single string/number value.',
    ],
    [
      '{"x":[{"anything-but":{"prefix":{"equals-ignore-case":"a"}}}]}',
      'Value of anything-but must be an array or single string/number value.',
    ],
    [
      '{"x":[{"anything-but":["a",1]}]}',
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    ],
    [
      '{"x":[{"anything-but":["a",null]}]}',
      'Inside anything but list, start|null|boolean is not supported.',
    ],
    ['{"x":[{"anything-but":{"exists":true}}]}', 'Unsupported anything-but pattern: exists'],
    ['{"x":[{"anything-but":{"prefix":[1,"a"]}}]}', 'prefix/suffix match pattern must be a string'],
    ['{"x":[{"anything-but":{"suffix":""}}]}', 'Null prefix/suffix not allowed'],
    ['{"x":[{"anything-but":{"wildcard":1}}]}', 'wildcard match pattern must be a string'],
    [
      '{"x":[{"anything-but":{"equals-ignore-case":1}}]}',
      'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
    ],
    ['{"$or":{"a":[1]}}', 'It must be an Array followed with $or.'],
    ['{"$or":[{"a":[1]}]}', 'There must have at least 2 Objects in $or relationship.'],
    ['{"$or":[{"a":[1]},1]}', 'Only JSON object is allowed in array of $or relationship.'],
    [
      '{"$or":[{"a":[1]},{"prefix":["b"]}]}',
      'prefix is Ruler reserved fieldName which cannot be used inside $or.',
    ],
  ])('refuses %s in the words of AWS', (pattern, message) => {
    expect(() => parseEventPattern(pattern)).toThrow(new Error(message));
  });

  it('refuses what is not JSON', () => {
    expect(() => parseEventPattern("{'bad': 'quotation'}")).toThrow(/JSON/);
  });
});
