import type {
  DescribeTimeToLiveInput,
  DescribeTimeToLiveOutput,
  UpdateTimeToLiveInput,
  UpdateTimeToLiveOutput,
} from '@aws-sdk/client-dynamodb';
import type { Checked } from '../../../sdk-types.ts';
import { validationError } from '../errors.ts';
import { sweepEveryMinute } from '../expiry.ts';
import { type DynamoDbState, findSettledTable, findTable } from '../state.ts';

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
 *
 * Differs: a change applies at once, and another may follow at once; AWS takes up to an hour.
 */
export function updateTimeToLive(
  state: DynamoDbState,
  { TableName, TimeToLiveSpecification }: Checked<UpdateTimeToLiveInput>,
): UpdateTimeToLiveOutput {
  const table = findSettledTable(state, TableName);
  const { AttributeName: attributeName, Enabled } = TimeToLiveSpecification;
  if (attributeName === '') {
    throw validationError(
      "1 validation error detected: Value '' at 'timeToLiveSpecification.attributeName' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  }
  const current = table.timeToLive;
  if (current !== undefined && current.attributeName !== attributeName) {
    throw validationError(
      `TimeToLive is active on a different AttributeName: current AttributeName is ${current.attributeName}`,
    );
  }
  if (Enabled === (current !== undefined)) {
    throw validationError(`TimeToLive is already ${Enabled ? 'enabled' : 'disabled'}`);
  }
  table.timeToLive = Enabled ? { attributeName, nextDueAt: 0 } : undefined;
  if (Enabled) sweepEveryMinute(state);
  return { TimeToLiveSpecification };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html */
export function describeTimeToLive(
  state: DynamoDbState,
  { TableName }: Checked<DescribeTimeToLiveInput>,
): DescribeTimeToLiveOutput {
  const { timeToLive } = findTable(state, TableName);
  if (timeToLive === undefined) return { TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } };
  const { attributeName: AttributeName } = timeToLive;
  return { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName } };
}
