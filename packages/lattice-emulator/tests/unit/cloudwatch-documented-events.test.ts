import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { SERVICES } from '../../src/services.ts';
import { World } from '../../src/world/world.ts';
import { sharedParts } from '../support/emulator.ts';

const ACCOUNT = '123456789012';
const QUEUE = { name: 'events', url: `http://127.0.0.1/${ACCOUNT}/events` };
const INSTANCE = { InstanceId: 'i-12345678901234567' };
const PATTERN = '{"detail-type":["CloudWatch Alarm State Change"]}';

type Json = Readonly<Record<string, unknown>>;
type AlarmEvent = Json & { readonly detail: Json & { readonly state: Json; previousState: Json } };

/**
 * The examples of "Alarm events and EventBridge", played again: what reaches a target is compared
 * with them member by member.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
describe('the event that AWS documents', () => {
  it('comes of an alarm on one metric', async () => {
    const documented = readFixture('metric-alarm');
    const cloud = await start('2019-10-02T16:50:00Z', 40_989);
    await cloud.aws.cloudwatch.PutMetricAlarm({
      AlarmName: 'ServerCpuTooHigh',
      AlarmDescription: '...',
      ...{ Namespace: 'AWS/EC2', MetricName: 'CPUUtilization', Statistic: 'Average' },
      Dimensions: [{ Name: 'InstanceId', Value: INSTANCE.InstanceId }],
      ...{ Period: 300, EvaluationPeriods: 1, DatapointsToAlarm: 1, Threshold: 50 },
      ComparisonOperator: 'GreaterThanThreshold',
    });
    cloud.measure('CPUUtilization', 10, '2019-10-02T16:50:00Z');
    await cloud.advanceTo('2019-10-02T17:02:00Z');
    cloud.measure('CPUUtilization', 99.50160229693434, '2019-10-02T17:03:00Z');

    await cloud.advanceTo('2019-10-02T17:05:00Z');

    const event = (await cloud.takeEvents()).at(-1);
    expect(comparable(event)).toEqual(comparable(documented));
    // What the documentation shortens.
    expect(Object.keys(event?.detail.previousState ?? {}).sort()).toEqual(
      Object.keys(documented.detail.previousState).sort(),
    );
  });

  it('comes of an alarm on a math expression', async () => {
    const documented = readFixture('metric-math-alarm');
    const cloud = await start('2019-10-02T17:20:03.642Z', 48_554);
    const query = (Id: string, MetricName: string) => ({
      ...{ Id, ReturnData: false },
      MetricStat: {
        Metric: {
          ...{ Namespace: 'AWS/EC2', MetricName },
          Dimensions: [{ Name: 'InstanceId', Value: INSTANCE.InstanceId }],
        },
        ...{ Period: 300, Stat: 'Maximum' },
      },
    });
    cloud.measure('NetworkIn', 40_000, '2019-10-02T17:12:00Z');
    cloud.measure('NetworkOut', 5_628, '2019-10-02T17:12:00Z');
    await cloud.aws.cloudwatch.PutMetricAlarm({
      AlarmName: 'TotalNetworkTrafficTooHigh',
      AlarmDescription: 'Goes into alarm if total network traffic exceeds 10Kb',
      ...{ EvaluationPeriods: 1, DatapointsToAlarm: 1, Threshold: 10_000 },
      ComparisonOperator: 'GreaterThanThreshold',
      Metrics: [
        { Id: 'e1', Expression: 'SUM(METRICS())', Label: 'Total Network Traffic' },
        query('m1', 'NetworkIn'),
        query('m2', 'NetworkOut'),
      ],
    });

    await cloud.advanceTo('2019-10-02T17:21:00Z');

    const [event] = await cloud.takeEvents();
    expect(comparable(event)).toEqual(comparable(documented));
    expect(event?.detail.previousState).toEqual(documented.detail.previousState);
  });

  it('comes of a composite alarm whose actions are suppressed', async () => {
    const documented = readFixture('composite-alarm');
    const cloud = await start('2022-07-22T15:56:14.552Z', 1_000);
    const names = ['ServerCpuTooHigh', 'TotalNetworkTrafficTooHigh', 'ServiceMaintenanceAlarm'];
    for (const AlarmName of names) await cloud.putQuietAlarm(AlarmName);
    await cloud.aws.cloudwatch.PutCompositeAlarm({
      AlarmName: 'ServiceAggregatedAlarm',
      AlarmRule: 'ALARM(ServerCpuTooHigh) OR ALARM(TotalNetworkTrafficTooHigh)',
      ActionsSuppressor: 'ServiceMaintenanceAlarm',
      ActionsSuppressorWaitPeriod: 120,
      ActionsSuppressorExtensionPeriod: 180,
    });
    await cloud.advanceTo('2022-07-22T15:57:45.394Z');

    await cloud.aws.cloudwatch.SetAlarmState({
      ...{ AlarmName: 'ServerCpuTooHigh', StateValue: 'ALARM', StateReason: 'busy' },
    });
    await cloud.advanceTo('2022-07-22T15:57:46Z');

    const event = (await cloud.takeEvents()).at(-1);
    // In the documentation the child has another name in the reason than in the rule.
    const renamed = JSON.stringify(documented).replace(
      'SuppressionDemo.EventBridge.FirstChild',
      'ServerCpuTooHigh',
    );
    expect(comparable(event)).toEqual(comparable(JSON.parse(renamed) as AlarmEvent));
    expect(event?.detail.previousState).toMatchObject({
      value: 'OK',
      reason: expect.stringContaining('was created and its alarm rule evaluates to OK'),
      timestamp: '2022-07-22T15:56:14.552+0000',
    });
  });
});

/** The whole emulator in process, its events collected by a queue. */
async function start(startTime: string, alarmEvaluationDelayMs: number) {
  const shared = sharedParts({
    startTime: Date.parse(startTime),
    settings: { alarmEvaluationDelayMs },
  });
  const world = await World.load(SERVICES, shared);
  for (const name of ['cloudwatch', 'eventbridge'] as const) await world.services.need(name);
  const scope = world.scope(ACCOUNT, 'us-east-1');
  const aws = scope.aws({ kind: 'root', accountId: ACCOUNT });
  const arn = `arn:aws:sqs:us-east-1:${ACCOUNT}:${QUEUE.name}`;
  const statement = {
    ...{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' } },
    ...{ Action: 'sqs:SendMessage', Resource: arn },
  };
  await aws.sqs.CreateQueue({
    QueueName: QUEUE.name,
    Attributes: { Policy: JSON.stringify({ Statement: [statement] }) },
  });
  await aws.eventbridge.PutRule({ Name: 'alarms', EventPattern: PATTERN });
  await aws.eventbridge.PutTargets({ Rule: 'alarms', Targets: [{ Id: 'queue', Arn: arn }] });
  return {
    aws,
    advanceTo: (time: string) => shared.clock.advance(Date.parse(time) - shared.clock.now()),
    /** The metric of the instance. */
    measure: (name: string, value: number, time: string) => {
      const timestamp = Date.parse(time);
      const data = [{ name, value, unit: 'Count' as const, timestamp, dimensions: [INSTANCE] }];
      scope.bus.publish('metric-data', { namespace: 'AWS/EC2', data });
    },
    putQuietAlarm: (AlarmName: string) =>
      aws.cloudwatch.PutMetricAlarm({
        ...{ AlarmName, Namespace: 'App', MetricName: 'Errors', Statistic: 'Sum' },
        ...{ Period: 60, EvaluationPeriods: 1, Threshold: 1, TreatMissingData: 'ignore' },
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    takeEvents: async () => {
      const QueueUrl = QUEUE.url;
      const { Messages = [] } = await aws.sqs.ReceiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
      return Messages.map(({ Body = '' }) => JSON.parse(Body) as AlarmEvent);
    },
  };
}

/**
 * An event without what is made up or shortened: ids, the state before, the time of the query, which
 * is some milliseconds before that of the state, and what newer data of a reason have in addition.
 */
function comparable(event: AlarmEvent | undefined): object | undefined {
  if (event === undefined) return undefined;
  const { state, previousState: _, ...detail } = event.detail;
  const reasonData = JSON.parse(String(state.reasonData)) as Json;
  const { queryDate: _query, evaluatedDatapoints: _points, ...facts } = reasonData;
  const compared = {
    ...event,
    id: 'id',
    detail: { ...detail, state: { ...state, reasonData: facts } },
  };
  const text = JSON.stringify(compared);
  return JSON.parse(text.replace(/"id":"[0-9a-f-]{36}"/g, '"id":"id"')) as object;
}

function readFixture(name: string): AlarmEvent {
  const file = new URL(`../fixtures/events/cloudwatch/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as AlarmEvent;
}
