import { describe, expect, it } from '@jest/globals';
import type { Caller } from '../../src/access/caller.ts';
import { CredentialStore } from '../../src/access/credentials.ts';
import type { AwsApi } from '../../src/aws-api.ts';
import { Clock } from '../../src/clock.ts';
import type { Scope } from '../../src/contracts.ts';
import { Random } from '../../src/random.ts';
import { cloudwatch } from '../../src/services/cloudwatch/index.ts';
import { DEFAULT_SETTINGS } from '../../src/settings.ts';
import { Bus, type BusEvents } from '../../src/world/bus.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:alarms';
const ROLLBACK = 'arn:aws:lambda:us-east-1:123456789012:function:rollback:live';
const ALARM_ARN = 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:green-errors';

describe('the event of a state change', () => {
  it('has the form that AWS documents for an alarm on one metric', async () => {
    const { perform, measure, clock, events } = start();
    await perform('PutMetricAlarm', metricAlarm({ AlarmDescription: 'green fails' }));
    events.length = 0;

    measure(9);
    await clock.advance('61s');

    expect(events).toEqual([
      {
        source: 'aws.cloudwatch',
        detailType: 'CloudWatch Alarm State Change',
        resources: [ALARM_ARN],
        detail: {
          alarmName: 'green-errors',
          configuration: {
            description: 'green fails',
            metrics: [
              {
                id: expect.stringMatching(/^[0-9a-f-]{36}$/),
                metricStat: {
                  metric: {
                    namespace: 'AWS/Lambda',
                    name: 'Errors',
                    dimensions: { FunctionName: 'green' },
                  },
                  period: 60,
                  stat: 'Sum',
                },
                returnData: true,
              },
            ],
          },
          previousState: {
            value: 'INSUFFICIENT_DATA',
            reason: 'Unchecked: Initial alarm creation',
            timestamp: '2026-01-01T00:00:00.000+0000',
          },
          state: {
            value: 'ALARM',
            reason:
              'Threshold Crossed: 1 out of the last 1 datapoints [9.0 (01/01/26 00:00:00)] was ' +
              'greater than the threshold (5.0) (minimum 1 datapoint for OK -> ALARM transition).',
            reasonData:
              '{"version":"1.0","queryDate":"2026-01-01T00:01:01.000+0000",' +
              '"startDate":"2026-01-01T00:00:00.000+0000","statistic":"Sum","period":60,' +
              '"recentDatapoints":[9.0],"threshold":5.0,"evaluatedDatapoints":[' +
              '{"timestamp":"2026-01-01T00:00:00.000+0000","sampleCount":1.0,"value":9.0}]}',
            timestamp: '2026-01-01T00:01:01.000+0000',
          },
        },
      },
    ]);
  });

  it('lists the queries of an alarm on a math expression, and no statistic', async () => {
    const { perform, measure, clock, events } = start();
    await perform('PutMetricAlarm', mathAlarm());
    events.length = 0;

    measure(9);
    await clock.advance('61s');

    expect(events).toHaveLength(1);
    expect(events[0]?.detail).toMatchObject({
      configuration: {
        metrics: [
          { id: 'e1', expression: 'm1 * 2', label: 'Doubled', returnData: true },
          {
            id: 'm1',
            metricStat: {
              metric: {
                namespace: 'AWS/Lambda',
                name: 'Errors',
                dimensions: { FunctionName: 'green' },
              },
              period: 60,
              stat: 'Sum',
            },
            returnData: false,
          },
        ],
      },
      state: {
        value: 'ALARM',
        reasonData:
          '{"version":"1.0","queryDate":"2026-01-01T00:01:01.000+0000",' +
          '"startDate":"2026-01-01T00:00:00.000+0000","period":60,"recentDatapoints":[18.0],' +
          '"threshold":5.0,"evaluatedDatapoints":[' +
          '{"timestamp":"2026-01-01T00:00:00.000+0000","value":18.0}]}',
      },
    });
  });

  it('names the child that made a composite alarm change, after the event of the child', async () => {
    const { perform, measure, clock, events } = start();
    await perform('PutMetricAlarm', metricAlarm({}));
    await perform('PutCompositeAlarm', { AlarmName: 'any', AlarmRule: 'ALARM(green-errors)' });
    events.length = 0;

    measure(9);
    await clock.advance('61s');

    expect(events.map(({ resources }) => resources)).toEqual([
      [ALARM_ARN],
      ['arn:aws:cloudwatch:us-east-1:123456789012:alarm:any'],
    ]);
    expect(events[1]?.detail).toEqual({
      alarmName: 'any',
      configuration: { alarmRule: 'ALARM(green-errors)' },
      previousState: {
        value: 'OK',
        reason:
          'arn:aws:cloudwatch:us-east-1:123456789012:alarm:any was created and its alarm rule ' +
          'evaluates to OK',
        reasonData:
          `{"triggeringAlarms":[{"arn":"${ALARM_ARN}","state":{"value":"INSUFFICIENT_DATA",` +
          '"timestamp":"2026-01-01T00:00:00.000+0000"}}]}',
        timestamp: '2026-01-01T00:00:00.000+0000',
      },
      state: {
        value: 'ALARM',
        reason: `${ALARM_ARN} transitioned to ALARM at Thursday 01 January, 2026 00:01:01 UTC`,
        reasonData:
          `{"triggeringAlarms":[{"arn":"${ALARM_ARN}","state":{"value":"ALARM",` +
          '"timestamp":"2026-01-01T00:01:01.000+0000"}}]}',
        timestamp: '2026-01-01T00:01:01.000+0000',
      },
    });
  });

  it('is sent although the actions of the alarm are disabled', async () => {
    const { perform, measure, clock, events, sent } = start();
    await perform('PutMetricAlarm', metricAlarm({ AlarmActions: [TOPIC], ActionsEnabled: false }));
    events.length = 0;

    measure(9);
    await clock.advance('61s');

    expect(events).toHaveLength(1);
    expect(sent).toEqual([]);
  });

  it('is sent once, however long the state lasts', async () => {
    const { perform, measure, clock, events, sent } = start();
    await perform('PutMetricAlarm', metricAlarm({ AlarmActions: [TOPIC] }));
    events.length = 0;

    for (let minute = 0; minute < 5; minute += 1) {
      measure(9);
      await clock.advance('1m');
    }

    expect(events).toHaveLength(1);
    expect(sent).toHaveLength(1);
  });
});

describe('the event of a configuration change', () => {
  const configuration = {
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    threshold: 5,
    comparisonOperator: 'GreaterThanThreshold',
    treatMissingData: 'missing',
    metrics: [expect.objectContaining({ returnData: true })],
    alarmName: 'green-errors',
    actionsEnabled: true,
    timestamp: '2026-01-01T00:00:00.000+0000',
    okActions: [],
    alarmActions: [],
    insufficientDataActions: [],
  };
  const state = { value: 'INSUFFICIENT_DATA', timestamp: '2026-01-01T00:00:00.000+0000' };

  it('reports a new alarm', async () => {
    const { perform, events } = start();

    await perform('PutMetricAlarm', metricAlarm({}));

    expect(events).toEqual([
      {
        source: 'aws.cloudwatch',
        detailType: 'CloudWatch Alarm Configuration Change',
        resources: [ALARM_ARN],
        detail: { alarmName: 'green-errors', operation: 'create', state, configuration },
      },
    ]);
  });

  it('reports the changes of an update', async () => {
    const { perform, clock, events } = start();
    await perform('PutMetricAlarm', metricAlarm({}));
    await clock.advance('500ms');

    await perform('PutMetricAlarm', metricAlarm({ Threshold: 6 }));

    expect(events[1]?.detail).toEqual({
      alarmName: 'green-errors',
      operation: 'update',
      state,
      configuration: { ...configuration, threshold: 6, timestamp: '2026-01-01T00:00:00.500+0000' },
      previousConfiguration: configuration,
    });
  });

  it('reports a deleted alarm', async () => {
    const { perform, events } = start();
    await perform('PutMetricAlarm', metricAlarm({}));

    await perform('DeleteAlarms', { AlarmNames: ['green-errors'] });

    expect(events[1]?.detail).toEqual({
      alarmName: 'green-errors',
      operation: 'delete',
      state,
      configuration,
    });
  });
});

describe('an action', () => {
  it('publishes to a topic as CloudWatch, on behalf of the alarm', async () => {
    const { perform, measure, clock, sent } = start();
    await perform('PutMetricAlarm', metricAlarm({ AlarmActions: [TOPIC] }));

    measure(9);
    await clock.advance('61s');

    expect(sent).toEqual([
      {
        caller: {
          kind: 'service',
          principal: 'cloudwatch.amazonaws.com',
          accountId: '123456789012',
          sourceArn: ALARM_ARN,
        },
        input: {
          TopicArn: TOPIC,
          Subject: 'ALARM: "green-errors" in US East (N. Virginia)',
          Message: expect.any(String),
        },
      },
    ]);
    expect(JSON.parse(String(sent[0]?.input.Message))).toEqual({
      AlarmName: 'green-errors',
      AlarmDescription: null,
      AWSAccountId: '123456789012',
      AlarmConfigurationUpdatedTimestamp: '2026-01-01T00:00:00.000+0000',
      NewStateValue: 'ALARM',
      NewStateReason: expect.stringMatching(/^Threshold Crossed: 1 out of the last 1 datapoints/),
      StateChangeTime: '2026-01-01T00:01:01.000+0000',
      Region: 'US East (N. Virginia)',
      AlarmArn: ALARM_ARN,
      OldStateValue: 'INSUFFICIENT_DATA',
      OKActions: [],
      AlarmActions: [TOPIC],
      InsufficientDataActions: [],
      Trigger: {
        MetricName: 'Errors',
        Namespace: 'AWS/Lambda',
        StatisticType: 'Statistic',
        Statistic: 'SUM',
        Unit: null,
        Dimensions: [{ value: 'green', name: 'FunctionName' }],
        Period: 60,
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 5,
        TreatMissingData: 'missing',
        EvaluateLowSampleCountPercentile: '',
      },
    });
  });

  it('describes a math expression by its queries', async () => {
    const { perform, measure, clock, sent } = start();
    await perform('PutMetricAlarm', { ...mathAlarm(), AlarmActions: [TOPIC] });

    measure(9);
    await clock.advance('61s');

    const { Trigger: trigger } = JSON.parse(String(sent[0]?.input.Message)) as { Trigger: object };
    expect(trigger).toEqual({
      Period: 60,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 5,
      TreatMissingData: '',
      EvaluateLowSampleCountPercentile: '',
      Metrics: [
        { Id: 'e1', Label: 'Doubled', Expression: 'm1 * 2', ReturnData: true },
        {
          Id: 'm1',
          ReturnData: false,
          MetricStat: {
            Metric: {
              MetricName: 'Errors',
              Namespace: 'AWS/Lambda',
              Dimensions: [{ value: 'green', name: 'FunctionName' }],
            },
            Period: 60,
            Stat: 'Sum',
          },
        },
      ],
    });
  });

  it('describes a composite alarm by its rule and the child that changed', async () => {
    const { perform, measure, clock, sent } = start();
    await perform('PutMetricAlarm', metricAlarm({}));
    await perform('PutCompositeAlarm', {
      AlarmName: 'any',
      AlarmRule: 'ALARM(green-errors)',
      AlarmActions: [TOPIC],
    });

    measure(9);
    await clock.advance('61s');

    expect(JSON.parse(String(sent[0]?.input.Message))).toMatchObject({
      AlarmName: 'any',
      NewStateValue: 'ALARM',
      AlarmRule: 'ALARM(green-errors)',
      TriggeringChildren: [
        {
          Arn: ALARM_ARN,
          State: { Value: 'ALARM', Timestamp: '2026-01-01T00:01:01.000+0000' },
        },
      ],
    });
  });

  it('invokes a function asynchronously with the event that AWS documents', async () => {
    const { perform, measure, clock, sent, events } = start();
    await perform('PutMetricAlarm', metricAlarm({ AlarmActions: [ROLLBACK] }));

    measure(9);
    await clock.advance('61s');

    expect(sent).toEqual([
      {
        caller: {
          kind: 'service',
          principal: 'lambda.alarms.cloudwatch.amazonaws.com',
          accountId: '123456789012',
          sourceArn: ALARM_ARN,
        },
        input: { FunctionName: ROLLBACK, InvocationType: 'Event', Payload: expect.any(Buffer) },
      },
    ]);
    expect(JSON.parse(String(sent[0]?.input.Payload))).toEqual({
      source: 'aws.cloudwatch',
      alarmArn: ALARM_ARN,
      accountId: '123456789012',
      time: '2026-01-01T00:01:01.000+0000',
      region: 'us-east-1',
      alarmData: events.at(-1)?.detail,
    });
  });

  it('is chosen by the state that the alarm goes into', async () => {
    const { perform, clock, sent } = start();
    const topicOf = (name: string) => `arn:aws:sns:us-east-1:123456789012:${name}`;
    await perform(
      'PutMetricAlarm',
      metricAlarm({
        AlarmActions: [topicOf('alarm')],
        OKActions: [topicOf('ok')],
        InsufficientDataActions: [topicOf('unknown')],
      }),
    );

    for (const StateValue of ['ALARM', 'OK', 'INSUFFICIENT_DATA']) {
      await perform('SetAlarmState', {
        AlarmName: 'green-errors',
        StateValue,
        StateReason: 'test',
      });
      await clock.idle();
    }

    expect(sent.map(({ input }) => input.TopicArn)).toEqual(
      ['alarm', 'ok', 'unknown'].map(topicOf),
    );
  });

  it('that fails is recorded, and the other actions run', async () => {
    const { perform, measure, clock, sent, history } = start({ failing: TOPIC });
    await perform('PutMetricAlarm', metricAlarm({ AlarmActions: [TOPIC, ROLLBACK] }));

    measure(9);
    await clock.advance('61s');

    expect(sent.map(({ input }) => input.FunctionName)).toEqual([ROLLBACK]);
    expect(await history('Action')).toEqual([
      `Successfully executed action ${ROLLBACK}`,
      `Failed to execute action ${TOPIC}. Received error: "the topic is gone"`,
    ]);
  });
});

describe('what comes over the bus', () => {
  it('counts the metrics of services in the minute that they name', async () => {
    const { perform, bus } = start();
    const metric = { name: 'Duration', value: 12, unit: 'Milliseconds', timestamp: START } as const;
    const dimensions = [
      { FunctionName: 'green' },
      { FunctionName: 'green', Resource: 'green:live' },
    ];

    bus.publish('metric-data', { namespace: 'AWS/Lambda', data: [{ ...metric, dimensions }] });

    for (const set of dimensions) {
      const answer = await perform('GetMetricStatistics', {
        Namespace: 'AWS/Lambda',
        MetricName: 'Duration',
        Dimensions: Object.entries(set).map(([Name, Value]) => ({ Name, Value })),
        StartTime: new Date(START),
        EndTime: new Date(START + 60_000),
        Period: 60,
        Statistics: ['Average'],
      });
      expect(answer).toEqual({
        Label: 'Duration',
        Datapoints: [{ Timestamp: new Date(START), Average: 12, Unit: 'Milliseconds' }],
      });
    }
  });

  it('lets a high-resolution alarm see an embedded metric within seconds', async () => {
    const { perform, bus, clock, events } = start();
    await perform('PutMetricAlarm', {
      AlarmName: 'faults',
      Namespace: 'App',
      MetricName: 'Fault',
      Dimensions: [{ Name: 'Color', Value: 'green' }],
      Statistic: 'Sum',
      Period: 10,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    events.length = 0;
    await clock.advance('12s');

    const timestamp = clock.now();
    bus.publish('log-events', {
      logGroupName: '/aws/lambda/green',
      events: [
        { timestamp, message: 'START RequestId: 1' },
        { timestamp, message: embeddedFault(timestamp) },
      ],
    });
    await clock.advance('9s');

    expect(events.map(({ detail }) => detail)).toMatchObject([
      { alarmName: 'faults', state: { value: 'ALARM', timestamp: '2026-01-01T00:00:21.000+0000' } },
    ]);
  });
});

type Sent = { readonly caller: Caller; readonly input: Readonly<Record<string, unknown>> };
type ServiceEvent = BusEvents['service-event'];

/** CloudWatch alone, with a stepped clock and stand-ins for the services that it calls. */
function start({ failing }: { failing?: string } = {}) {
  const events: ServiceEvent[] = [];
  const sent: Sent[] = [];
  const scope = createScope((caller, input) => {
    if (input.TopicArn === failing && failing !== undefined) throw new Error('the topic is gone');
    sent.push({ caller, input });
  });
  scope.bus.on('service-event', (event) => events.push(event));
  const state = cloudwatch.createState(scope);
  const caller: Caller = { kind: 'root', accountId: scope.accountId };
  const perform = async (operation: string, input: object) =>
    cloudwatch.operations[operation]?.(state, input, { ...scope, caller, requestId: 'request-1' });
  const measure = (value: number) =>
    scope.bus.publish('metric-data', { namespace: 'AWS/Lambda', data: [errors(scope, value)] });
  const history = async (HistoryItemType: string) => {
    const answer = (await perform('DescribeAlarmHistory', { HistoryItemType })) as {
      AlarmHistoryItems: readonly { readonly HistorySummary: string }[];
    };
    return answer.AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary);
  };
  return { perform, measure, history, clock: scope.clock, bus: scope.bus, events, sent };
}

function createScope(send: (caller: Caller, input: Sent['input']) => void): Scope {
  const random = new Random(1);
  const accountId = '123456789012';
  const record = (caller: Caller) => async (input: Sent['input']) => {
    send(caller, input);
    return {};
  };
  return {
    accountId,
    region: 'us-east-1',
    clock: new Clock({ speed: 0, startTime: START }),
    random,
    bus: new Bus(),
    credentials: new CredentialStore(random, accountId),
    settings: DEFAULT_SETTINGS,
    faults: { strike: () => undefined, pause: async () => {} },
    endpoint: () => '',
    report: () => {},
    identityOf: () => ({ policies: [], tags: new Map(), id: undefined }),
    aws: (caller) =>
      ({
        sns: { Publish: record(caller) },
        lambda: { Invoke: record(caller) },
      }) as unknown as AwsApi,
  };
}

function errors({ clock }: Scope, value: number) {
  const dimensions = [{ FunctionName: 'green' }];
  return { name: 'Errors', value, unit: 'Count', timestamp: clock.now(), dimensions } as const;
}

function metricAlarm(changes: object): object {
  return {
    AlarmName: 'green-errors',
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Dimensions: [{ Name: 'FunctionName', Value: 'green' }],
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    DatapointsToAlarm: 1,
    Threshold: 5,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'missing',
    ...changes,
  };
}

function mathAlarm(): object {
  const Metric = {
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Dimensions: [{ Name: 'FunctionName', Value: 'green' }],
  };
  return {
    AlarmName: 'green-errors',
    EvaluationPeriods: 1,
    Threshold: 5,
    ComparisonOperator: 'GreaterThanThreshold',
    Metrics: [
      { Id: 'e1', Expression: 'm1 * 2', Label: 'Doubled' },
      { Id: 'm1', MetricStat: { Metric, Period: 60, Stat: 'Sum' }, ReturnData: false },
    ],
  };
}

function embeddedFault(timestamp: number): string {
  const Metrics = [{ Name: 'Fault', Unit: 'Count', StorageResolution: 1 }];
  const directive = { Namespace: 'App', Dimensions: [['Color']], Metrics };
  return JSON.stringify({
    _aws: { Timestamp: timestamp, CloudWatchMetrics: [directive] },
    Color: 'green',
    Fault: 1,
  });
}
