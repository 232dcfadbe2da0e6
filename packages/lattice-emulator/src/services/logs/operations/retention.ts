import type {
  DeleteRetentionPolicyRequest,
  PutRetentionPolicyRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Checked } from '../../../sdk-types.ts';
import { brokenConstraint } from '../errors.ts';
import { findGroup, type LogsState } from '../state.ts';

const ALLOWED_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

/**
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
 */
export function putRetentionPolicy(
  state: LogsState,
  input: Checked<PutRetentionPolicyRequest>,
): object {
  const { logGroupName, retentionInDays: days } = input;
  if (!ALLOWED_DAYS.includes(days)) {
    // Text not verified against AWS.
    const constraint = `Member must satisfy enum value set: [${ALLOWED_DAYS.join(', ')}]`;
    throw brokenConstraint('retentionInDays', days, constraint);
  }
  findGroup(state, logGroupName).retentionInDays = days;
  return {};
}

/**
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteRetentionPolicy.html
 */
export function deleteRetentionPolicy(
  state: LogsState,
  input: Checked<DeleteRetentionPolicyRequest>,
): object {
  findGroup(state, input.logGroupName).retentionInDays = undefined;
  return {};
}
