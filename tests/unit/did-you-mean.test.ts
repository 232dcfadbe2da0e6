import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nearest } from '../../src/events/did-you-mean.ts';

const WORDS = ['dryRun', 'green', 'blue', 'comment', 'approval'];

describe('nearest', () => {
  it.each([
    ['dryrun', 'dryRun', 'another case'],
    ['geren', 'green', 'another order'],
    ['gree', 'green', 'a letter too few at the end'],
    ['reen', 'green', 'a letter too few at the start'],
    ['gren', 'green', 'a letter too few in between'],
    ['greens', 'green', 'a letter too many at the end'],
    ['ggreen', 'green', 'a letter too many at the start'],
    ['grefen', 'green', 'a letter too many in between'],
    ['blve', 'blue', 'a letter that differs'],
    ['green', 'green', 'no difference'],
  ])('of %s is %s: %s', (text, expected) => {
    expect(nearest(text, WORDS)).toBe(expected);
  });

  it.each(['', 'gr', 'grn', 'purple', 'greenest', 'commands'])('of "%s" is nothing', (text) => {
    expect(nearest(text, WORDS)).toBeUndefined();
  });

  it('always finds a word in which one letter was changed', () => {
    const letters = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz');
    fc.assert(
      fc.property(fc.constantFrom(...WORDS), fc.nat(), letters, (word, at, letter) => {
        const index = at % word.length;
        const typo = word.slice(0, index) + letter + word.slice(index + 1);

        expect(nearest(typo, [word])).toBe(word);
      }),
    );
  });
});
