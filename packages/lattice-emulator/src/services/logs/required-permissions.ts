import { ACCESS_DENIED_JSON, tagging } from '../../access/permissions.ts';
import type { Call, Permission, PermissionEntries } from '../../contracts.ts';
import { type GroupNames, groupArn, type LogsState } from './state.ts';

type OnStream = { readonly logGroupName: string; readonly logStreamName: string };

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html */
export const requiredPermissions = {
  prefix: 'logs',
  refusal: ACCESS_DENIED_JSON,
  needs: {
    CreateLogGroup: (input, call, state) => {
      const permission = onGroup(input, call, state);
      return [permission, ...tagging('logs:TagResource', permission.resource, input.tags)];
    },
    DeleteLogGroup: onGroup,
    DescribeLogGroups: (_, call) => streamArn(call, '', ''),
    PutRetentionPolicy: onGroup,
    DeleteRetentionPolicy: onGroup,

    CreateLogStream: onStream,
    DeleteLogStream: onStream,
    DescribeLogStreams: onGroup,

    PutLogEvents: onStream,
    GetLogEvents: (input, call, state) =>
      onNamed(groupNameOf(input), input.logStreamName, call, state),
    FilterLogEvents: onGroup,

    PutResourcePolicy: () => '*',
    DescribeResourcePolicies: () => '*',
    DeleteResourcePolicy: () => '*',

    ListTagsForResource: onTagged,
    TagResource: onTagged,
    UntagResource: onTagged,
  },
} satisfies PermissionEntries<typeof import('@aws-sdk/client-cloudwatch-logs'), LogsState>;

function onStream(
  { logGroupName, logStreamName }: OnStream,
  call: Call,
  state: LogsState,
): Permission {
  return onNamed(logGroupName, logStreamName, call, state);
}

function onGroup(names: GroupNames, call: Call, state: LogsState): Permission {
  return onNamed(groupNameOf(names), '', call, state);
}

/** A group stands in requests as the stream without a name in it, which policies take as `:*`. */
function onNamed(
  groupName: string,
  streamName: string,
  call: Call,
  { groups, resourcePolicies }: LogsState,
): Permission {
  return {
    resource: streamArn(call, groupName, streamName),
    resourcePolicies: [...resourcePolicies.values()].map(({ document }) => document),
    resourceTags: groups.get(groupName)?.tags ?? new Map(),
  };
}

/** Tags are the exception: there the group's ARN counts, without anything after the name. */
function onTagged(
  { resourceArn }: { readonly resourceArn: string },
  call: Call,
  state: LogsState,
): Permission {
  const permission = onNamed(groupNameOf({ logGroupIdentifier: resourceArn }), '', call, state);
  return { ...permission, resource: resourceArn.replace(/:\*$/, '') };
}

function groupNameOf({ logGroupName, logGroupIdentifier = '' }: GroupNames): string {
  return logGroupName ?? logGroupIdentifier.replace(/^arn:.*:log-group:/, '').replace(/:\*$/, '');
}

function streamArn(call: Call, groupName: string, streamName: string): string {
  return `${groupArn(call, groupName)}:log-stream:${streamName}`;
}
