import type { ShiftRequest } from '../rollout/shift.ts';
import { withGreenAt } from '../rollout/weights.ts';
import { isRecord, PayloadError, show, unknownKeys } from './payload-problems.ts';

const KEYS = ['green', 'blue', 'reason', 'dryRun', 'force'];
const EXPECTED = 'expected an object such as {"green":10}';

/**
 * Reads the payload of `shift`: `{"green":10}` or `{"blue":90,"green":10}`, with `reason`, `dryRun`
 * and `force`.
 *
 * @throws PayloadError with all problems at once
 */
export function parseShiftRequest(payload: unknown): ShiftRequest {
  if (!isRecord(payload)) throw new PayloadError([`payload: ${EXPECTED}, got ${show(payload)}`]);
  const { green, blue, reason, dryRun, force } = payload;
  const problems = [
    ...unknownKeys(payload, KEYS),
    ...(green === undefined ? ['green: expected a whole percent from 0 to 100, got nothing'] : []),
    ...percentProblems('green', green),
    ...percentProblems('blue', blue),
    ...sumProblems(blue, green),
    ...textProblems('reason', reason),
    ...truthProblems('dryRun', dryRun),
    ...truthProblems('force', force),
  ];
  if (problems.length > 0) throw new PayloadError(problems);
  return {
    weights: withGreenAt(green as number),
    reason: reason as string | undefined,
    isDryRun: dryRun === true,
    isForced: force === true,
  };
}

function isPercent(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 100;
}

function percentProblems(path: string, value: unknown): string[] {
  if (value === undefined || isPercent(value)) return [];
  return [`${path}: expected a whole percent from 0 to 100, got ${show(value)}`];
}

function sumProblems(blue: unknown, green: unknown): string[] {
  if (!isPercent(blue) || !isPercent(green) || blue + green === 100) return [];
  return [`blue and green: expected to add up to 100, got ${blue} + ${green} = ${blue + green}`];
}

function textProblems(path: string, value: unknown): string[] {
  if (value === undefined || (typeof value === 'string' && value.trim() !== '')) return [];
  return [`${path}: expected a text that is not empty, got ${show(value)}`];
}

function truthProblems(path: string, value: unknown): string[] {
  if (value === undefined || typeof value === 'boolean') return [];
  return [`${path}: expected true or false, got ${show(value)}`];
}
