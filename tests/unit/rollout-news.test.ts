import { describe, expect, it } from '@jest/globals';
import { newsOf } from '../../src/rollout/news.ts';
import type { Reason } from '../../src/rollout/reasons.ts';

describe('newsOf', () => {
  it.each([
    ['Started', 'started'],
    ['SeenLive', 'shifted'],
    ['Paused', 'paused'],
    ['PatienceSpent', 'paused'],
    ['WeightsDiffer', 'paused'],
    ['Adopted', 'paused'],
    ['BlueInAlarm', 'paused'],
    ['ApprovalTimedOut', 'paused'],
    ['Resumed', 'resumed'],
    ['ApprovalAwaited', 'needs-approval'],
    ['EveryStepPassed', 'ready'],
  ] as const)('tells people of %s as %s', (reason, expected) => {
    expect(newsOf(reason, 'Baking')).toBe(expected);
  });

  it.each(['Baking', 'NoVerdictYet', 'NotLiveYet', 'Watching'] as const)(
    'tells nobody of %s, which may come every minute',
    (reason) => {
      expect(newsOf(reason, undefined)).toBeUndefined();
    },
  );

  it('tells the same only once', () => {
    const reason: Reason = 'ApprovalAwaited';

    expect(newsOf(reason, reason)).toBeUndefined();
  });
});
