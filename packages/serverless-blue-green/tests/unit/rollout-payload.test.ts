import { describe, expect, it } from '@jest/globals';
import { payloadOf, type RolloutFlags } from '../../src/verbs/rollout-payload.ts';

describe('the payload that a command line stands for', () => {
  it.each<[RolloutFlags, object]>([
    [{ plan: 'AllAtOnce' }, { plan: 'AllAtOnce' }],
    [
      { plan: 'AllAtOnce', action: 'plan' },
      { plan: 'AllAtOnce', action: 'plan' },
    ],
    [
      { action: 'abort', reason: 'slow' },
      { action: 'abort', reason: 'slow' },
    ],
    [
      { steps: '10%:5m, 50 : 10m,100%' },
      { steps: [{ green: 10, bake: '5m' }, { green: 50, bake: '10m' }, { green: 100 }] },
    ],
    [
      { plan: 'AllAtOnce', 'minimum-requests': '0' },
      { plan: 'AllAtOnce', minimumRequests: 0 },
    ],
    [
      { plan: 'AllAtOnce', 'budget-failed': '0' },
      { plan: 'AllAtOnce', budget: { failed: 0 } },
    ],
    [
      { plan: 'AllAtOnce', 'budget-failed': '5', 'budget-total': '900' },
      { plan: 'AllAtOnce', budget: { failed: 5, total: 900 } },
    ],
    [
      { plan: 'AllAtOnce', 'approve-before': '50%,100', 'approve-within': '1h' },
      { plan: 'AllAtOnce', approval: { before: [50, 100], timeout: '1h' } },
    ],
    [
      { plan: 'AllAtOnce', patience: '30m' },
      { plan: 'AllAtOnce', patience: '30m' },
    ],
  ])('for %j is %j, and names who asks', (flags, payload) => {
    expect(payloadOf(flags, 'jo')).toEqual({ ...payload, by: 'jo' });
  });

  it.each<[RolloutFlags, string]>([
    [
      { steps: '10%:5m;100%' },
      '--steps: expected steps such as 10%:5m,50%:10m,100%, got 10%:5m;100%',
    ],
    [{ 'budget-failed': 'few' }, '--budget-failed: expected a whole number, got few'],
    [{ 'approve-before': 'half' }, '--approve-before: expected a whole number, got half'],
  ])('is not there for %j: %s', (flags, message) => {
    expect(() => payloadOf(flags, 'jo')).toThrow(new RangeError(message));
  });
});
