import {
  type CreateLogGroupRequest,
  type DeleteLogGroupRequest,
  type DescribeLogGroupsRequest,
  type DescribeLogGroupsResponse,
  type LogGroup as LogGroupDescription,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { brokenConstraint, checkLimit, invalidParameter, pageOf } from '../errors.ts';
import { findGroup, groupArn, type LogGroup, type LogsState } from '../state.ts';

const LONGEST_NAME = 512;
const PAGE_SIZE = 50;
/** The one class of groups that the emulator has. */
const CLASS = 'STANDARD';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
export function createLogGroup(
  state: LogsState,
  input: Checked<CreateLogGroupRequest>,
  call: Call,
): object {
  const { logGroupName: name } = input;
  checkName(name);
  checkFeatures(input);
  if (state.groups.has(name)) {
    const message = 'The specified log group already exists';
    throw new ResourceAlreadyExistsException({ message, $metadata: {} });
  }
  state.groups.set(name, {
    name,
    arn: groupArn(call, name),
    createdAt: call.clock.now(),
    retentionInDays: undefined,
    tags: new Map(Object.entries(input.tags ?? {})),
    streams: new Map(),
  });
  return {};
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html */
export function deleteLogGroup(state: LogsState, input: Checked<DeleteLogGroupRequest>): object {
  state.groups.delete(findGroup(state, input.logGroupName).name);
  return {};
}

/**
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
 */
export function describeLogGroups(
  state: LogsState,
  input: Checked<DescribeLogGroupsRequest>,
): DescribeLogGroupsResponse {
  const { logGroupNamePrefix: prefix = '', logGroupNamePattern: part = '' } = input;
  checkChoice(input);
  checkLimit(input.limit, PAGE_SIZE);
  const hasClass = (input.logGroupClass ?? CLASS) === CLASS;
  const groups = [...state.groups.values()]
    .filter(({ name }) => hasClass && name.startsWith(prefix) && name.includes(part))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const { items, nextToken } = pageOf(groups, input.limit ?? PAGE_SIZE, input.nextToken);
  return {
    logGroups: items.map(describe),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
}

function checkChoice(input: Checked<DescribeLogGroupsRequest>): void {
  if (input.logGroupNamePrefix !== undefined && input.logGroupNamePattern !== undefined) {
    throw invalidParameter(
      'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
    );
  }
  if (input.accountIdentifiers !== undefined || input.includeLinkedAccounts === true) {
    throw notSupportedFeature('log groups of linked accounts');
  }
  if (input.logGroupIdentifiers !== undefined) {
    throw notSupportedFeature('DescribeLogGroups by logGroupIdentifiers');
  }
}

function checkName(name: string): void {
  if (name.length > LONGEST_NAME) {
    throw invalidParameter(
      'Invalid LogGroup or LogStream, both must have length less than or equal to 512.',
    );
  }
  if (!/^[.\-_/#A-Za-z0-9]+$/.test(name)) {
    const pattern = '[\\.\\-_/#A-Za-z0-9]+';
    throw brokenConstraint(
      'logGroupName',
      name,
      `Member must satisfy regular expression pattern: ${pattern}`,
    );
  }
}

function checkFeatures(input: Checked<CreateLogGroupRequest>): void {
  if (input.kmsKeyId !== undefined) throw notSupportedFeature('log groups with a KMS key');
  if (input.deletionProtectionEnabled === true) {
    throw notSupportedFeature('deletion protection of log groups');
  }
  if ((input.logGroupClass ?? CLASS) !== CLASS) {
    throw notSupportedFeature(`log groups of the class ${input.logGroupClass}`);
  }
}

function describe(group: LogGroup): LogGroupDescription {
  const streams = [...group.streams.values()];
  return {
    logGroupName: group.name,
    creationTime: group.createdAt,
    ...(group.retentionInDays === undefined ? {} : { retentionInDays: group.retentionInDays }),
    metricFilterCount: 0,
    arn: `${group.arn}:*`,
    logGroupArn: group.arn,
    logGroupClass: CLASS,
    storedBytes: streams.reduce((sum, { storedBytes }) => sum + storedBytes, 0),
    deletionProtectionEnabled: false,
  };
}
