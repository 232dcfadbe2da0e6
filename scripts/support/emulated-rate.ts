/** The most requests a second that one process sends. */
export const MOST_PER_SECOND = 1_000;

/** A rate in real time, with the speed of the clock that it was made for. */
export type Rate = { readonly perSecond: number; readonly speed: number };

/**
 * Reads the speed of the clock behind an endpoint.
 *
 * @returns 1 for AWS, and for a clock that stands still
 */
export async function readSpeed(endpoint: string | undefined): Promise<number> {
  if (endpoint === undefined) return 1;
  const answer = await fetch(new URL('/_emulator/clock', endpoint)).catch(() => undefined);
  if (answer?.ok !== true) return 1;
  const { speed } = (await answer.json()) as { readonly speed?: unknown };
  return typeof speed === 'number' && speed > 1 ? speed : 1;
}

/** Turns a rate in the stage's own time into one in real time, as far as one process can send it. */
export function realRate(perSecond: number, speed: number): Rate {
  return { perSecond: Math.min(MOST_PER_SECOND, Math.round(perSecond * speed)), speed };
}

/** @returns a line that says what a rate means in real time; undefined where it is the same */
export function describeRate(asked: number, { perSecond, speed }: Rate): string | undefined {
  if (perSecond === asked) return undefined;
  const what = `the emulator's clock is ${speed} times as fast: ${asked} requests a second of it`;
  if (perSecond >= Math.round(asked * speed)) return `${what} are ${perSecond} a real second`;
  const sent = Number((perSecond / speed).toFixed(1));
  return `${what} would be more than ${MOST_PER_SECOND} a real second, so ${sent} are sent`;
}
