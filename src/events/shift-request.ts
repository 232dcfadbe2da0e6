import * as v from 'valibot';
import type { ShiftRequest } from '../rollout/shift.ts';
import { withGreenAt } from '../rollout/weights.ts';
import { ACTOR_ENTRIES, actorOf, retryProblems } from './fields.ts';
import { crossCheck, object, type Problem, parse, trueOrFalse, wholeNumber } from './schema.ts';

const shiftSchema = v.pipe(
  object(
    {
      green: wholeNumber(0, 100),
      blue: v.optional(wholeNumber(0, 100)),
      ...ACTOR_ENTRIES,
      dryRun: v.optional(trueOrFalse()),
      force: v.optional(trueOrFalse()),
      retry: v.optional(trueOrFalse()),
    },
    '{"green":10}',
  ),
  crossCheck((payload) => [
    ...sumProblems(payload),
    ...(payload.retry === true ? retryProblems(payload) : []),
  ]),
);

/**
 * Parses the payload of `shift`: `{"green":10}` or `{"blue":90,"green":10}`, in whole percent, with
 * `comment`, `actor`, `dryRun`, `force` and `retry`.
 *
 * @throws PayloadError with all problems at once
 */
export function parseShiftRequest(payload: unknown): ShiftRequest {
  const shift = parse(shiftSchema, payload);
  return {
    actor: actorOf(shift),
    weights: withGreenAt(shift.green),
    isDryRun: shift.dryRun === true,
    isForced: shift.force === true,
    isRetry: shift.retry === true,
  };
}

function sumProblems({ blue, green }: Readonly<Record<string, unknown>>): Problem[] {
  if (typeof blue !== 'number' || typeof green !== 'number' || blue + green === 100) return [];
  const message = `expected to add up to 100, got ${blue} + ${green} = ${blue + green}`;
  return [{ path: ['blue and green'], message }];
}
