import type { Reason, Refusal } from '../rollout/reasons.ts';

/**
 * A command that was not carried out: nothing has changed. It fails the invocation, so that a
 * pipeline which asked for traffic does not continue as if green had it (docs/adr/0002).
 */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly reasons: readonly Reason[];

  constructor(refusals: readonly Refusal[]) {
    super(refusals.map(({ reason, message }) => `refused (${reason}): ${message}`).join('; '));
    this.reasons = refusals.map(({ reason }) => reason);
    // The place in our code is no use to the reader of the answer.
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** Begins the message of every rollback. */
export const ROLLED_BACK = 'rolled back to blue (100/0): ';

/** A command whose effect was rolled back at once: all traffic is on blue. */
export class RolledBack extends Error {
  override readonly name = 'RolledBack';
  readonly reason: Reason;

  constructor({ reason, message }: Refusal) {
    super(`rolled back (${reason}): ${message.replace(ROLLED_BACK, '')}`);
    this.reason = reason;
    this.stack = `${this.name}: ${this.message}`;
  }
}
