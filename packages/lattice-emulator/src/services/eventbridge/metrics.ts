import type { Scope } from '../../contracts.ts';
import { DEFAULT_BUS, type Rule } from './state.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
type MetricName =
  | 'MatchedEvents'
  | 'TriggeredRules'
  | 'Invocations'
  | 'FailedInvocations'
  | 'InvocationsSentToDlq'
  | 'InvocationsFailedToBeSentToDlq';

/** Counts one for a rule; rules of the default bus are known by their name only. */
export function countForRule(
  scope: Scope,
  { name, busName }: Rule,
  ...metrics: MetricName[]
): void {
  const dimensions = { RuleName: name };
  const ofBus = busName === DEFAULT_BUS ? dimensions : { EventBusName: busName, ...dimensions };
  publish(scope, metrics, [ofBus]);
}

/** Counts one for the whole account. */
export function countForAccount(scope: Scope, ...metrics: MetricName[]): void {
  publish(scope, metrics, [{}]);
}

function publish(
  scope: Scope,
  names: readonly MetricName[],
  dimensions: readonly Readonly<Record<string, string>>[],
): void {
  const timestamp = scope.clock.now();
  const data = names.map((name) => ({
    name,
    value: 1,
    unit: 'Count' as const,
    timestamp,
    dimensions,
  }));
  scope.bus.publish('metric-data', { namespace: 'AWS/Events', data });
}
