import type { Outcome } from './runtime/outcome.ts';

/** The outcome of an asynchronous invocation and its destination. */
export type InvocationRecord = {
  readonly condition: 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';
  readonly destinationArn: string | undefined;
  readonly deadLetterArn: string | undefined;
  readonly functionArn: string;
  readonly executedVersion: string;
  readonly roleArn: string;
  /** JSON. */
  readonly payload: string;
  readonly attempts: number;
  /** `undefined` when the function was throttled until the event was too old. */
  readonly result: Outcome['result'] | undefined;
};
