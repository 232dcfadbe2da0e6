import { describe, expect, it } from '@jest/globals';
import { Flags, readCount } from '../../src/command-line/flags.ts';
import { UsageError } from '../../src/errors.ts';

const flags = new Flags({
  green: '10%',
  comment: 'a look',
  wait: true,
  many: ['a'],
  odd: '1.5',
  timeout: '30m',
  empty: ' ',
});

describe('Flags', () => {
  it('reads each option by its type', () => {
    expect(flags.text('comment')).toBe('a look');
    expect(flags.is('wait')).toBe(true);
    expect(flags.count('green')).toBe(10);
    expect(flags.duration('timeout')).toBe(1_800_000);
    expect(flags.required('comment', '--comment hello')).toBe('a look');
  });

  it('reads nothing where an option is missing or of another type', () => {
    expect(flags.text('many')).toBeUndefined();
    expect(flags.is('comment')).toBe(false);
    expect(flags.count('history')).toBeUndefined();
    expect(flags.duration('history')).toBeUndefined();
  });

  it('names the option that is not a whole number', () => {
    expect(() => flags.count('odd')).toThrow(
      new UsageError('--odd: expected a whole number, got 1.5'),
    );
  });

  it.each(['5', '0s', 'soon', '-1m', '1.5h'])('refuses the duration %s', (timeout) => {
    const message = `--timeout: expected a duration such as 90s, 5m or 1h, got ${timeout}`;

    expect(() => new Flags({ timeout }).duration('timeout')).toThrow(new UsageError(message));
  });

  it.each(['empty', 'history'])('shows an example where a required option is %s', (name) => {
    const message = `--${name} is required, such as --${name} 10`;

    expect(() => flags.required(name, `--${name} 10`)).toThrow(new UsageError(message));
  });
});

describe('readCount', () => {
  it.each([
    ['0', 0],
    ['10', 10],
    ['10%', 10],
    [' 10 % ', 10],
    ['999999999', 999_999_999],
  ])('reads %j as %d', (text, count) => {
    expect(readCount('green', text)).toBe(count);
  });

  it.each(['', '%', '-1', '1e3', '0x1', '1000000000'])('refuses %j', (text) => {
    expect(() => readCount('green', text)).toThrow(UsageError);
  });
});
