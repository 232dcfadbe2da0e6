import { countProblems, isRecord, PayloadError, show, unknownKeys } from './payload-problems.ts';

/** What somebody wants to know. */
export type StatusRequest = {
  /** How many of the last decisions. */
  readonly historyLimit: number;
};

const HISTORY = { normal: 10, max: 100 } as const;

/**
 * Reads the payload of `status`: `{}`, nothing, or `{"history":20}`.
 *
 * @throws PayloadError with all problems at once
 */
export function parseStatusRequest(payload: unknown): StatusRequest {
  const asked = payload ?? {};
  if (!isRecord(asked)) {
    const expected = 'expected an object such as {"history":20}';
    throw new PayloadError([`payload: ${expected}, got ${show(asked)}`]);
  }
  const { history = HISTORY.normal } = asked;
  const problems = [
    ...unknownKeys(asked, ['history']),
    ...countProblems('history', history, 0, HISTORY.max),
  ];
  if (problems.length > 0) throw new PayloadError(problems);
  return { historyLimit: history as number };
}
