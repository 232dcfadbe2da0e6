import { describe, expect, it } from '@jest/globals';
import { delayBeforeRetry } from '../../src/services/sns/retries.ts';

/**
 * The table of delivery policies, and the default one of http endpoints.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
const DOCUMENTED = [
  { protocol: 'sqs', retry: 0, seconds: 0 },
  { protocol: 'sqs', retry: 2, seconds: 0 },
  { protocol: 'sqs', retry: 3, seconds: 1 },
  { protocol: 'lambda', retry: 4, seconds: 1 },
  { protocol: 'lambda', retry: 5, seconds: 1 },
  { protocol: 'lambda', retry: 14, seconds: 20 },
  { protocol: 'lambda', retry: 15, seconds: 20 },
  { protocol: 'lambda', retry: 100_014, seconds: 20 },
  { protocol: 'lambda', retry: 100_015, seconds: undefined },
  { protocol: 'http', retry: 0, seconds: 20 },
  { protocol: 'http', retry: 2, seconds: 20 },
  { protocol: 'http', retry: 3, seconds: undefined },
] as const;

describe('delayBeforeRetry', () => {
  it.each(DOCUMENTED)('$protocol, retry $retry: $seconds s', ({ protocol, retry, seconds }) => {
    const delayMs = delayBeforeRetry(protocol, retry);

    expect(delayMs).toBe(seconds === undefined ? undefined : seconds * 1_000);
  });

  it('continues for 23 days for endpoints that AWS manages', () => {
    let total = 0;
    for (let retry = 0; ; retry += 1) {
      const delayMs = delayBeforeRetry('sqs', retry);
      if (delayMs === undefined) break;
      total += delayMs;
    }

    expect(Math.floor(total / 86_400_000)).toBe(23);
  });
});
