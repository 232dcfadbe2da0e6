import { defineService, type Scope } from '../../contracts.ts';
import { filterLogEvents } from './operations/filter-log-events.ts';
import { getLogEvents } from './operations/get-log-events.ts';
import * as groups from './operations/groups.ts';
import { putLogEvents } from './operations/put-log-events.ts';
import * as resourcePolicies from './operations/resource-policies.ts';
import * as retention from './operations/retention.ts';
import * as streams from './operations/streams.ts';
import * as tags from './operations/tags.ts';
import { requiredPermissions } from './required-permissions.ts';
import { scheduleExpiry } from './retention.ts';
import type { LogsState } from './state.ts';

export const logs = defineService<typeof import('@aws-sdk/client-cloudwatch-logs')>()({
  createState: ({ clock }: Scope): LogsState => {
    const state = { groups: new Map(), resourcePolicies: new Map(), lastEventNumber: 0 };
    scheduleExpiry(state, clock);
    return state;
  },
  inventory: ({ groups: all, resourcePolicies: policies }) => [
    ...all.keys(),
    ...[...policies.keys()].map((name) => `resource policy ${name}`),
  ],
  permissions: requiredPermissions,
  operations: {
    CreateLogGroup: groups.createLogGroup,
    DeleteLogGroup: groups.deleteLogGroup,
    DescribeLogGroups: groups.describeLogGroups,
    PutRetentionPolicy: retention.putRetentionPolicy,
    DeleteRetentionPolicy: retention.deleteRetentionPolicy,

    CreateLogStream: streams.createLogStream,
    DeleteLogStream: streams.deleteLogStream,
    DescribeLogStreams: streams.describeLogStreams,

    PutLogEvents: putLogEvents,
    GetLogEvents: getLogEvents,
    FilterLogEvents: filterLogEvents,

    PutResourcePolicy: resourcePolicies.putResourcePolicy,
    DescribeResourcePolicies: resourcePolicies.describeResourcePolicies,
    DeleteResourcePolicy: resourcePolicies.deleteResourcePolicy,

    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    ListTagsForResource: tags.listTagsForResource,
  },
});
