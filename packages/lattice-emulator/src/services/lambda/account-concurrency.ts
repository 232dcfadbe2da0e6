import { invalidParameter } from './errors.ts';
import type { LambdaFunction, LambdaState } from './state.ts';

/** The default quota of an account in a region. */
const ACCOUNT_LIMIT = 1_000;
/** The part that functions without a reservation always keep. */
const LEAST_UNRESERVED = 100;

export function totalProvisioned({ provisioned }: LambdaFunction): number {
  return [...provisioned.values()].reduce((sum, { requested }) => sum + requested, 0);
}

/** @throws InvalidParameterValueException when too little would be left for other functions */
export function checkUnreserved(
  { functions }: LambdaState,
  fn: LambdaFunction,
  wanted: number,
  member: 'ReservedConcurrentExecutions' | 'ConcurrentExecutions',
): void {
  const others = [...functions.values()].filter((other) => other !== fn);
  const taken = others.reduce(
    (sum, other) => sum + (other.reservedConcurrency ?? totalProvisioned(other)),
    0,
  );
  if (ACCOUNT_LIMIT - taken - wanted >= LEAST_UNRESERVED) return;
  throw invalidParameter(
    `Specified ${member} for function decreases account's UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED}].`,
  );
}
