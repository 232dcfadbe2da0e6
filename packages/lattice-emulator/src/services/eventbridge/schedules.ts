import { createEvent } from './event.ts';
import { trigger } from './routing.ts';
import { nextScheduledTime } from './schedule/schedule-expression.ts';
import type { EventBridgeState, Rule, RuleSchedule } from './state.ts';

/** Sets or stops the timer of a rule; to be called after each change to it. */
export function updateSchedule(state: EventBridgeState, rule: Rule): void {
  rule.cancelSchedule();
  const { schedule } = rule.definition;
  if (rule.isEnabled && schedule !== undefined) {
    waitForNext(state, rule, schedule, state.scope.clock.now());
  }
}

function waitForNext(
  state: EventBridgeState,
  rule: Rule,
  schedule: RuleSchedule,
  after: number,
): void {
  const { scope } = state;
  const time = nextScheduledTime(schedule.parsed, after, schedule.setAt);
  if (time === undefined) return;
  rule.cancelSchedule = scope.clock.at(time, () => {
    // Times that a slow clock missed are skipped.
    waitForNext(state, rule, schedule, Math.max(time, scope.clock.now()));
    const event = createEvent(scope, {
      source: 'aws.events',
      detailType: 'Scheduled Event',
      resources: [rule.arn],
      detail: {},
      time,
    });
    return trigger(state, rule, { event, ingestedAt: time, isForwarded: false });
  });
}
