import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  DescribeAlarmsForMetricCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  InvalidFormatFault,
  InvalidNextToken,
  InvalidParameterValueException,
  ListTagsForResourceCommand,
  type MetricDataQuery,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  ResourceNotFound,
  ResourceNotFoundException,
  SetAlarmStateCommand,
  TagResourceCommand,
  UntagResourceCommand,
  ValidationException,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:alarms';
const ALARM_ARN = 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:';

const emulator = await startEmulator();
const client = new CloudWatchClient(clientConfig(emulator));

afterEach(async () => {
  const AlarmTypes = ['MetricAlarm' as const, 'CompositeAlarm' as const];
  const { MetricAlarms = [], CompositeAlarms = [] } = await describeAlarms({ AlarmTypes });
  for (const { AlarmName = '' } of CompositeAlarms) await deleteAlarms([AlarmName]);
  await deleteAlarms(MetricAlarms.map(({ AlarmName = '' }) => AlarmName));
});

describe('PutMetricAlarm', () => {
  it('creates an alarm that knows nothing yet', async () => {
    const now = new Date(emulator.clock.now());

    await putAlarm({
      AlarmDescription: 'too many errors',
      AlarmActions: [TOPIC],
      Unit: 'Count',
      DatapointsToAlarm: 2,
      TreatMissingData: 'notBreaching',
    });

    expect((await describeAlarms()).MetricAlarms).toEqual([
      {
        AlarmName: 'errors',
        AlarmArn: `${ALARM_ARN}errors`,
        AlarmDescription: 'too many errors',
        AlarmConfigurationUpdatedTimestamp: now,
        ActionsEnabled: true,
        OKActions: [],
        AlarmActions: [TOPIC],
        InsufficientDataActions: [],
        StateValue: 'INSUFFICIENT_DATA',
        StateReason: 'Unchecked: Initial alarm creation',
        StateUpdatedTimestamp: now,
        StateTransitionedTimestamp: now,
        Namespace: 'App',
        MetricName: 'Errors',
        Dimensions: [{ Name: 'Color', Value: 'green' }],
        Statistic: 'Sum',
        Period: 60,
        Unit: 'Count',
        EvaluationPeriods: 3,
        DatapointsToAlarm: 2,
        Threshold: 5,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
      },
    ]);
    expect(emulator.inventory()).toContain('cloudwatch: alarm errors');
  });

  it('replaces the whole configuration of an existing alarm and keeps its state and tags', async () => {
    await putAlarm({ AlarmDescription: 'before', Tags: [{ Key: 'team', Value: 'a' }] });
    await setState('errors', 'ALARM');
    await emulator.clock.advance('100ms');

    await putAlarm({ Threshold: 7, Tags: [{ Key: 'team', Value: 'b' }] });

    const { MetricAlarms: [alarm] = [] } = await describeAlarms();
    expect(alarm).toMatchObject({ Threshold: 7, StateValue: 'ALARM', StateReason: 'by hand' });
    expect(alarm).not.toHaveProperty('AlarmDescription');
    expect(alarm?.AlarmConfigurationUpdatedTimestamp).toEqual(new Date(emulator.clock.now()));
    expect(await tagsOf(`${ALARM_ARN}errors`)).toEqual({ team: 'a' });
  });

  it('watches a percentile', async () => {
    await putAlarm({
      Statistic: undefined,
      ExtendedStatistic: 'p99.9',
      EvaluateLowSampleCountPercentile: 'ignore',
    });

    const { MetricAlarms: [alarm] = [] } = await describeAlarms();
    expect(alarm).toMatchObject({
      ExtendedStatistic: 'p99.9',
      EvaluateLowSampleCountPercentile: 'ignore',
    });
    expect(alarm).not.toHaveProperty('Statistic');
  });

  it('watches a math expression', async () => {
    const Metrics: MetricDataQuery[] = [
      { Id: 'rate', Expression: 'IF(requests >= 20, 100*errors/requests, 0)', Label: 'Error rate' },
      metricQuery('errors'),
      metricQuery('requests'),
    ];

    await putMathAlarm(Metrics);

    const { MetricAlarms: [alarm] = [] } = await describeAlarms();
    expect(alarm?.Metrics).toEqual([
      { ...Metrics[0], ReturnData: true },
      ...Metrics.slice(1).map((query) => ({
        ...query,
        MetricStat: {
          ...query.MetricStat,
          Metric: { ...query.MetricStat?.Metric, Dimensions: [] },
        },
      })),
    ]);
    expect(alarm).not.toHaveProperty('MetricName');
  });

  it.each([10, 20, 30, 60, 120, 3_600, 86_400])('takes a period of %d seconds', async (Period) => {
    await putAlarm({ Period, EvaluationPeriods: 1 });

    expect((await describeAlarms()).MetricAlarms).toMatchObject([{ Period }]);
  });

  it.each<[string, Partial<PutMetricAlarmCommandInput>, string]>([
    ['a period of 45 seconds', { Period: 45 }, 'Period must be 10, 20, 30 or a multiple of 60'],
    ['a period of 1 second', { Period: 1 }, 'Period must be 10, 20, 30 or a multiple of 60'],
    ['no period', { Period: undefined }, 'Period must not be null'],
    ['no metric', { MetricName: undefined }, 'MetricName must not be null'],
    ['no namespace', { Namespace: undefined }, 'Namespace must not be null'],
    ['no statistic', { Statistic: undefined }, 'Exactly one of Statistic and ExtendedStatistic'],
    [
      'both kinds of statistics',
      { ExtendedStatistic: 'p99' },
      'Exactly one of Statistic and ExtendedStatistic',
    ],
    [
      'a simple statistic as an extended one',
      { Statistic: undefined, ExtendedStatistic: 'Sum' },
      'Invalid statistic: Sum',
    ],
    [
      'a statistic that does not exist',
      { Statistic: undefined, ExtendedStatistic: 'p101' },
      'Invalid statistic: p101',
    ],
    [
      'no threshold',
      { Threshold: undefined },
      "Value null at 'threshold' failed to satisfy constraint: Member must not be null",
    ],
    [
      'no comparison',
      { ComparisonOperator: undefined },
      "Value null at 'comparisonOperator' failed to satisfy constraint",
    ],
    [
      'no evaluation periods',
      { EvaluationPeriods: undefined },
      "Value null at 'evaluationPeriods' failed to satisfy constraint",
    ],
    [
      '0 evaluation periods',
      { EvaluationPeriods: 0 },
      "Value '0' at 'evaluationPeriods' failed to satisfy constraint: Member must be at least 1",
    ],
    ['more data points than periods', { DatapointsToAlarm: 4 }, "Value '4' at 'datapointsToAlarm'"],
    ['0 data points', { DatapointsToAlarm: 0 }, "Value '0' at 'datapointsToAlarm'"],
    [
      'an unknown treatment of missing data',
      { TreatMissingData: 'good' },
      'Member must satisfy enum value set: [breaching, notBreaching, ignore, missing]',
    ],
    [
      'an unknown treatment of few samples',
      { EvaluateLowSampleCountPercentile: 'skip' },
      'Member must satisfy enum value set: [evaluate, ignore]',
    ],
    [
      'more than a day of short periods',
      { Period: 60, EvaluationPeriods: 1_441 },
      'Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).',
    ],
    [
      'more than a week of long periods',
      { Period: 86_400, EvaluationPeriods: 8 },
      'Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= 604800).',
    ],
    ['an empty name', { AlarmName: '' }, "Value '' at 'alarmName'"],
    ['a name of 256 characters', { AlarmName: 'x'.repeat(256) }, "at 'alarmName'"],
    [
      'a name with a line break',
      { AlarmName: 'a\nb' },
      'must not contain ASCII control characters',
    ],
    ['a long description', { AlarmDescription: 'x'.repeat(1_025) }, "at 'alarmDescription'"],
    ['an action that is no ARN', { OKActions: ['x'] }, 'Invalid arn syntax: x'],
    [
      'an action in another region',
      { AlarmActions: ['arn:aws:sns:eu-west-1:123456789012:alarms'] },
      'Invalid region eu-west-1 specified. Only us-east-1 is supported.',
    ],
    ['six actions', { AlarmActions: Array(6).fill(TOPIC) }, 'have length less than or equal to 5'],
    [
      '51 tags',
      { Tags: Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: 'v' })) },
      'have length less than or equal to 50',
    ],
    [
      'a metric beside a list of queries',
      { Metrics: [metricQuery('m1', true)] },
      'MetricName, Namespace, Dimensions, Period, Statistic must not be set',
    ],
  ])('refuses %s', async (_, changes, message) => {
    const attempt = putAlarm(changes);

    await expect(attempt).rejects.toThrow(ValidationException);
    await expect(attempt).rejects.toThrow(message);
  });

  it.each<[string, MetricDataQuery[], string]>([
    [
      'no query that returns data',
      [metricQuery('m1')],
      'Exactly one element of the metrics list should return data.',
    ],
    [
      'two queries that return data',
      [metricQuery('m1', true), metricQuery('m2', true)],
      'Exactly one element of the metrics list should return data.',
    ],
    [
      'metrics of different periods',
      [{ Id: 'e1', Expression: 'm1' }, metricQuery('m1'), metricQuery('m2', false, 300)],
      'All metrics of an alarm must have the same period.',
    ],
    ['no metric at all', [{ Id: 'e1', Expression: 'TIME_SERIES(1)' }], 'Invalid metrics list'],
    [
      'several time series as the result',
      [{ Id: 'e1', Expression: 'METRICS()' }, metricQuery('m1')],
      'must return a single time series',
    ],
    [
      'a number as the result',
      [{ Id: 'e1', Expression: 'SUM(m1)' }, metricQuery('m1')],
      'must return a single time series',
    ],
    [
      'an expression over a query that is not there',
      [{ Id: 'e1', Expression: 'm1 / m2' }, metricQuery('m1')],
      "Error in expression 'e1': undefined variable m2 at position 6",
    ],
    [
      'eleven metrics',
      [
        { Id: 'e1', Expression: 'SUM(METRICS())' },
        ...Array.from({ length: 11 }, (_, index) => metricQuery(`m${index}`)),
      ],
      'An alarm can have at most 10 metrics and 10 expressions.',
    ],
  ])('refuses %s in a math alarm', async (_, metrics, message) => {
    const attempt = putMathAlarm(metrics);

    await expect(attempt).rejects.toThrow(ValidationException);
    await expect(attempt).rejects.toThrow(message);
  });

  it.each<[string, Partial<PutMetricAlarmCommandInput>]>([
    ['anomaly detection alarms', { ThresholdMetricId: 'ad1' }],
    ['anomaly detection alarms', { ComparisonOperator: 'GreaterThanUpperThreshold' }],
    ['PromQL alarms', { EvaluationInterval: 60 }],
    ['alarms with a WallClockWindow', { EvaluationWindow: { WallClockWindow: {} } }],
    ['the statistic IQM', { Statistic: undefined, ExtendedStatistic: 'IQM' }],
    [
      'the alarm action arn:aws:automate:us-east-1:ec2:stop',
      { AlarmActions: ['arn:aws:automate:us-east-1:ec2:stop'] },
    ],
    [
      'the alarm action arn:aws:ssm:us-east-1:123456789012:opsitem:1',
      { AlarmActions: ['arn:aws:ssm:us-east-1:123456789012:opsitem:1'] },
    ],
  ])('refuses %s by name', async (what, changes) => {
    await expect(putAlarm(changes)).rejects.toThrow(`the emulator does not support ${what}`);
  });

  it('refuses the name of a composite alarm', async () => {
    await client.send(new PutCompositeAlarmCommand({ AlarmName: 'errors', AlarmRule: 'FALSE' }));

    await expect(putAlarm({})).rejects.toThrow(
      'An alarm of another type exists with the name errors.',
    );
  });
});

describe('DescribeAlarms', () => {
  it('gives metric alarms only, unless composite alarms are asked for', async () => {
    await putAlarm({ AlarmName: 'metric' });
    await client.send(new PutCompositeAlarmCommand({ AlarmName: 'both', AlarmRule: 'TRUE' }));
    const namesOf = async (input: DescribeAlarmsCommandInput) => {
      const { MetricAlarms = [], CompositeAlarms = [] } = await describeAlarms(input);
      return [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName);
    };

    expect(await namesOf({})).toEqual(['metric']);
    expect(await namesOf({ AlarmNames: ['metric', 'both'] })).toEqual(['metric']);
    expect(await namesOf({ AlarmTypes: ['CompositeAlarm'] })).toEqual(['both']);
    expect(await namesOf({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] })).toEqual([
      'metric',
      'both',
    ]);
    expect(await namesOf({ AlarmTypes: ['LogAlarm'] })).toEqual([]);
  });

  it.each<[object, string[]]>([
    [{}, ['green-errors', 'green-latency', 'other']],
    [{ AlarmNames: ['other', 'nothing'] }, ['other']],
    [{ AlarmNamePrefix: 'green-' }, ['green-errors', 'green-latency']],
    [{ StateValue: 'ALARM' }, ['green-errors']],
    [{ AlarmNamePrefix: 'green-', StateValue: 'INSUFFICIENT_DATA' }, ['green-latency']],
    [{ ActionPrefix: 'arn:aws:sns' }, ['other']],
  ])('filters by %j', async (filter, expected) => {
    await putAlarm({ AlarmName: 'other', OKActions: [TOPIC] });
    await putAlarm({ AlarmName: 'green-errors' });
    await putAlarm({ AlarmName: 'green-latency' });
    await setState('green-errors', 'ALARM');

    const { MetricAlarms = [] } = await describeAlarms(filter);

    expect(MetricAlarms.map(({ AlarmName }) => AlarmName)).toEqual(expected);
  });

  it('gives page after page', async () => {
    for (const AlarmName of ['a', 'b', 'c']) await putAlarm({ AlarmName });

    const first = await describeAlarms({ MaxRecords: 2 });
    const { NextToken } = first;
    const second = await describeAlarms({ MaxRecords: 2, NextToken });

    expect(first.MetricAlarms).toHaveLength(2);
    expect(second.MetricAlarms).toMatchObject([{ AlarmName: 'c' }]);
    expect(second.NextToken).toBeUndefined();
  });

  it('refuses what cannot be', async () => {
    await expect(describeAlarms({ NextToken: 'x' })).rejects.toThrow(InvalidNextToken);
    await expect(describeAlarms({ MaxRecords: 101 })).rejects.toThrow(
      "Value '101' at 'maxRecords'",
    );
    await expect(describeAlarms({ AlarmNames: ['a'], AlarmNamePrefix: 'a' })).rejects.toThrow(
      'cannot be specified together',
    );
    await expect(describeAlarms({ AlarmNames: Array(101).fill('a') })).rejects.toThrow(
      "'alarmNames'",
    );
  });
});

describe('DescribeAlarmsForMetric', () => {
  it('gives the alarms on exactly that metric', async () => {
    const Dimensions = [{ Name: 'Color', Value: 'green' }];
    await putAlarm({ AlarmName: 'sum' });
    await putAlarm({
      AlarmName: 'p99',
      Statistic: undefined,
      ExtendedStatistic: 'p99',
      Period: 300,
    });
    await putAlarm({ AlarmName: 'blue', Dimensions: [{ Name: 'Color', Value: 'blue' }] });
    await putMathAlarm([{ Id: 'e1', Expression: 'm1' }, metricQuery('m1')]);
    const namesOf = async (filter: object) => {
      const input = { Namespace: 'App', MetricName: 'Errors', Dimensions, ...filter };
      const { MetricAlarms = [] } = await client.send(new DescribeAlarmsForMetricCommand(input));
      return MetricAlarms.map(({ AlarmName }) => AlarmName);
    };

    expect(await namesOf({})).toEqual(['sum', 'p99']);
    expect(await namesOf({ Statistic: 'Sum' })).toEqual(['sum']);
    expect(await namesOf({ ExtendedStatistic: 'p99' })).toEqual(['p99']);
    expect(await namesOf({ Period: 300 })).toEqual(['p99']);
    expect(await namesOf({ Dimensions: [] })).toEqual([]);
  });
});

describe('SetAlarmState', () => {
  it('sets the state and its reason', async () => {
    await putAlarm({});
    await emulator.clock.advance('5s');

    await setState('errors', 'ALARM', '{"a":1}');

    const now = new Date(emulator.clock.now());
    expect((await describeAlarms()).MetricAlarms).toMatchObject([
      {
        StateValue: 'ALARM',
        StateReason: 'by hand',
        StateReasonData: '{"a":1}',
        StateUpdatedTimestamp: now,
        StateTransitionedTimestamp: now,
      },
    ]);
  });

  it('keeps the time of the last transition when the value stays the same', async () => {
    await putAlarm({});
    const { MetricAlarms: [before] = [] } = await describeAlarms();
    await emulator.clock.advance('5s');

    await setState('errors', 'INSUFFICIENT_DATA');

    expect((await describeAlarms()).MetricAlarms).toMatchObject([
      {
        StateTransitionedTimestamp: before?.StateTransitionedTimestamp,
        StateUpdatedTimestamp: new Date(emulator.clock.now()),
      },
    ]);
  });

  it('refuses an alarm that does not exist, and data that are not JSON', async () => {
    await putAlarm({});

    await expect(setState('nothing', 'OK')).rejects.toThrow(ResourceNotFound);
    await expect(setState('errors', 'OK', 'x')).rejects.toThrow(InvalidFormatFault);
  });
});

describe('EnableAlarmActions and DisableAlarmActions', () => {
  it('switch the actions of the alarms that exist', async () => {
    await putAlarm({});
    const AlarmNames = ['errors', 'nothing'];

    await client.send(new DisableAlarmActionsCommand({ AlarmNames }));
    expect((await describeAlarms()).MetricAlarms).toMatchObject([{ ActionsEnabled: false }]);

    await client.send(new EnableAlarmActionsCommand({ AlarmNames }));
    expect((await describeAlarms()).MetricAlarms).toMatchObject([{ ActionsEnabled: true }]);
  });
});

describe('DeleteAlarms', () => {
  it('deletes the alarms that exist, and minds no others', async () => {
    await putAlarm({ AlarmName: 'a' });
    await putAlarm({ AlarmName: 'b' });

    await deleteAlarms(['a', 'nothing']);

    expect((await describeAlarms()).MetricAlarms).toMatchObject([{ AlarmName: 'b' }]);
    expect(emulator.inventory()).not.toContain('cloudwatch: alarm a');
  });

  it('refuses more than 100 names', async () => {
    await expect(deleteAlarms(Array(101).fill('a'))).rejects.toThrow(ValidationException);
  });
});

describe('DescribeAlarmHistory', () => {
  it('lists the newest first, also of an alarm that was deleted', async () => {
    const AlarmName = 'remembered';
    await putAlarm({ AlarmName });
    await putAlarm({ AlarmName, Threshold: 6 });
    await setState(AlarmName, 'ALARM');
    await deleteAlarms([AlarmName]);

    const { AlarmHistoryItems = [] } = await client.send(
      new DescribeAlarmHistoryCommand({ AlarmName }),
    );

    expect(AlarmHistoryItems.map((item) => [item.HistoryItemType, item.HistorySummary])).toEqual([
      ['ConfigurationUpdate', 'Alarm "remembered" deleted'],
      ['StateUpdate', 'Alarm updated from INSUFFICIENT_DATA to ALARM'],
      ['ConfigurationUpdate', 'Alarm "remembered" updated'],
      ['ConfigurationUpdate', 'Alarm "remembered" created'],
    ]);
    expect(AlarmHistoryItems[1]).toMatchObject({ AlarmName, AlarmType: 'MetricAlarm' });
    expect(JSON.parse(AlarmHistoryItems[1]?.HistoryData ?? '')).toEqual({
      version: '1.0',
      oldState: {
        stateValue: 'INSUFFICIENT_DATA',
        stateReason: 'Unchecked: Initial alarm creation',
      },
      newState: { stateValue: 'ALARM', stateReason: 'by hand' },
    });
  });

  it('filters by type, time and kind of alarm, and turns around', async () => {
    const AlarmName = 'filtered';
    await putAlarm({ AlarmName });
    await emulator.clock.advance('1s');
    const StartDate = new Date(emulator.clock.now());
    await setState(AlarmName, 'ALARM');
    await emulator.clock.advance('1s');
    await setState(AlarmName, 'OK');
    const summaries = async (filter: object) => {
      const input = { AlarmName, ...filter };
      const { AlarmHistoryItems = [] } = await client.send(new DescribeAlarmHistoryCommand(input));
      return AlarmHistoryItems.map(({ HistorySummary = '' }) => HistorySummary.split(' ').at(-1));
    };

    expect(await summaries({ ScanBy: 'TimestampAscending' })).toEqual(['created', 'ALARM', 'OK']);
    expect(await summaries({ HistoryItemType: 'StateUpdate' })).toEqual(['OK', 'ALARM']);
    expect(await summaries({ StartDate, EndDate: StartDate })).toEqual(['ALARM']);
    expect(await summaries({ AlarmTypes: ['CompositeAlarm'] })).toEqual([]);
    expect(await summaries({ MaxRecords: 1 })).toEqual(['OK']);
  });
});

describe('tags', () => {
  it('are listed, added, replaced and removed', async () => {
    const ResourceARN = `${ALARM_ARN}errors`;
    await putAlarm({ Tags: [{ Key: 'team', Value: 'a' }] });

    await client.send(
      new TagResourceCommand({
        ResourceARN,
        Tags: [
          { Key: 'team', Value: 'b' },
          { Key: 'stage', Value: 'prod' },
        ],
      }),
    );
    expect(await tagsOf(ResourceARN)).toEqual({ team: 'b', stage: 'prod' });

    await client.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['team'] }));
    expect(await tagsOf(ResourceARN)).toEqual({ stage: 'prod' });
  });

  it('are refused for what does not exist, and beyond 50', async () => {
    await putAlarm({});
    const Tags = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: 'v' }));
    const ResourceARN = `${ALARM_ARN}errors`;

    await expect(tagsOf(`${ALARM_ARN}nothing`)).rejects.toThrow(ResourceNotFoundException);
    await expect(client.send(new TagResourceCommand({ ResourceARN, Tags }))).rejects.toThrow(
      InvalidParameterValueException,
    );
  });
});

function putAlarm(changes: Partial<PutMetricAlarmCommandInput>) {
  return client.send(
    new PutMetricAlarmCommand({
      AlarmName: 'errors',
      Namespace: 'App',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'Color', Value: 'green' }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 3,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
      ...changes,
    }),
  );
}

function putMathAlarm(Metrics: MetricDataQuery[]) {
  return client.send(
    new PutMetricAlarmCommand({
      AlarmName: 'math',
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
      Metrics,
    }),
  );
}

function metricQuery(Id: string, ReturnData = false, Period = 60): MetricDataQuery {
  const Metric = { Namespace: 'App', MetricName: 'Errors' };
  return { Id, MetricStat: { Metric, Period, Stat: 'Sum' }, ReturnData };
}

function describeAlarms(input: DescribeAlarmsCommandInput = {}) {
  return client.send(new DescribeAlarmsCommand(input));
}

function deleteAlarms(AlarmNames: string[]) {
  return client.send(new DeleteAlarmsCommand({ AlarmNames }));
}

function setState(
  AlarmName: string,
  StateValue: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA',
  StateReasonData?: string,
) {
  const input = { AlarmName, StateValue, StateReason: 'by hand', StateReasonData };
  return client.send(new SetAlarmStateCommand(input));
}

async function tagsOf(ResourceARN: string) {
  const { Tags = [] } = await client.send(new ListTagsForResourceCommand({ ResourceARN }));
  return Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
}
