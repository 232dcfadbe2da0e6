import type { StateValue } from '@aws-sdk/client-cloudwatch';
import { validationError } from '../errors.ts';
import type { AlarmRule } from './rule.ts';

/** @throws ValidationException that names the position, counted from 1 */
export function parseAlarmRule(text: string): AlarmRule {
  const reader = new RuleReader(text);
  const rule = readAny(reader);
  reader.expectEnd();
  return rule;
}

const STATES = ['ALARM', 'OK', 'INSUFFICIENT_DATA'] as const satisfies readonly StateValue[];

/** A name without quotes has no white space, brackets or commas. */
const NAME = /"((?:\\.|[^"\\])*)"|([^\s()",]+)/y;

class RuleReader {
  readonly #text: string;
  #index = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Takes what `pattern`, which must be sticky, finds next. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    this.#skipSpace();
    pattern.lastIndex = this.#index;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#index = pattern.lastIndex;
    return match ?? undefined;
  }

  takeWord(word: string, flags = ''): boolean {
    return this.take(new RegExp(`${word}(?![\\w-])`, `y${flags}`)) !== undefined;
  }

  takeSymbol(symbol: '(' | ')' | ','): boolean {
    return this.take(new RegExp(`\\${symbol}`, 'y')) !== undefined;
  }

  expectSymbol(symbol: '(' | ')' | ','): void {
    if (!this.takeSymbol(symbol)) throw this.unexpected(`"${symbol}"`);
  }

  expectEnd(): void {
    this.#skipSpace();
    if (this.#index < this.#text.length) throw this.unexpected('AND, OR or the end');
  }

  unexpected(expected: string): Error {
    this.#skipSpace();
    const [found] = /\S*/.exec(this.#text.slice(this.#index)) ?? [];
    return validationError(
      `Invalid AlarmRule: expected ${expected} at position ${this.#index + 1}, ` +
        `found ${found === '' ? 'the end' : `"${found}"`}`,
    );
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text[this.#index] ?? '')) this.#index += 1;
  }
}

function readAny(reader: RuleReader): AlarmRule {
  const first = readAll(reader);
  const operands = [first];
  while (reader.takeWord('OR')) operands.push(readAll(reader));
  return operands.length === 1 ? first : { kind: 'or', operands };
}

function readAll(reader: RuleReader): AlarmRule {
  const first = readOne(reader);
  const operands = [first];
  while (reader.takeWord('AND')) operands.push(readOne(reader));
  return operands.length === 1 ? first : { kind: 'and', operands };
}

function readOne(reader: RuleReader): AlarmRule {
  if (reader.takeWord('NOT')) return { kind: 'not', operand: readOne(reader) };
  // AWS's documentation writes these two in both cases.
  if (reader.takeWord('TRUE', 'i')) return { kind: 'constant', value: true };
  if (reader.takeWord('FALSE', 'i')) return { kind: 'constant', value: false };
  if (reader.takeWord('AT_LEAST')) return readAtLeast(reader);
  const state = takeState(reader);
  if (state === undefined && !reader.takeSymbol('(')) throw reader.unexpected('a condition');
  if (state !== undefined) reader.expectSymbol('(');
  const inner: AlarmRule =
    state === undefined
      ? { kind: 'group', operand: readAny(reader) }
      : { kind: 'state', state, alarm: readName(reader) };
  reader.expectSymbol(')');
  return inner;
}

/** `AT_LEAST(2, ALARM, (a, b, c))`, the number also as a percentage, the state also with NOT. */
function readAtLeast(reader: RuleReader): AlarmRule {
  reader.expectSymbol('(');
  const number = reader.take(/"?(\d+)(%?)"?/y);
  if (number === undefined) throw reader.unexpected('a number or a percentage');
  reader.expectSymbol(',');
  const isNegated = reader.takeWord('NOT');
  const state = takeState(reader);
  if (state === undefined) throw reader.unexpected(STATES.join(' or '));
  reader.expectSymbol(',');
  const alarms = readNames(reader);
  reader.expectSymbol(')');
  const isPercent = number[2] === '%';
  return { kind: 'at-least', count: Number(number[1]), isPercent, state, isNegated, alarms };
}

function readNames(reader: RuleReader): string[] {
  reader.expectSymbol('(');
  const names = [readName(reader)];
  while (reader.takeSymbol(',')) names.push(readName(reader));
  reader.expectSymbol(')');
  return names;
}

function takeState(reader: RuleReader): StateValue | undefined {
  return STATES.find((state) => reader.takeWord(state));
}

function readName(reader: RuleReader): string {
  const match = reader.take(NAME);
  if (match === undefined) throw reader.unexpected('the name of an alarm');
  return match[1]?.replace(/\\(.)/g, '$1') ?? match[2] ?? '';
}
