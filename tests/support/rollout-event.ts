import type { RolloutEvent } from '../../src/ports/notifier.ts';

/** Green got its first share; no alarm is involved. */
export function aRolloutEvent(changes: Partial<RolloutEvent> = {}): RolloutEvent {
  return {
    kind: 'shifted',
    rollout: 'r-1',
    from: { blue: 100, green: 0 },
    to: { blue: 90, green: 10 },
    reason: 'WeightsLive',
    message: '90/10 is live',
    alarmName: undefined,
    sinceAlarmMs: undefined,
    ...changes,
  };
}
