import type { Reason, Refusal } from '../rollout/reasons.ts';

/**
 * What was asked for was not done, or was taken back. It fails the invocation, so that a pipeline
 * which asked for traffic does not go on as if green had it (docs/adr/0002).
 */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly reasons: readonly Reason[];

  constructor(refusals: readonly Refusal[]) {
    super(refusals.map(({ message }) => message).join('; '));
    this.reasons = refusals.map(({ reason }) => reason);
    // Where in our code it was refused helps nobody who reads the answer.
    this.stack = `${this.name}: ${this.message}`;
  }
}
