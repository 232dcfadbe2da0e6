import type {
  DescribeAlarmsForMetricInput,
  DescribeAlarmsForMetricOutput,
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
} from '@aws-sdk/client-cloudwatch';
import type { Checked } from '../../../sdk-types.ts';
import type { Alarm, MetricAlarm } from '../alarms/alarm.ts';
import { describeCompositeAlarm, describeMetricAlarm } from '../alarms/describe.ts';
import { constraintError, validationError } from '../errors.ts';
import { page } from '../page.ts';
import { readDimensions } from '../query.ts';
import type { CloudWatchState } from '../state.ts';
import { asksForRelatives, describeRelatives } from './describe-relatives.ts';

const DEFAULT_PAGE_SIZE = 50;
const MAX_NAMES = 100;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
export function describeAlarms(
  state: CloudWatchState,
  input: Checked<DescribeAlarmsInput>,
): DescribeAlarmsOutput {
  checkFilters(input);
  const { AlarmTypes: types = ['MetricAlarm'], MaxRecords: size = DEFAULT_PAGE_SIZE } = input;
  checkPageSize(size);
  if (asksForRelatives(input)) return describeRelatives(state, input, size);
  const found = [...state.alarms.values()]
    .filter((alarm) => types.includes(TYPES[alarm.kind]) && matches(alarm, input))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const { items, nextToken } = page(found, size, input.NextToken);
  return {
    MetricAlarms: items.flatMap((alarm) =>
      alarm.kind === 'metric' ? describeMetricAlarm(alarm) : [],
    ),
    CompositeAlarms: items.flatMap((alarm) =>
      alarm.kind === 'composite' ? describeCompositeAlarm(alarm) : [],
    ),
    NextToken: nextToken,
  };
}

/**
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmsForMetric.html
 */
export function describeAlarmsForMetric(
  state: CloudWatchState,
  input: Checked<DescribeAlarmsForMetricInput>,
): DescribeAlarmsForMetricOutput {
  const alarms = [...state.alarms.values()].filter(
    (alarm) => alarm.kind === 'metric' && watchesMetric(alarm, input),
  );
  return {
    MetricAlarms: alarms.flatMap((alarm) =>
      alarm.kind === 'metric' ? describeMetricAlarm(alarm) : [],
    ),
  };
}

/** Numbers of records that a caller may ask for at once. */
export function checkPageSize(size: number): void {
  if (size >= 1 && size <= 100) return;
  throw constraintError('maxRecords', size, 'have value between 1 and 100');
}

const TYPES = { metric: 'MetricAlarm', composite: 'CompositeAlarm' } as const;

function checkFilters(input: Checked<DescribeAlarmsInput>): void {
  const { AlarmNames: names, AlarmNamePrefix: prefix } = input;
  if (names !== undefined && prefix !== undefined) {
    throw validationError('AlarmNamePrefix and AlarmNames cannot be specified together.');
  }
  if (names !== undefined && names.length > MAX_NAMES) {
    throw constraintError('alarmNames', names, `have length less than or equal to ${MAX_NAMES}`);
  }
}

function matches(alarm: Alarm, input: Checked<DescribeAlarmsInput>): boolean {
  const { AlarmNames, AlarmNamePrefix = '', StateValue, ActionPrefix } = input;
  const actions = Object.values(alarm.definition.actions).flat();
  return (
    (AlarmNames === undefined || AlarmNames.includes(alarm.name)) &&
    alarm.name.startsWith(AlarmNamePrefix) &&
    (StateValue === undefined || alarm.state.value === StateValue) &&
    (ActionPrefix === undefined || actions.some((arn) => arn.startsWith(ActionPrefix)))
  );
}

/** An alarm on a math expression is not found by the metrics in it. */
function watchesMetric(
  { definition }: MetricAlarm,
  input: Checked<DescribeAlarmsForMetricInput>,
): boolean {
  const { watched, isMath } = definition;
  if (isMath || watched.kind !== 'stat') return false;
  const { metric, stat, periodSeconds, unit } = watched;
  const wanted = readDimensions(input.Dimensions);
  const names = Object.keys(wanted);
  const wantedStat = input.Statistic ?? input.ExtendedStatistic ?? stat;
  return (
    metric.namespace === input.Namespace &&
    metric.name === input.MetricName &&
    names.length === Object.keys(metric.dimensions).length &&
    names.every((name) => metric.dimensions[name] === wanted[name]) &&
    stat === wantedStat &&
    periodSeconds === (input.Period ?? periodSeconds) &&
    unit === (input.Unit ?? unit)
  );
}
