import type { ShiftRequest } from '../rollout/shift.ts';
import { withGreenAt } from '../rollout/weights.ts';
import {
  isRecord,
  isWhole,
  PayloadError,
  show,
  truthProblems,
  unknownKeys,
} from './payload-problems.ts';
import { readWish, retryProblems, WISH_KEYS } from './wish.ts';

const KEYS = ['green', 'blue', ...WISH_KEYS, 'dryRun', 'force', 'retry'];
const EXPECTED = 'expected an object such as {"green":10}';

/**
 * Reads the payload of `shift`: `{"green":10}` or `{"blue":90,"green":10}`, with `reason`, `by`,
 * `dryRun`, `force` and `retry`.
 *
 * @throws PayloadError with all problems at once
 */
export function parseShiftRequest(payload: unknown): ShiftRequest {
  if (!isRecord(payload)) throw new PayloadError([`payload: ${EXPECTED}, got ${show(payload)}`]);
  const { green, blue, dryRun, force, retry } = payload;
  const wish = readWish(payload);
  const problems = [
    ...unknownKeys(payload, KEYS),
    ...percentProblems('green', green),
    ...(blue === undefined ? [] : percentProblems('blue', blue)),
    ...sumProblems(blue, green),
    ...wish.problems,
    ...truthProblems('dryRun', dryRun),
    ...truthProblems('force', force),
    ...truthProblems('retry', retry),
    ...(retry === true ? retryProblems(payload) : []),
  ];
  if (problems.length > 0) throw new PayloadError(problems);
  return {
    ...wish.value,
    weights: withGreenAt(green as number),
    isDryRun: dryRun === true,
    isForced: force === true,
    isRetry: retry === true,
  };
}

function isPercent(value: unknown): value is number {
  return isWhole(value, 0, 100);
}

function percentProblems(path: string, value: unknown): string[] {
  if (isPercent(value)) return [];
  return [`${path}: expected a whole percent from 0 to 100, got ${show(value)}`];
}

function sumProblems(blue: unknown, green: unknown): string[] {
  if (!isPercent(blue) || !isPercent(green) || blue + green === 100) return [];
  return [`blue and green: expected to add up to 100, got ${blue} + ${green} = ${blue + green}`];
}
