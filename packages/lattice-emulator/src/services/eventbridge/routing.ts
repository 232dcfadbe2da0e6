import { AwsError } from '../../endpoint/errors.ts';
import { bring } from './delivery/misdeliver.ts';
import type { Event } from './event.ts';
import { inputFor } from './input/input.ts';
import { countForAccount, countForRule } from './metrics.ts';
import { matchesEvent } from './pattern/event-pattern.ts';
import { type EventBridgeState, type EventBus, findBus, type Rule } from './state.ts';

export type IngestedEvent = {
  readonly event: Event;
  /** Milliseconds since the epoch. */
  readonly ingestedAt: number;
  /** Whether it came from another bus, which makes it stay on this one. */
  readonly isForwarded: boolean;
};

/**
 * Takes an event and returns; it reaches the targets of matching rules as soon as the clock comes
 * to it.
 */
export function ingest(
  state: EventBridgeState,
  bus: EventBus,
  event: Event,
  isForwarded = false,
): void {
  const { clock } = state.scope;
  const ingested = { event, ingestedAt: clock.now(), isForwarded };
  clock.after(0, () => route(state, bus, ingested));
}

/** Sends an event to every target of a rule. */
export async function trigger(
  state: EventBridgeState,
  rule: Rule,
  ingested: IngestedEvent,
): Promise<void> {
  countForRule(state.scope, rule, 'TriggeredRules');
  const { event, ingestedAt } = ingested;
  const forward = (busName: string) => forwardTo(state, busName, ingested);
  const deliveries = [...rule.targets.values()].map((target) => {
    const input = inputFor(rule, target, ingested);
    return bring(state, { rule, target, event, ingestedAt, input, forward });
  });
  await Promise.all(deliveries);
}

async function route(
  state: EventBridgeState,
  bus: EventBus,
  ingested: IngestedEvent,
): Promise<void> {
  const rules = [...bus.rules.values()].filter((rule) => matches(rule, ingested.event));
  if (rules.length > 0) countForAccount(state.scope, 'MatchedEvents');
  for (const rule of rules) countForRule(state.scope, rule, 'MatchedEvents');
  await Promise.all(rules.map((rule) => trigger(state, rule, ingested)));
}

function matches({ isEnabled, definition: { eventPattern } }: Rule, event: Event): boolean {
  return isEnabled && eventPattern !== undefined && matchesEvent(eventPattern.parsed, event);
}

/** An event can go from one bus to another, but not on to a third. */
function forwardTo(
  state: EventBridgeState,
  busName: string,
  { event, isForwarded }: IngestedEvent,
): void {
  if (isForwarded) {
    throw new AwsError('AccessDenied', `an event cannot be sent on to a third bus: ${busName}`);
  }
  ingest(state, findBus(state, busName), event, true);
}
