import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { renderLine, type StyledLine, wrap } from '../../src/views/styled-line.ts';

const aLine: fc.Arbitrary<StyledLine> = fc.array(
  fc.tuple(fc.string({ unit: 'grapheme' }), fc.constantFrom('bold', 'red', 'dim')),
);

/** Every control character, and others. */
const CHARACTER = fc.integer({ min: 0, max: 0x17f }).map((code) => String.fromCharCode(code));

describe('renderLine', () => {
  it('is never longer than the paper, coloured or not', () => {
    fc.assert(
      fc.property(aLine, fc.nat(120), fc.boolean(), (line, columns, isColoured) => {
        const text = stripVTControlCharacters(renderLine(line, { columns, isColoured }));

        expect(text.length).toBeLessThanOrEqual(columns);
      }),
    );
  });

  it('never writes a control character of its text', () => {
    fc.assert(
      fc.property(fc.string({ unit: CHARACTER }), (text) => {
        expect(renderLine([[text]], { columns: 80, isColoured: false })).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  it('marks where a line is cut', () => {
    expect(renderLine([['one '], ['two']], { columns: 6, isColoured: false })).toBe('one t…');
    expect(renderLine([['one '], ['two']], { columns: 7, isColoured: false })).toBe('one two');
  });
});

describe('wrap', () => {
  it('breaks between words', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  });

  it('gives a word that is too long a line of its own', () => {
    expect(wrap('a very-long-word b', 6)).toEqual(['a', 'very-long-word', 'b']);
  });

  it('never makes a line of several words too long, and loses no word', () => {
    const words = fc.array(fc.stringMatching(/^\S{1,20}$/), { minLength: 1 });

    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 40 }), (list, columns) => {
        const lines = wrap(list.join(' '), columns);

        expect(lines.join(' ').split(' ')).toEqual(list);
        for (const line of lines.filter((each) => each.includes(' '))) {
          expect(line.length).toBeLessThanOrEqual(columns);
        }
      }),
    );
  });
});
