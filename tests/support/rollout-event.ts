import type { DeliveredEvent } from '../../src/events/rollout-event.ts';
import type { Stack } from '../../src/notifications/body.ts';
import type { RolloutEvent } from '../../src/ports/notifier.ts';

/** A stack that mails are about. */
export const SHOP: Stack = {
  service: 'shop',
  stage: 'prod',
  partition: 'aws',
  region: 'eu-west-1',
  rolloutFunction: 'shop-prod-rollout',
};

/** Green got its first share; no alarm is involved. */
export function aRolloutEvent(changes: Partial<RolloutEvent> = {}): RolloutEvent {
  return {
    kind: 'shifted',
    rollout: 'r-1',
    plan: 'Canary10Percent5Minutes',
    build: '2.0.0',
    from: { blue: 100, green: 0 },
    to: { blue: 90, green: 10 },
    reason: 'WeightsLive',
    message: '90/10 is live',
    actor: undefined,
    alarm: undefined,
    sinceAlarmMs: undefined,
    ...changes,
  };
}

/** The same, as EventBridge delivers it two seconds after noon. */
export function aDeliveredEvent(changes: Partial<RolloutEvent> = {}): DeliveredEvent {
  return { ...aRolloutEvent(changes), atMs: Date.parse('2026-11-26T12:00:02Z') };
}
