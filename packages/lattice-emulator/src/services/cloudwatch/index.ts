import type { Scope } from '../../contracts.ts';
import { defineService } from '../../contracts.ts';
import { scheduleEvaluations } from './alarms/schedule.ts';
import { MetricStore } from './metrics/store.ts';
import * as history from './operations/alarm-history.ts';
import * as alarms from './operations/alarms.ts';
import * as dashboards from './operations/dashboards.ts';
import * as describe from './operations/describe-alarms.ts';
import { getMetricData } from './operations/get-metric-data.ts';
import * as metrics from './operations/metrics.ts';
import * as put from './operations/put-alarms.ts';
import { putMetricData } from './operations/put-metric-data.ts';
import * as tags from './operations/tags.ts';
import { requiredPermissions } from './required-permissions.ts';
import { collectServiceMetrics } from './service-metrics.ts';
import type { CloudWatchState } from './state.ts';

export const cloudwatch = defineService<typeof import('@aws-sdk/client-cloudwatch')>()({
  createState,
  inventory: (state) => [
    ...[...state.alarms.keys()].map((name) => `alarm ${name}`),
    ...[...state.dashboards.keys()].map((name) => `dashboard ${name}`),
  ],
  permissions: requiredPermissions,
  operations: {
    PutMetricData: putMetricData,
    GetMetricData: getMetricData,
    GetMetricStatistics: metrics.getMetricStatistics,
    ListMetrics: metrics.listMetrics,

    PutMetricAlarm: put.putMetricAlarm,
    PutCompositeAlarm: put.putCompositeAlarm,
    DescribeAlarms: describe.describeAlarms,
    DescribeAlarmsForMetric: describe.describeAlarmsForMetric,
    DescribeAlarmHistory: history.describeAlarmHistory,
    SetAlarmState: alarms.setAlarmState,
    EnableAlarmActions: alarms.enableAlarmActions,
    DisableAlarmActions: alarms.disableAlarmActions,
    DeleteAlarms: alarms.deleteAlarms,

    PutDashboard: dashboards.putDashboard,
    GetDashboard: dashboards.getDashboard,
    ListDashboards: dashboards.listDashboards,
    DeleteDashboards: dashboards.deleteDashboards,

    ListTagsForResource: tags.listTagsForResource,
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
  },
});

function createState(scope: Scope): CloudWatchState {
  const state: CloudWatchState = {
    metrics: new MetricStore(),
    alarms: new Map(),
    history: [],
    dashboards: new Map(),
    tags: new Map(),
  };
  collectServiceMetrics(state.metrics, scope);
  scheduleEvaluations(state, scope);
  return state;
}
