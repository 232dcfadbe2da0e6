import { ACCESS_DENIED_XML, tagging } from '../../access/permissions.ts';
import type { Call, Permission, PermissionEntries } from '../../contracts.ts';
import type { CloudWatchState } from './state.ts';

type ByAlarms = { readonly AlarmNames: readonly string[] };

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html */
export const requiredPermissions = {
  prefix: 'cloudwatch',
  refusal: {
    ...ACCESS_DENIED_XML,
    showResource: (resource) => (resource === '*' ? undefined : resource),
  },
  needs: {
    PutMetricData: ({ Namespace }) => ({
      resource: '*',
      context: { 'cloudwatch:namespace': Namespace },
    }),
    GetMetricData: () => '*',
    GetMetricStatistics: () => '*',
    ListMetrics: () => '*',

    PutMetricAlarm: putAlarm,
    PutCompositeAlarm: putAlarm,
    // Whichever names are given: composite alarms are shown only to those who may see all.
    DescribeAlarms: (_, call) => alarmArn(call, '*'),
    DescribeAlarmsForMetric: () => '*',
    DescribeAlarmHistory: ({ AlarmName = '*' }, call) => alarmArn(call, AlarmName),
    SetAlarmState: ({ AlarmName }, call, state) => tagged(alarmArn(call, AlarmName), state),
    EnableAlarmActions: onAlarms,
    DisableAlarmActions: onAlarms,
    DeleteAlarms: onAlarms,

    PutDashboard: ({ DashboardName }, call) => dashboardArn(call, DashboardName),
    GetDashboard: ({ DashboardName }, call) => dashboardArn(call, DashboardName),
    ListDashboards: () => '*',
    DeleteDashboards: ({ DashboardNames }, call) =>
      DashboardNames.map((name) => dashboardArn(call, name)),

    ListTagsForResource: onTagged,
    TagResource: onTagged,
    UntagResource: onTagged,
  },
} satisfies PermissionEntries<typeof import('@aws-sdk/client-cloudwatch'), CloudWatchState>;

type Alarm = {
  readonly AlarmName: string;
  readonly Tags?: object | undefined;
  readonly AlarmActions?: readonly string[] | undefined;
  readonly OKActions?: readonly string[] | undefined;
  readonly InsufficientDataActions?: readonly string[] | undefined;
};

function putAlarm(alarm: Alarm, call: Call, state: CloudWatchState): readonly Permission[] {
  const { AlarmActions = [], OKActions = [], InsufficientDataActions = [] } = alarm;
  const resource = alarmArn(call, alarm.AlarmName);
  const actions = [...AlarmActions, ...OKActions, ...InsufficientDataActions];
  const context = { 'cloudwatch:AlarmActions': actions.length === 0 ? undefined : actions };
  return [
    { ...tagged(resource, state), context },
    ...tagging('cloudwatch:TagResource', resource, alarm.Tags),
  ];
}

function onAlarms({ AlarmNames }: ByAlarms, call: Call, state: CloudWatchState): Permission[] {
  return AlarmNames.map((name) => tagged(alarmArn(call, name), state));
}

function onTagged(
  { ResourceARN }: { readonly ResourceARN: string },
  _call: Call,
  state: CloudWatchState,
): Permission {
  return tagged(ResourceARN, state);
}

function tagged(resource: string, { tags }: CloudWatchState): Permission {
  return { resource, resourceTags: tags.get(resource) ?? new Map() };
}

function alarmArn({ region, accountId }: Call, name: string): string {
  return `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`;
}

function dashboardArn({ accountId }: Call, name: string): string {
  return `arn:aws:cloudwatch::${accountId}:dashboard/${name}`;
}
