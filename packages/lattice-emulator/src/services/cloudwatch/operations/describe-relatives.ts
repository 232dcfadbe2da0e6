import type { DescribeAlarmsInput, DescribeAlarmsOutput } from '@aws-sdk/client-cloudwatch';
import type { Checked } from '../../../sdk-types.ts';
import type { Alarm } from '../alarms/alarm.ts';
import { findAlarm, parentsOf } from '../alarms/find-alarms.ts';
import { childrenOf } from '../alarms/rule.ts';
import { validationError } from '../errors.ts';
import { page } from '../page.ts';
import type { CloudWatchState } from '../state.ts';

type Input = Checked<DescribeAlarmsInput>;

const ALLOWED: readonly (keyof Input)[] = [
  'ChildrenOfAlarmName',
  'ParentsOfAlarmName',
  'MaxRecords',
  'NextToken',
];

/** Returns true for a request for the parents or the children of an alarm. */
export function asksForRelatives(input: Input): boolean {
  return input.ChildrenOfAlarmName !== undefined || input.ParentsOfAlarmName !== undefined;
}

/**
 * Describes the alarms in the rule of a composite alarm, or the composite alarms whose rules
 * contain an alarm, with the members that AWS returns. An alarm that does not exist has none.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
export function describeRelatives(
  state: CloudWatchState,
  input: Input,
  size: number,
): DescribeAlarmsOutput {
  refuseOthers(input);
  const { ChildrenOfAlarmName: parent, ParentsOfAlarmName: child } = input;
  const found = parent === undefined ? parentsNamed(state, child) : childrenNamed(state, parent);
  const describe = parent === undefined ? describeBriefly : describeWithState;
  const { items, nextToken } = page(found, size, input.NextToken);
  return {
    MetricAlarms: items.filter(({ kind }) => kind === 'metric').map(describe),
    CompositeAlarms: items.filter(({ kind }) => kind === 'composite').map(describe),
    NextToken: nextToken,
  };
}

function refuseOthers(input: Input): void {
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  const names = given.map(([name]) => name);
  const isTwice = names.includes('ChildrenOfAlarmName') && names.includes('ParentsOfAlarmName');
  const allowed: readonly string[] = ALLOWED;
  if (!isTwice && names.every((name) => allowed.includes(name))) return;
  // Text not verified against AWS.
  throw validationError(
    'ChildrenOfAlarmName and ParentsOfAlarmName can be specified with MaxRecords and NextToken only.',
  );
}

function childrenNamed(state: CloudWatchState, parent: string): Alarm[] {
  const alarm = state.alarms.get(parent);
  if (alarm?.kind !== 'composite') return [];
  const children = childrenOf(alarm.definition.rule).map((name) => findAlarm(state, name));
  // A rule may refer to an alarm by its name and by its ARN.
  return [...new Set(children)].filter((child) => child !== undefined);
}

function parentsNamed(state: CloudWatchState, child: string | undefined): Alarm[] {
  const alarm = state.alarms.get(child ?? '');
  return alarm === undefined ? [] : parentsOf(state, alarm);
}

function describeBriefly({ name, arn }: Alarm) {
  return { AlarmName: name, AlarmArn: arn };
}

function describeWithState(alarm: Alarm) {
  const { value, timestamp } = alarm.state;
  return {
    ...describeBriefly(alarm),
    StateValue: value,
    StateUpdatedTimestamp: new Date(timestamp),
  };
}
