import { describe, expect, it } from '@jest/globals';
import { EXIT_CODES } from '../../src/command-line/exit-codes.ts';

describe('EXIT_CODES', () => {
  it('has the codes that pipelines rely on', () => {
    const codes = Object.entries(EXIT_CODES).map(([ending, { code }]) => [ending, code]);

    expect(Object.fromEntries(codes)).toEqual({
      done: 0,
      'rolled-back': 1,
      'timed-out': 2,
      refused: 3,
      usage: 4,
      'contact-lost': 5,
      paused: 6,
      interrupted: 130,
    });
  });

  it('says in one line what each means', () => {
    for (const { meaning } of Object.values(EXIT_CODES)) {
      expect(meaning).toMatch(/^[a-z][^\n]{3,100}$|^done$/);
    }
  });
});
