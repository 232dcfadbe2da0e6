import { expect } from '@jest/globals';
import { Refused } from '../../src/use-cases/refused.ts';

/** Why something was not done; the test fails where it was. */
export async function refusalOf(outcome: Promise<unknown>): Promise<Refused> {
  const error: unknown = await outcome.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refused);
  return error as Refused;
}
