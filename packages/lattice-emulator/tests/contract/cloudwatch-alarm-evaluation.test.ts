import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
  type PutMetricDataCommandInput,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';

/** The last evaluation of a minute's data is over when the clock is this far behind the minute. */
const DELAY_MS = 1_000;

const emulator = await startEmulator({ settings: { alarmEvaluationDelayMs: DELAY_MS } });
const { clock } = emulator;
const client = new CloudWatchClient(clientConfig(emulator));

let lastAlarm = 0;

describe('an alarm of whole minutes', () => {
  it('is evaluated a moment after each minute, on that minute', async () => {
    const alarm = await createAlarm({ EvaluationPeriods: 1 });
    await toNextMinute();
    await alarm.measure(9);

    await clock.advance(60_000 - 1);
    expect(await alarm.state()).toBe('INSUFFICIENT_DATA');

    await clock.advance(1);
    expect(await alarm.state()).toBe('ALARM');
  });

  it('goes off when M of its last N periods breach, in any order', async () => {
    const alarm = await createAlarm({ EvaluationPeriods: 3, DatapointsToAlarm: 2 });

    expect(await alarm.statesAfter([0, 0, 0, 9, 0, 9, 0, 0])).toEqual([
      ...['OK', 'OK', 'OK', 'OK', 'OK', 'ALARM', 'OK', 'OK'],
    ]);
  });

  it('needs all N periods when M is not given', async () => {
    const alarm = await createAlarm({ EvaluationPeriods: 2 });

    expect(await alarm.statesAfter([0, 9, 0, 9, 9, 0])).toEqual([
      ...['OK', 'OK', 'OK', 'OK', 'ALARM', 'OK'],
    ]);
  });

  it('slides a window of several minutes by one minute', async () => {
    const alarm = await createAlarm({ EvaluationPeriods: 1, Period: 180 });

    // 4 + 4 is beyond the threshold of 5 as long as both are among the last three minutes.
    expect(await alarm.statesAfter([4, 0, 4, 0, 0, 0])).toEqual([
      ...['OK', 'OK', 'ALARM', 'OK', 'OK', 'OK'],
    ]);
  });

  it('sees data that came before it was created', async () => {
    const metric = newMetric();
    await toNextMinute();
    await metric.measure(9);
    await clock.advance('1m');
    const alarm = await createAlarm({ EvaluationPeriods: 1 }, metric);

    await clock.advance('1m');

    expect(await alarm.state()).toBe('ALARM');
  });

  it.each([
    ['missing', ['OK', 'OK', 'OK', 'INSUFFICIENT_DATA']],
    ['ignore', ['OK', 'OK', 'OK', 'OK']],
    ['notBreaching', ['OK', 'OK', 'OK', 'OK']],
    ['breaching', ['OK', 'OK', 'OK', 'ALARM']],
  ])(
    'keeps looking at the last data point for two more periods, then treats the gap as %s',
    async (TreatMissingData, expected) => {
      const alarm = await createAlarm({ EvaluationPeriods: 1, TreatMissingData });

      expect(await alarm.statesAfter([0, undefined, undefined, undefined])).toEqual(expected);
    },
  );

  it('goes off prematurely when only breaches are known and the oldest is old enough', async () => {
    const alarm = await createAlarm({ EvaluationPeriods: 3, TreatMissingData: 'missing' });

    expect(await alarm.statesAfter([9, undefined, undefined])).toEqual([
      ...['INSUFFICIENT_DATA', 'INSUFFICIENT_DATA', 'ALARM'],
    ]);
  });

  it('does not go off prematurely when missing data are good', async () => {
    const alarm = await createAlarm({ EvaluationPeriods: 3, TreatMissingData: 'notBreaching' });

    expect(await alarm.statesAfter([9, undefined, undefined])).toEqual(['OK', 'OK', 'OK']);
  });

  it('keeps the time and the reason of its last transition while the state lasts', async () => {
    const alarm = await createAlarm({ EvaluationPeriods: 1 });
    await alarm.statesAfter([9]);
    const before = await alarm.describe();

    await alarm.statesAfter([10, 11]);

    expect(await alarm.describe()).toEqual(before);
  });

  it('records each transition in its history', async () => {
    const alarm = await createAlarm({ EvaluationPeriods: 1 });

    await alarm.statesAfter([0, 9, 9, 0]);

    expect(await alarm.transitions()).toEqual([
      'Alarm updated from INSUFFICIENT_DATA to OK',
      'Alarm updated from OK to ALARM',
      'Alarm updated from ALARM to OK',
    ]);
  });

  it('replaces a state that was set by hand at the next evaluation', async () => {
    const alarm = await createAlarm({ EvaluationPeriods: 1 });
    await alarm.statesAfter([0]);

    await client.send(
      new SetAlarmStateCommand({
        AlarmName: alarm.name,
        StateValue: 'ALARM',
        StateReason: 'a drill',
      }),
    );
    expect(await alarm.state()).toBe('ALARM');
    await clock.advance('1m');

    expect(await alarm.state()).toBe('OK');
  });

  it('evaluates the percentile of each period', async () => {
    const alarm = await createAlarm({
      EvaluationPeriods: 1,
      Statistic: undefined,
      ExtendedStatistic: 'p90',
    });
    await toNextMinute();

    await alarm.measure({ Values: [1, 100], Counts: [90, 10] });
    await clock.advance('1m');
    expect(await alarm.state()).toBe('OK');

    await alarm.measure({ Values: [1, 100], Counts: [89, 11] });
    await clock.advance('1m');
    expect(await alarm.state()).toBe('ALARM');
  });

  it('keeps its state when a percentile has too few samples and these are to be ignored', async () => {
    const alarm = await createAlarm({
      EvaluationPeriods: 1,
      Statistic: undefined,
      ExtendedStatistic: 'p90',
      EvaluateLowSampleCountPercentile: 'ignore',
    });
    await toNextMinute();

    await alarm.measure({ Values: [100], Counts: [99] });
    await clock.advance('1m');
    expect(await alarm.state()).toBe('INSUFFICIENT_DATA');

    await alarm.measure({ Values: [100], Counts: [100] });
    await clock.advance('1m');
    expect(await alarm.state()).toBe('ALARM');
  });

  it('counts only data of the unit that it asks for', async () => {
    const alarm = await createAlarm({ EvaluationPeriods: 1, Unit: 'Seconds' });
    await toNextMinute();

    await alarm.measure({ Value: 9, Unit: 'Count' });
    await clock.advance('1m');

    expect(await alarm.state()).toBe('INSUFFICIENT_DATA');
  });
});

describe('an alarm of seconds', () => {
  it('is evaluated every ten seconds', async () => {
    const alarm = await createAlarm({ Period: 10, EvaluationPeriods: 1 });
    await toNextMinute();

    await alarm.measure({ Value: 9, StorageResolution: 1 });
    await clock.advance('10s');
    expect(await alarm.state()).toBe('ALARM');

    await alarm.measure({ Value: 0, StorageResolution: 1 });
    await clock.advance('10s');
    expect(await alarm.state()).toBe('OK');
  });

  it('slides a window of 30 seconds by ten seconds', async () => {
    const alarm = await createAlarm({ Period: 30, EvaluationPeriods: 1 });
    await toNextMinute();
    const states: unknown[] = [];

    for (const Value of [4, 0, 4, 0]) {
      await alarm.measure({ Value, StorageResolution: 1 });
      await clock.advance('10s');
      states.push(await alarm.state());
    }

    expect(states).toEqual(['OK', 'OK', 'ALARM', 'OK']);
  });

  it('often has no data of a metric of whole minutes', async () => {
    const alarm = await createAlarm({ Period: 10, EvaluationPeriods: 1 });
    await toNextMinute();

    await alarm.measure(0);
    await clock.advance('10s');
    expect(await alarm.state()).toBe('OK');
    await clock.advance('30s');

    expect(await alarm.state()).toBe('INSUFFICIENT_DATA');
  });
});

describe('an alarm of more than a day', () => {
  it('is evaluated every hour', async () => {
    const alarm = await createAlarm({ Period: 86_400, EvaluationPeriods: 2, DatapointsToAlarm: 1 });
    await clock.advance(3_600_000 - (clock.now() % 3_600_000) + DELAY_MS);
    await alarm.measure(9);

    await clock.advance('59m');
    expect(await alarm.state()).toBe('INSUFFICIENT_DATA');

    await clock.advance('1m');
    expect(await alarm.state()).toBe('ALARM');
  });
});

describe('an alarm on a math expression', () => {
  const rate = 'IF(requests >= 20, 100*errors/requests, 0)';

  it('goes off by a rate, but not on little traffic', async () => {
    const metric = newMetric();
    const alarm = await createMathAlarm(metric, rate);
    await toNextMinute();
    const states: unknown[] = [];

    for (const [errors, requests] of [
      [10, 10],
      [1, 100],
      [10, 100],
      [0, 100],
    ]) {
      await metric.measure({ Value: errors }, 'Errors');
      await metric.measure({ Value: requests }, 'Requests');
      await clock.advance('1m');
      states.push(await alarm.state());
    }

    expect(states).toEqual(['OK', 'OK', 'ALARM', 'OK']);
  });

  it('has no data point where it divides by zero', async () => {
    const metric = newMetric();
    const alarm = await createMathAlarm(metric, '100 * errors / requests');
    await toNextMinute();

    await metric.measure({ Value: 5 }, 'Errors');
    await metric.measure({ Value: 0 }, 'Requests');
    await clock.advance('1m');

    expect(await alarm.state()).toBe('INSUFFICIENT_DATA');
  });

  it('is pinned to the filling of the newest minute by FILL', async () => {
    const metric = newMetric();
    const alarm = await createMathAlarm(metric, 'FILL(errors, 0) + 0 * FILL(requests, 0)');

    await toNextMinute();
    await clock.advance('1m');

    expect(await alarm.state()).toBe('OK');
  });
});

type Datum = Partial<NonNullable<PutMetricDataCommandInput['MetricData']>[number]>;
type Metric = ReturnType<typeof newMetric>;

/** A metric of its own for each test, measured now. */
function newMetric() {
  lastAlarm += 1;
  const Namespace = `App${lastAlarm}`;
  const measure = (measured: number | Datum, MetricName = 'Errors') => {
    const datum = typeof measured === 'number' ? { Value: measured } : measured;
    const Timestamp = new Date(clock.now());
    const MetricData = [{ MetricName, Timestamp, ...datum }];
    return client.send(new PutMetricDataCommand({ Namespace, MetricData }));
  };
  return { Namespace, name: `alarm-${lastAlarm}`, measure };
}

/** An alarm that goes off when the sum is above 5. */
async function createAlarm(changes: Partial<PutMetricAlarmCommandInput>, metric = newMetric()) {
  await client.send(
    new PutMetricAlarmCommand({
      AlarmName: metric.name,
      Namespace: metric.Namespace,
      MetricName: 'Errors',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: undefined,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
      ...changes,
    }),
  );
  return watch(metric);
}

async function createMathAlarm(metric: Metric, Expression: string) {
  const query = (Id: string, MetricName: string) => {
    const Metric = { Namespace: metric.Namespace, MetricName };
    return { Id, MetricStat: { Metric, Period: 60, Stat: 'Sum' }, ReturnData: false };
  };
  await client.send(
    new PutMetricAlarmCommand({
      AlarmName: metric.name,
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
      Metrics: [{ Id: 'e1', Expression }, query('errors', 'Errors'), query('requests', 'Requests')],
    }),
  );
  return watch(metric);
}

function watch({ name, measure }: Metric) {
  const describe = async () => {
    const { MetricAlarms = [] } = await client.send(
      new DescribeAlarmsCommand({ AlarmNames: [name] }),
    );
    return MetricAlarms[0];
  };
  const state = async () => (await describe())?.StateValue;
  /** The state after each of some minutes in which so much was measured, or nothing. */
  const statesAfter = async (values: readonly (number | undefined)[]) => {
    await toNextMinute();
    const states: unknown[] = [];
    for (const value of values) {
      if (value !== undefined) await measure(value);
      await clock.advance('1m');
      states.push(await state());
    }
    return states;
  };
  const transitions = async () => {
    const { AlarmHistoryItems = [] } = await client.send(
      new DescribeAlarmHistoryCommand({
        AlarmName: name,
        HistoryItemType: 'StateUpdate',
        ScanBy: 'TimestampAscending',
      }),
    );
    return AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary);
  };
  return { name, measure, describe, state, statesAfter, transitions };
}

/** A new minute begins and the evaluation of the last one is over. */
async function toNextMinute(): Promise<void> {
  await clock.advance(60_000 - ((clock.now() - DELAY_MS) % 60_000));
}
