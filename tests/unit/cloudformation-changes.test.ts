import { describe, expect, it } from '@jest/globals';
import { checkProperties, compare } from '../../emulator/cloudformation/changes.ts';
import { defineResourceType } from '../../emulator/cloudformation/resource-type.ts';

const type = defineResourceType<{
  readonly Name?: string;
  readonly Size?: number;
  readonly Config?: object;
  readonly Items?: readonly unknown[];
}>({
  properties: { Name: 'replace', Size: 'update', Config: ['Kind'], Items: 'update' },
  create: async () => ({ physicalId: '', attributes: {} }),
  delete: async () => {},
});

describe('compare', () => {
  it.each([
    ['nothing', {}, {}, 'none', []],
    ['nothing', { Name: 'a', Size: 1 }, { Size: 1, Name: 'a' }, 'none', []],
    [
      'nothing within',
      { Config: { Kind: 1, A: [1] } },
      { Config: { A: [1], Kind: 1 } },
      'none',
      [],
    ],
    ['what can be updated', { Size: 1 }, { Size: 2 }, 'update', ['Size']],
    ['what is new', {}, { Size: 2 }, 'update', ['Size']],
    ['what is gone', { Size: 1 }, {}, 'update', ['Size']],
    ['the order of a list', { Items: [1, 2] }, { Items: [2, 1] }, 'update', ['Items']],
    ['a number that is text now', { Size: 1 }, { Size: '1' }, 'update', ['Size']],
    ['what cannot be updated', { Name: 'a' }, { Name: 'b' }, 'replace', ['Name']],
    ['both', { Name: 'a', Size: 1 }, { Name: 'b', Size: 2 }, 'replace', ['Name', 'Size']],
    [
      'a member that can be updated',
      { Config: { Kind: 1, A: 1 } },
      { Config: { Kind: 1, A: 2 } },
      'update',
      ['Config'],
    ],
    [
      'a member that cannot be updated',
      { Config: { Kind: 1 } },
      { Config: { Kind: 2 } },
      'replace',
      ['Config'],
    ],
    ['a member that is gone with its object', { Config: { Kind: 1 } }, {}, 'replace', ['Config']],
  ])('sees a change of %s', (_, before, after, kind, properties) => {
    expect(compare(type, before, after)).toEqual({ kind, properties });
  });
});

describe('checkProperties', () => {
  it.each(['Nmae', 'constructor'])('names the first property that there is not: %s', (name) => {
    expect(() => checkProperties(type, { Name: 'a', [name]: 'b' })).toThrow(
      `Encountered unsupported property ${name}`,
    );
  });

  it('takes every property of the type', () => {
    expect(() =>
      checkProperties(type, { Name: 'a', Size: 1, Config: {}, Items: [] }),
    ).not.toThrow();
  });
});
