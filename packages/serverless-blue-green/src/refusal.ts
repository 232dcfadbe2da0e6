import { CommandRefused, type REFUSALS } from './errors.ts';

/** An action that a person can take, and the command for it. */
export type Advice = readonly [purpose: string, command: string];

/** Refuses a command: the reason, and below it the commands that lead on. */
export function refusal(
  code: keyof typeof REFUSALS,
  message: string,
  advice: readonly Advice[],
): CommandRefused {
  return new CommandRefused(code, [message, ...adviceLines(advice)].join('\n'));
}

/** One line for each command, in columns. */
export function adviceLines(advice: readonly Advice[]): string[] {
  const width = Math.max(0, ...advice.map(([purpose]) => purpose.length)) + 1;
  return advice.map(([purpose, command]) => `  ${`${purpose}:`.padEnd(width)}  ${command}`);
}
