import { CommandRefused } from './osls.ts';

/** What somebody can do, and how. */
export type Advice = readonly [purpose: string, command: string];

/** What was asked for is not done: why, and below it the commands that lead on. */
export function refusal(what: string, reason: string, advice: readonly Advice[]): CommandRefused {
  const width = Math.max(...advice.map(([purpose]) => purpose.length)) + 1;
  const lines = advice.map(([purpose, command]) => `  ${`${purpose}:`.padEnd(width)}  ${command}`);
  return new CommandRefused([`${what}: ${reason}`, ...lines].join('\n'));
}
