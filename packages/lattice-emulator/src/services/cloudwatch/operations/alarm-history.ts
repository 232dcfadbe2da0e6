import type {
  AlarmHistoryItem,
  DescribeAlarmHistoryInput,
  DescribeAlarmHistoryOutput,
} from '@aws-sdk/client-cloudwatch';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { page } from '../page.ts';
import type { CloudWatchState } from '../state.ts';
import { checkPageSize } from './describe-alarms.ts';

/**
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html
 */
export function describeAlarmHistory(
  state: CloudWatchState,
  input: Checked<DescribeAlarmHistoryInput>,
): DescribeAlarmHistoryOutput {
  if (input.AlarmContributorId !== undefined) throw notSupportedFeature('alarm contributors');
  const { MaxRecords: size = 100 } = input;
  checkPageSize(size);
  const found = state.history.filter((item) => matches(item, input));
  const ordered = input.ScanBy === 'TimestampAscending' ? found : found.reverse();
  const { items, nextToken } = page(ordered, size, input.NextToken);
  return { AlarmHistoryItems: items, NextToken: nextToken };
}

/** As in DescribeAlarms, composite alarms must be asked for. */
function matches(item: AlarmHistoryItem, input: Checked<DescribeAlarmHistoryInput>): boolean {
  const { AlarmTypes = ['MetricAlarm'], StartDate, EndDate } = input;
  const { AlarmType = 'MetricAlarm', Timestamp = new Date(0) } = item;
  return (
    AlarmTypes.includes(AlarmType) &&
    (input.AlarmName === undefined || item.AlarmName === input.AlarmName) &&
    (input.HistoryItemType === undefined || item.HistoryItemType === input.HistoryItemType) &&
    (StartDate === undefined || Timestamp >= StartDate) &&
    (EndDate === undefined || Timestamp <= EndDate)
  );
}
