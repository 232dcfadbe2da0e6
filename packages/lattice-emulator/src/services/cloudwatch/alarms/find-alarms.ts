import type { CloudWatchState } from '../state.ts';
import type { Alarm, CompositeAlarm } from './alarm.ts';
import { childrenOf } from './rule.ts';

/** @param reference a name or an ARN */
export function findAlarm(state: CloudWatchState, reference: string): Alarm | undefined {
  const name = /^arn:aws:cloudwatch:[^:]*:[^:]*:alarm:(.*)$/.exec(reference)?.[1] ?? reference;
  return state.alarms.get(name);
}

/** The composite alarms whose rule refers to an alarm. */
export function parentsOf(state: CloudWatchState, alarm: Alarm): CompositeAlarm[] {
  return compositeAlarms(state).filter(({ definition }) =>
    childrenOf(definition.rule).some((reference) => isReference(reference, alarm)),
  );
}

/** The composite alarms whose actions an alarm suppresses. */
export function suppressedAlarmsOf(state: CloudWatchState, alarm: Alarm): CompositeAlarm[] {
  return compositeAlarms(state).filter(({ definition: { suppressor } }) =>
    isReference(suppressor?.alarm, alarm),
  );
}

function compositeAlarms({ alarms }: CloudWatchState): CompositeAlarm[] {
  return [...alarms.values()].filter((alarm) => alarm.kind === 'composite');
}

function isReference(reference: string | undefined, { name, arn }: Alarm): boolean {
  return reference === name || reference === arn;
}
