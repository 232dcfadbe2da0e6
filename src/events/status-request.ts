import * as v from 'valibot';
import { object, parse, wholeNumber } from './schema.ts';

export type StatusRequest = {
  /** The number of history lines to report. */
  readonly historyLimit: number;
};

const HISTORY = { normal: 10, max: 100 } as const;

const statusSchema = object(
  { history: v.optional(wholeNumber(0, HISTORY.max), HISTORY.normal) },
  '{"history":20}',
);

/**
 * Parses the payload of `status`: `{}`, nothing, or `{"history":20}`.
 *
 * @throws PayloadError with all problems at once
 */
export function parseStatusRequest(payload: unknown): StatusRequest {
  return { historyLimit: parse(statusSchema, payload ?? {}).history };
}
