import { describe, expect, it } from '@jest/globals';
import { eventFor } from '../../src/rollout/event-kind.ts';
import type { Reason } from '../../src/rollout/reasons.ts';

describe('eventFor', () => {
  it.each([
    ['Started', 'started'],
    ['WeightsLive', 'shifted'],
    ['Paused', 'paused'],
    ['StepTimedOut', 'paused'],
    ['WeightDrift', 'paused'],
    ['Adopted', 'paused'],
    ['BlueInAlarm', 'paused'],
    ['ApprovalTimedOut', 'paused'],
    ['Resumed', 'resumed'],
    ['ApprovalAwaited', 'needs-approval'],
    ['EveryStepPassed', 'ready'],
    ['Promoted', 'promoted'],
    ['Undone', 'rolled-back'],
  ] as const)('notifies of %s as %s', (reason, expected) => {
    expect(eventFor(reason, 'Baking')).toBe(expected);
  });

  it.each(['Baking', 'AwaitingData', 'WeightsPending', 'Watching'] as const)(
    'is no event for %s, which may come every minute',
    (reason) => {
      expect(eventFor(reason, undefined)).toBeUndefined();
    },
  );

  it('is no event for the same reason again', () => {
    const reason: Reason = 'ApprovalAwaited';

    expect(eventFor(reason, reason)).toBeUndefined();
  });
});
