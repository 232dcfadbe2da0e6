import type { Protocol } from './protocols.ts';

/** The outcome of a delivery: `refused` is permanent, `failed` may be temporary. */
export type DeliveryOutcome = 'delivered' | 'refused' | 'failed';

type Phase = { readonly retries: number; readonly delayMs: (retry: number) => number };

/**
 * The delivery policies of SNS, phase by phase; an email never fails here.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 *
 * Differs: delays have no jitter, and the retry policy cannot be changed.
 */
const MANAGED: readonly Phase[] = [
  { retries: 3, delayMs: () => 0 },
  { retries: 2, delayMs: () => 1_000 },
  { retries: 10, delayMs: (retry) => Math.round(1_000 * 20 ** (retry / 9)) },
  { retries: 100_000, delayMs: () => 20_000 },
];
const HTTP: readonly Phase[] = [{ retries: 3, delayMs: () => 20_000 }];

const PHASES: Readonly<Record<Protocol, readonly Phase[]>> = {
  sqs: MANAGED,
  lambda: MANAGED,
  http: HTTP,
  email: [],
  'email-json': [],
};

/**
 * Returns the delay before the next attempt; `undefined` when no attempt is left.
 *
 * @param retries how often it has tried again already
 */
export function delayBeforeRetry(protocol: Protocol, retries: number): number | undefined {
  let before = 0;
  for (const phase of PHASES[protocol]) {
    if (retries < before + phase.retries) return phase.delayMs(retries - before);
    before += phase.retries;
  }
  return undefined;
}
