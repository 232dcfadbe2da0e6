import { expect } from '@jest/globals';
import { Refused, RolledBack } from '../../src/use-cases/outcome-errors.ts';

/** Returns the refusal of a command; the test fails where it was carried out. */
export async function refusalOf(outcome: Promise<unknown>): Promise<Refused> {
  const error = await errorOf(outcome);
  expect(error).toBeInstanceOf(Refused);
  return error as Refused;
}

/** Returns the rollback in which a command ended; the test fails where it ended otherwise. */
export async function rollbackOf(outcome: Promise<unknown>): Promise<RolledBack> {
  const error = await errorOf(outcome);
  expect(error).toBeInstanceOf(RolledBack);
  return error as RolledBack;
}

function errorOf(outcome: Promise<unknown>): Promise<unknown> {
  return outcome.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
}
