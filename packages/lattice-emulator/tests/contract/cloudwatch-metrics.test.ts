import {
  CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  GetMetricStatisticsCommand,
  InvalidNextToken,
  InvalidParameterCombinationException,
  InvalidParameterValueException,
  ListMetricsCommand,
  type MetricDatum,
  MissingRequiredParameterException,
  PutMetricDataCommand,
  type StandardUnit,
  ValidationException,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const client = new CloudWatchClient(clientConfig(emulator));

let lastNamespace = 0;

describe('PutMetricData', () => {
  it('counts values in the minute in which they were measured', async () => {
    const Namespace = newNamespace();

    await put(Namespace, [
      { MetricName: 'Latency', Value: 10, Timestamp: at(0), Unit: 'Milliseconds' },
      { MetricName: 'Latency', Value: 30, Timestamp: at(59.9), Unit: 'Milliseconds' },
      { MetricName: 'Latency', Value: 50, Timestamp: at(60), Unit: 'Milliseconds' },
    ]);

    expect(await statistics(Namespace, { Statistics: ['Sum', 'SampleCount', 'Average'] })).toEqual([
      { Timestamp: at(0), Unit: 'Milliseconds', Sum: 40, SampleCount: 2, Average: 20 },
      { Timestamp: at(60), Unit: 'Milliseconds', Sum: 50, SampleCount: 1, Average: 50 },
    ]);
  });

  it('takes the time of the call when there is no timestamp', async () => {
    const Namespace = newNamespace();

    await put(Namespace, [{ MetricName: 'Latency', Value: 10 }]);

    const now = Math.floor(emulator.clock.now() / 60_000) * 60_000;
    const input = { StartTime: new Date(now), EndTime: new Date(now + 60_000) };
    expect(await statistics(Namespace, input)).toEqual([
      { Timestamp: new Date(now), Unit: 'None', Sum: 10 },
    ]);
  });

  it('takes each value as often as its count says', async () => {
    const Namespace = newNamespace();

    await put(Namespace, [
      { MetricName: 'Latency', Values: [1, 100], Counts: [9, 1], Timestamp: at(0) },
      { MetricName: 'Latency', Values: [2, 3], Timestamp: at(60) },
    ]);

    expect(await statistics(Namespace, { Statistics: ['SampleCount', 'Sum'] })).toEqual([
      { Timestamp: at(0), Unit: 'None', SampleCount: 10, Sum: 109 },
      { Timestamp: at(60), Unit: 'None', SampleCount: 2, Sum: 5 },
    ]);
  });

  it('takes summaries', async () => {
    const Namespace = newNamespace();
    const StatisticValues = { SampleCount: 4, Sum: 20, Minimum: 1, Maximum: 12 };

    await put(Namespace, [
      { MetricName: 'Latency', StatisticValues, Timestamp: at(0) },
      { MetricName: 'Latency', Value: 30, Timestamp: at(1) },
    ]);

    const input = { Statistics: ['SampleCount' as const, 'Average' as const, 'Minimum' as const] };
    expect(await statistics(Namespace, input)).toEqual([
      { Timestamp: at(0), Unit: 'None', SampleCount: 5, Average: 10, Minimum: 1 },
    ]);
  });

  it('stores seconds only of a high-resolution metric', async () => {
    const Namespace = newNamespace();

    await put(Namespace, [
      { MetricName: 'Latency', Value: 1, Timestamp: at(25), StorageResolution: 1 },
      { MetricName: 'Coarse', Value: 1, Timestamp: at(25) },
    ]);

    expect(await statistics(Namespace, { Period: 10 })).toEqual([
      { Timestamp: at(20), Unit: 'None', Sum: 1 },
    ]);
    expect(await statistics(Namespace, { Period: 10, MetricName: 'Coarse' })).toEqual([
      { Timestamp: at(0), Unit: 'None', Sum: 1 },
    ]);
  });

  it('keeps metrics with other dimensions apart, whatever their order', async () => {
    const Namespace = newNamespace();
    const green = { Name: 'Color', Value: 'green' };
    const route = { Name: 'Route', Value: '/' };

    await put(Namespace, [
      { MetricName: 'Latency', Value: 1, Timestamp: at(0), Dimensions: [green, route] },
      { MetricName: 'Latency', Value: 2, Timestamp: at(0), Dimensions: [route, green] },
      { MetricName: 'Latency', Value: 4, Timestamp: at(0), Dimensions: [green] },
      { MetricName: 'Latency', Value: 8, Timestamp: at(0) },
    ]);

    const sumOf = async (Dimensions: MetricDatum['Dimensions']) =>
      (await statistics(Namespace, { Dimensions })).map(({ Sum }) => Sum);
    expect(await sumOf([green, route])).toEqual([3]);
    expect(await sumOf([green])).toEqual([4]);
    expect(await sumOf([])).toEqual([8]);
    expect(await sumOf([route])).toEqual([]);
  });

  it.each<[string, MetricDatum, string]>([
    [
      'NaN',
      { MetricName: 'm', Value: Number.NaN },
      'The value NaN for parameter MetricData.member.1.Value is invalid.',
    ],
    [
      'an infinite value',
      { MetricName: 'm', Values: [1, Number.POSITIVE_INFINITY] },
      'The value Infinity for parameter MetricData.member.1.Values is invalid.',
    ],
    [
      'a value that is too large',
      { MetricName: 'm', Value: 2 ** 361 },
      'for parameter MetricData.member.1.Value is invalid.',
    ],
    [
      'an empty name',
      { MetricName: '', Value: 1 },
      'The parameter MetricData.member.1.MetricName must be between 1 and 255 characters long',
    ],
    [
      'other counts than values',
      { MetricName: 'm', Values: [1, 2], Counts: [1] },
      'The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.',
    ],
    [
      'a negative count',
      { MetricName: 'm', Values: [1], Counts: [-1] },
      'The value -1 for parameter MetricData.member.1.Counts is invalid.',
    ],
    [
      'too many values',
      { MetricName: 'm', Values: Array(151).fill(1) },
      'The collection MetricData.member.1.Values must not have a size greater than 150.',
    ],
    [
      'a strange resolution',
      { MetricName: 'm', Value: 1, StorageResolution: 5 },
      'The value 5 for parameter MetricData.member.1.StorageResolution is invalid.',
    ],
    [
      'a maximum below the minimum',
      { MetricName: 'm', StatisticValues: { SampleCount: 1, Sum: 1, Minimum: 2, Maximum: 1 } },
      'MetricData.member.1.StatisticValues.Maximum must be greater',
    ],
    [
      '31 dimensions',
      { MetricName: 'm', Value: 1, Dimensions: dimensions(31) },
      'The collection MetricData.member.1.Dimensions must not have a size greater than 30.',
    ],
    [
      'a dimension without a value',
      { MetricName: 'm', Value: 1, Dimensions: [{ Name: 'a', Value: '' }] },
      'MetricData.member.1.Dimensions.member.1.Value must be between 1 and 1024 characters long',
    ],
    [
      'a dimension twice',
      { MetricName: 'm', Value: 1, Dimensions: [...dimensions(1), ...dimensions(1)] },
      'No Metrics may specify the same dimension name twice.',
    ],
    [
      'a time that is too old',
      { MetricName: 'm', Value: 1, Timestamp: at(-15 * 86_400) },
      'MetricData.member.1.Timestamp must specify a time within the past two weeks.',
    ],
    [
      'a time that is too new',
      { MetricName: 'm', Value: 1, Timestamp: at(7_201) },
      'MetricData.member.1.Timestamp must specify a time no more than two hours in the future.',
    ],
  ])('refuses %s', async (_, datum, message) => {
    const attempt = put(newNamespace(), [datum]);

    await expect(attempt).rejects.toThrow(InvalidParameterValueException);
    await expect(attempt).rejects.toThrow(message);
  });

  it('accepts 30 dimensions and 150 values', async () => {
    const Namespace = newNamespace();
    const Values = Array.from({ length: 150 }, (_, index) => index);

    await put(Namespace, [{ MetricName: 'm', Values, Dimensions: dimensions(30) }]);

    const { Metrics = [] } = await client.send(new ListMetricsCommand({ Namespace }));
    expect(Metrics[0]?.Dimensions).toHaveLength(30);
  });

  it('refuses two kinds of values in one datum', async () => {
    const attempt = put(newNamespace(), [{ MetricName: 'm', Value: 1, Values: [1] }]);

    await expect(attempt).rejects.toThrow(InvalidParameterCombinationException);
    await expect(attempt).rejects.toThrow('mutually exclusive');
  });

  it('refuses a datum without a value, and a call without data', async () => {
    const withoutValue = put(newNamespace(), [{ MetricName: 'm' }]);
    const withoutData = put(newNamespace(), []);

    await expect(withoutValue).rejects.toThrow(MissingRequiredParameterException);
    await expect(withoutValue).rejects.toThrow(
      'The parameter MetricData.member.1.Value is required.',
    );
    await expect(withoutData).rejects.toThrow('The parameter MetricData is required.');
  });

  it.each(['AWS/Lambda', ':mine'])('refuses the namespace %s', async (Namespace) => {
    const attempt = put(Namespace, [{ MetricName: 'm', Value: 1 }]);

    await expect(attempt).rejects.toThrow(InvalidParameterValueException);
    await expect(attempt).rejects.toThrow(
      `The value ${Namespace} for parameter Namespace is invalid.`,
    );
  });

  it('refuses more than 1000 data, and takes 1000', async () => {
    const Namespace = newNamespace();
    const data = Array.from({ length: 1_001 }, () => ({
      MetricName: 'Latency',
      Value: 1,
      Timestamp: at(0),
    }));

    await expect(put(Namespace, data)).rejects.toThrow(
      'The collection MetricData must not have a size greater than 1000.',
    );
    await put(Namespace, data.slice(1));

    expect(await statistics(Namespace)).toMatchObject([{ Sum: 1_000 }]);
  });

  it('stores nothing of a call in which one datum is bad', async () => {
    const Namespace = newNamespace();

    const attempt = put(Namespace, [
      { MetricName: 'm', Value: 1 },
      { MetricName: 'm', Value: Number.NaN },
    ]);

    await expect(attempt).rejects.toThrow('MetricData.member.2.Value');
    expect((await client.send(new ListMetricsCommand({ Namespace }))).Metrics).toEqual([]);
  });

  it('refuses metrics of entities by name', async () => {
    const EntityMetricData = [{ MetricData: [{ MetricName: 'm', Value: 1 }] }];

    const attempt = client.send(
      new PutMetricDataCommand({ Namespace: 'x', EntityMetricData, StrictEntityValidation: false }),
    );

    await expect(attempt).rejects.toThrow('the emulator does not support metrics of entities');
  });
});

describe('GetMetricStatistics', () => {
  it('sums up longer periods, counted from the start that is asked for', async () => {
    const Namespace = await somePoints([1, 2, 4, 8, 16]);

    const found = await statistics(Namespace, { StartTime: at(60), Period: 120 });

    expect(found).toEqual([
      { Timestamp: at(60), Unit: 'Count', Sum: 6 },
      { Timestamp: at(180), Unit: 'Count', Sum: 24 },
    ]);
  });

  it('includes the start and excludes the end', async () => {
    const Namespace = await somePoints([1, 2, 4]);

    const found = await statistics(Namespace, { StartTime: at(60), EndTime: at(120) });

    expect(found).toEqual([{ Timestamp: at(60), Unit: 'Count', Sum: 2 }]);
  });

  it('rounds the start down to the minute', async () => {
    const Namespace = await somePoints([1]);

    const found = await statistics(Namespace, { StartTime: at(34) });

    expect(found).toEqual([{ Timestamp: at(0), Unit: 'Count', Sum: 1 }]);
  });

  it('gives percentiles under their own names', async () => {
    const Namespace = newNamespace();
    const Values = Array.from({ length: 100 }, (_, index) => index + 1);
    await put(Namespace, [{ MetricName: 'Latency', Values, Timestamp: at(0) }]);

    const found = await statistics(Namespace, {
      Statistics: undefined,
      ExtendedStatistics: ['p50', 'p99', 'p99.9', 'tm50'],
    });

    expect(found).toEqual([
      {
        Timestamp: at(0),
        Unit: 'None',
        ExtendedStatistics: { p50: 50, p99: 99, 'p99.9': 100, tm50: 25.5 },
      },
    ]);
  });

  it('keeps units apart, and gives the one that is asked for', async () => {
    const Namespace = newNamespace();
    await put(Namespace, [
      { MetricName: 'Latency', Value: 1, Unit: 'Seconds', Timestamp: at(0) },
      { MetricName: 'Latency', Value: 5, Unit: 'Milliseconds', Timestamp: at(0) },
    ]);

    const sumsOf = async (Unit?: StandardUnit) =>
      (await statistics(Namespace, { Unit })).map((point) => [point.Unit, point.Sum]);

    expect(await sumsOf()).toEqual([
      ['Seconds', 1],
      ['Milliseconds', 5],
    ]);
    expect(await sumsOf('Milliseconds')).toEqual([['Milliseconds', 5]]);
    expect(await sumsOf('Count')).toEqual([]);
  });

  it('answers a metric that does not exist with no data', async () => {
    expect(await statistics(newNamespace())).toEqual([]);
  });

  it.each([
    [
      { StartTime: at(60), EndTime: at(60) },
      'The parameter StartTime must be less than the parameter EndTime.',
    ],
    [{ Period: 45 }, 'The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.'],
    [{ Period: 0 }, 'The parameter Period must be'],
    [
      { Statistics: undefined, ExtendedStatistics: ['p101'] },
      'The value p101 for parameter Statistics is invalid.',
    ],
    [
      { Statistics: undefined, ExtendedStatistics: ['Sum'] },
      'The value Sum for parameter Statistics is invalid.',
    ],
  ])('refuses %j', async (changes, message) => {
    const attempt = statistics(newNamespace(), changes);

    await expect(attempt).rejects.toThrow(InvalidParameterValueException);
    await expect(attempt).rejects.toThrow(message);
  });

  it('refuses more than 1440 data points', async () => {
    const attempt = statistics(newNamespace(), { EndTime: at(86_460) });

    await expect(attempt).rejects.toThrow(InvalidParameterCombinationException);
    await expect(attempt).rejects.toThrow(
      'You have requested up to 1,441 datapoints, which exceeds the limit of 1,440.',
    );
  });

  it('needs exactly one kind of statistics', async () => {
    const none = statistics(newNamespace(), { Statistics: undefined });
    const both = statistics(newNamespace(), { ExtendedStatistics: ['p50'] });

    await expect(none).rejects.toThrow(MissingRequiredParameterException);
    await expect(both).rejects.toThrow(InvalidParameterCombinationException);
  });

  it('refuses a statistic that the emulator does not compute by name', async () => {
    const attempt = statistics(newNamespace(), {
      Statistics: undefined,
      ExtendedStatistics: ['IQM'],
    });

    await expect(attempt).rejects.toThrow('the emulator does not support the statistic IQM');
  });
});

describe('GetMetricData', () => {
  it('gives the newest data first', async () => {
    const Namespace = await somePoints([1, 2, 4]);

    const { MetricDataResults } = await query([stat('m1', Namespace)]);

    expect(MetricDataResults).toEqual([
      {
        Id: 'm1',
        Label: 'Latency',
        Timestamps: [at(120), at(60), at(0)],
        Values: [4, 2, 1],
        StatusCode: 'Complete',
      },
    ]);
  });

  it('gives the oldest data first when asked to', async () => {
    const Namespace = await somePoints([1, 2, 4]);

    const { MetricDataResults } = await query([stat('m1', Namespace)], {
      ScanBy: 'TimestampAscending',
    });

    expect(MetricDataResults?.[0]?.Values).toEqual([1, 2, 4]);
  });

  it('computes expressions over metrics and over other expressions', async () => {
    const Namespace = await somePoints([1, 2, 4]);

    const { MetricDataResults } = await query([
      { Id: 'share', Expression: '100 * double / SUM(m1)', Label: 'Share' },
      { Id: 'double', Expression: 'm1 * 2', ReturnData: false },
      { ...stat('m1', Namespace), ReturnData: false },
    ]);

    expect(MetricDataResults).toHaveLength(1);
    expect(MetricDataResults?.[0]).toMatchObject({
      Id: 'share',
      Label: 'Share',
      Timestamps: [at(120), at(60), at(0)],
      Values: [800 / 7, 400 / 7, 200 / 7],
    });
  });

  it('gives each series of an array a result, labelled by its metric', async () => {
    const Namespace = await somePoints([1]);

    const { MetricDataResults = [] } = await query([
      { Id: 'all', Expression: 'FILL(METRICS(), 0)', Label: 'Filled:' },
      { ...stat('m1', Namespace), ReturnData: false },
      { ...stat('m2', Namespace, 'Other'), Label: 'Two', ReturnData: false },
    ]);

    expect(MetricDataResults.map(({ Id, Label, Values }) => [Id, Label, Values?.length])).toEqual([
      ['all', 'Filled: Latency', 5],
      ['all', 'Filled: Two', 5],
    ]);
  });

  it('takes an array in a function as one series', async () => {
    const Namespace = await somePoints([1, 2]);

    const { MetricDataResults } = await query([
      { Id: 'e1', Expression: 'SUM([m1, m1])' },
      { ...stat('m1', Namespace), ReturnData: false },
    ]);

    expect(MetricDataResults?.[0]?.Values).toEqual([4, 2]);
  });

  it.each<[string, Partial<GetMetricDataCommandInput>, string]>([
    [
      'an unknown variable',
      { MetricDataQueries: [{ Id: 'e1', Expression: 'm9' }] },
      "Error in expression 'e1': undefined variable m9 at position 1",
    ],
    [
      'an expression that does not parse',
      { MetricDataQueries: [{ Id: 'e1', Expression: '1 +' }] },
      "Error in expression 'e1': expected a value at position 4, found the end",
    ],
    [
      'an expression that refers to itself',
      {
        MetricDataQueries: [
          { Id: 'e1', Expression: 'e2' },
          { Id: 'e2', Expression: 'e1' },
        ],
      },
      'refers to itself',
    ],
    [
      'a number as the result',
      { MetricDataQueries: [{ Id: 'e1', Expression: '1 + 1' }] },
      'the result must be a time series or an array of them',
    ],
    [
      'an id twice',
      { MetricDataQueries: [stat('m1', 'x'), stat('m1', 'x')] },
      'The Ids of the queries must be unique.',
    ],
    [
      'a bad id',
      { MetricDataQueries: [stat('M1', 'x')] },
      "Value 'M1' at 'id' failed to satisfy constraint",
    ],
    [
      'neither a metric nor an expression',
      { MetricDataQueries: [{ Id: 'm1' }] },
      'must have either a MetricStat or an Expression',
    ],
    [
      'a bad period',
      { MetricDataQueries: [stat('m1', 'x', 'Latency', 45)] },
      'Period of m1 must be',
    ],
    ['no queries', { MetricDataQueries: [] }, 'must have a size between 1 and 500'],
    [
      'an end before the start',
      { MetricDataQueries: [stat('m1', 'x')], EndTime: at(0) },
      'The parameter StartTime must be less than the parameter EndTime.',
    ],
  ])('refuses %s', async (_, changes, message) => {
    const attempt = query([], changes);

    await expect(attempt).rejects.toThrow(ValidationException);
    await expect(attempt).rejects.toThrow(message);
  });

  it.each<[string, Partial<GetMetricDataCommandInput>]>([
    [
      'the metric math function SEARCH at position 5',
      { MetricDataQueries: [{ Id: 'e1', Expression: 'SUM(SEARCH("x"))' }] },
    ],
    [
      'Metrics Insights queries',
      { MetricDataQueries: [{ Id: 'e1', Expression: 'SELECT AVG(x) FROM "y"' }] },
    ],
    [
      'dynamic labels',
      { MetricDataQueries: [{ ...stat('m1', 'x'), Label: '$'.concat('{LAST}') }] },
    ],
    [
      'metrics of other accounts',
      { MetricDataQueries: [{ ...stat('m1', 'x'), AccountId: '999999999999' }] },
    ],
    [
      'an expression over different periods',
      {
        MetricDataQueries: [
          { Id: 'e1', Expression: 'm1 + m2' },
          stat('m1', 'x'),
          stat('m2', 'x', 'Latency', 120),
        ],
      },
    ],
  ])('refuses %s by name', async (what, changes) => {
    await expect(query([], changes)).rejects.toThrow(`the emulator does not support ${what}`);
  });

  it('goes page by page over the data points of one query after the other', async () => {
    const first = await somePoints([1, 2, 3]);
    const second = await somePoints([4, 5]);
    const queries = [stat('m1', first), stat('m2', second)];
    const options = { ScanBy: 'TimestampAscending', MaxDatapoints: 2 } as const;

    const pages = [];
    let NextToken: string | undefined;
    do {
      const answer = await query(queries, { ...options, NextToken });
      pages.push(answer.MetricDataResults?.map(({ Values, StatusCode }) => [Values, StatusCode]));
      ({ NextToken } = answer);
    } while (NextToken !== undefined);

    expect(pages).toEqual([
      [
        [[1, 2], 'PartialData'],
        [[], 'PartialData'],
      ],
      [
        [[3], 'Complete'],
        [[4], 'PartialData'],
      ],
      [
        [[], 'Complete'],
        [[5], 'Complete'],
      ],
    ]);
  });

  it('refuses pages that there cannot be', async () => {
    const Namespace = await somePoints([1, 2, 4]);
    const sum = { Id: 'e1', Expression: 'm1 + 1' };

    const madeUp = query([stat('m1', Namespace)], { NextToken: 'x' });
    const empty = query([stat('m1', Namespace)], { MaxDatapoints: 0 });
    const ofExpression = query([sum, stat('m1', Namespace)], { MaxDatapoints: 2 });

    await expect(madeUp).rejects.toThrow(InvalidNextToken);
    await expect(empty).rejects.toThrow("Value '0' at 'maxDatapoints'");
    await expect(ofExpression).rejects.toThrow(
      'does not support expressions in GetMetricData in several pages',
    );
  });
});

describe('ListMetrics', () => {
  it('finds metrics by namespace, name and dimensions', async () => {
    const Namespace = newNamespace();
    const green = { Name: 'Color', Value: 'green' };
    const blue = { Name: 'Color', Value: 'blue' };
    await put(Namespace, [
      { MetricName: 'a', Value: 1, Dimensions: [green] },
      { MetricName: 'a', Value: 1, Dimensions: [blue, { Name: 'Route', Value: '/' }] },
      { MetricName: 'b', Value: 1 },
    ]);
    const list = async (filter: object) =>
      (await client.send(new ListMetricsCommand({ Namespace, ...filter }))).Metrics?.length;

    expect(await list({})).toBe(3);
    expect(await list({ MetricName: 'a' })).toBe(2);
    expect(await list({ Dimensions: [{ Name: 'Color' }] })).toBe(2);
    expect(await list({ Dimensions: [green] })).toBe(1);
    expect(await list({ Dimensions: [{ Name: 'Color' }, { Name: 'Route', Value: '/' }] })).toBe(1);
    expect(await list({ Dimensions: [{ Name: 'Size' }] })).toBe(0);
  });

  it('leaves out what was not measured in the last three hours when asked to', async () => {
    const Namespace = newNamespace();
    const now = emulator.clock.now();
    await put(Namespace, [
      { MetricName: 'old', Value: 1, Timestamp: new Date(now - 4 * 3_600_000) },
      { MetricName: 'new', Value: 1, Timestamp: new Date(now - 2 * 3_600_000) },
    ]);

    const { Metrics = [] } = await client.send(
      new ListMetricsCommand({ Namespace, RecentlyActive: 'PT3H' }),
    );

    expect(Metrics.map(({ MetricName }) => MetricName)).toEqual(['new']);
  });

  it('forgets what was not measured for two weeks, whose data can still be read', async () => {
    const Namespace = newNamespace();
    const Timestamp = new Date(emulator.clock.now());
    await put(Namespace, [{ MetricName: 'Latency', Value: 1, Timestamp }]);
    const list = async () => (await client.send(new ListMetricsCommand({ Namespace }))).Metrics;
    const read = () =>
      client.send(
        new GetMetricStatisticsCommand({
          ...{ Namespace, MetricName: 'Latency', Statistics: ['Sum'], Period: 3_600 },
          ...{ StartTime: Timestamp, EndTime: new Date(Timestamp.getTime() + 1_000) },
        }),
      );
    await emulator.clock.advance('335h');
    expect(await list()).toHaveLength(1);

    await emulator.clock.advance('2h');

    expect(await list()).toEqual([]);
    expect((await read()).Datapoints).toMatchObject([{ Sum: 1 }]);
  });

  it('gives 500 metrics a page', async () => {
    const Namespace = newNamespace();
    const data = Array.from({ length: 501 }, (_, index) => ({ MetricName: `m${index}`, Value: 1 }));
    await put(Namespace, data);

    const first = await client.send(new ListMetricsCommand({ Namespace }));
    const { NextToken } = first;
    const second = await client.send(new ListMetricsCommand({ Namespace, NextToken }));

    expect([first.Metrics?.length, second.Metrics?.length, second.NextToken]).toEqual([
      500,
      1,
      undefined,
    ]);
  });

  it('refuses a token that it did not give', async () => {
    await expect(client.send(new ListMetricsCommand({ NextToken: 'x' }))).rejects.toThrow(
      InvalidNextToken,
    );
  });
});

/** Seconds after the start of the test's clock. */
function at(seconds: number): Date {
  return new Date(START_TIME + seconds * 1_000);
}

function newNamespace(): string {
  lastNamespace += 1;
  return `App${lastNamespace}`;
}

function dimensions(count: number) {
  return Array.from({ length: count }, (_, index) => ({ Name: `d${index}`, Value: 'x' }));
}

function put(Namespace: string, MetricData: MetricDatum[]) {
  return client.send(new PutMetricDataCommand({ Namespace, MetricData }));
}

/** One value a minute of the metric `Latency`. */
async function somePoints(values: readonly number[]): Promise<string> {
  const Namespace = newNamespace();
  const data = values.map((Value, minute) => ({ Value, Timestamp: at(minute * 60) }));
  await put(
    Namespace,
    data.map((datum) => ({ MetricName: 'Latency', Unit: 'Count', ...datum })),
  );
  return Namespace;
}

async function statistics(Namespace: string, changes: object = {}) {
  const { Datapoints = [] } = await client.send(
    new GetMetricStatisticsCommand({
      Namespace,
      MetricName: 'Latency',
      StartTime: at(0),
      EndTime: at(300),
      Period: 60,
      Statistics: ['Sum'],
      ...changes,
    }),
  );
  return Datapoints;
}

function stat(Id: string, Namespace: string, MetricName = 'Latency', Period = 60) {
  return { Id, MetricStat: { Metric: { Namespace, MetricName }, Period, Stat: 'Sum' } };
}

function query(
  MetricDataQueries: GetMetricDataCommandInput['MetricDataQueries'],
  changes: Partial<GetMetricDataCommandInput> = {},
) {
  const range = { StartTime: at(0), EndTime: at(300) };
  return client.send(new GetMetricDataCommand({ MetricDataQueries, ...range, ...changes }));
}
