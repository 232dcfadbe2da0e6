import { describe, expect, it } from '@jest/globals';
import { compare } from '../../src/services/cloudformation/engine/changes.ts';
import type {
  MemberSpecification,
  TypeSpecification,
  ValueType,
} from '../../src/services/cloudformation/engine/specification/specification.ts';

const member = (type: ValueType, isReplaced = false): MemberSpecification => ({
  type,
  isRequired: false,
  isReplaced,
});

const TEXT: ValueType = { kind: 'string' };
const CONFIG: ValueType = { kind: 'object', definition: 'Config' };

const type: TypeSpecification = {
  properties: {
    Name: member(TEXT, true),
    Size: member({ kind: 'integer' }),
    Config: member(CONFIG),
    Items: member({ kind: 'list', element: TEXT }),
    Parts: member({ kind: 'list', element: CONFIG }),
    Either: member({ kind: 'union', types: [TEXT, CONFIG] }),
    Origins: member({ kind: 'list', element: { kind: 'json' } }),
  },
  definitions: {
    Config: { Kind: member(TEXT, true), A: member({ kind: 'json' }), Inner: member(CONFIG) },
  },
  attributes: [],
  replacedPaths: [['Origins', '*', 'Key']],
};

const config = (Kind: unknown, A: unknown = 1) => ({ Kind, A });

describe('compare', () => {
  it.each([
    ['nothing', {}, {}, 'none', []],
    ['nothing', { Name: 'a', Size: 1 }, { Size: 1, Name: 'a' }, 'none', []],
    ['nothing within', { Config: config(1, [1]) }, { Config: config(1, [1]) }, 'none', []],
    ['what can be updated', { Size: 1 }, { Size: 2 }, 'update', ['Size']],
    ['what is new', {}, { Size: 2 }, 'update', ['Size']],
    ['what is gone', { Size: 1 }, {}, 'update', ['Size']],
    ['the order of a list', { Items: [1, 2] }, { Items: [2, 1] }, 'update', ['Items']],
    ['a number that is text now', { Size: 1 }, { Size: '1' }, 'update', ['Size']],
    ['what cannot be updated', { Name: 'a' }, { Name: 'b' }, 'replace', ['Name']],
    ['both', { Name: 'a', Size: 1 }, { Name: 'b', Size: 2 }, 'replace', ['Name', 'Size']],
  ])('sees a change of %s', (_, before, after, kind, properties) => {
    expect(compare(type, before, after)).toEqual({ kind, properties });
  });

  it.each([
    ['a member that can be updated', 'update', { Config: config(1, 1) }, { Config: config(1, 2) }],
    ['a member that cannot', 'replace', { Config: config(1) }, { Config: config(2) }],
    ['a member that is gone with its object', 'replace', { Config: config(1) }, {}],
    [
      'a member of a member that cannot',
      'replace',
      { Config: { Inner: config(1) } },
      { Config: { Inner: config(2) } },
    ],
    ['an item that can', 'update', { Parts: [config(1, 1)] }, { Parts: [config(1, 2)] }],
    ['an item that cannot', 'replace', { Parts: [config(1)] }, { Parts: [config(2)] }],
    ['an item that is new', 'replace', { Parts: [] }, { Parts: [config(1)] }],
    ['one of several types', 'replace', { Either: config(1) }, { Either: config(2) }],
    ['a text of several types', 'update', { Either: 'a' }, { Either: 'b' }],
    ['a path that cannot', 'replace', { Origins: [{ Key: 1 }] }, { Origins: [{ Key: 2 }] }],
    ['what is beside that path', 'update', { Origins: [{ X: 1 }] }, { Origins: [{ X: 2 }] }],
  ])('looks into objects and lists: %s', (_, kind, before, after) => {
    expect(compare(type, before, after)).toMatchObject({ kind });
  });
});
