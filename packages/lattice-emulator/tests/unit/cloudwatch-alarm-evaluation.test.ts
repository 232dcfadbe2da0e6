import { describe, expect, it } from '@jest/globals';
import { evaluateAlarm } from '../../src/services/cloudwatch/alarms/evaluate.ts';
import type { Period, ThresholdRule } from '../../src/services/cloudwatch/alarms/threshold.ts';
import { parseStatistic } from '../../src/services/cloudwatch/metrics/statistics.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const MINUTE = 60_000;
const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
const RETAINED = 'retained';

/**
 * The tables of "Configuring how CloudWatch alarms treat missing data", in the order of its
 * columns. Newest on the right; 0 is within the threshold, X breaches it, - is missing.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
const DOCUMENTED = {
  3: [
    ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
    ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
    ['- - - - -', 'INSUFFICIENT_DATA', RETAINED, 'ALARM', 'OK'],
    ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['- - X - -', 'ALARM', RETAINED, 'ALARM', 'OK'],
  ],
  2: [
    ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - X -', 'ALARM', RETAINED, 'ALARM', 'OK'],
  ],
} as const;

/**
 * Rows of the same tables in their first edition, from 2018 to 2020; the page says nothing else of
 * them today.
 */
const DOCUMENTED_BEFORE = {
  3: [
    ['- - - - X', 'INSUFFICIENT_DATA', RETAINED, 'ALARM', 'OK'],
    ['X - - - -', 'ALARM', RETAINED, 'ALARM', 'OK'],
  ],
  2: [['- - - - X', 'INSUFFICIENT_DATA', RETAINED, 'ALARM', 'OK']],
} as const;

describe.each([
  ...casesOf(3, [...DOCUMENTED[3], ...DOCUMENTED_BEFORE[3]]),
  ...casesOf(2, [...DOCUMENTED[2], ...DOCUMENTED_BEFORE[2]]),
])('$datapointsToAlarm of 3, $data', ({ datapointsToAlarm, data, treatment, expected }) => {
  it(`is ${expected} when missing data are treated as ${treatment}`, () => {
    const rule = ruleOf({ datapointsToAlarm, treatMissingData: treatment });

    const verdict = evaluateAlarm(rule, rangeOf(data), START);

    expect(verdict?.state ?? RETAINED).toBe(expected);
  });
});

describe('evaluateAlarm', () => {
  it('treats missing data as missing when the alarm does not say', () => {
    const verdict = evaluateAlarm(ruleOf({}), rangeOf('- - - - -'), START);

    expect(verdict?.state).toBe('INSUFFICIENT_DATA');
  });

  it('needs every period to breach when the alarm has no DatapointsToAlarm', () => {
    const rule = ruleOf({ datapointsToAlarm: undefined });

    expect(evaluateAlarm(rule, rangeOf('- - X X X'), START)?.state).toBe('ALARM');
    expect(evaluateAlarm(rule, rangeOf('- - X 0 X'), START)?.state).toBe('OK');
  });

  it.each([
    ['GreaterThanThreshold', { 4: 'OK', 5: 'OK', 6: 'ALARM' }],
    ['GreaterThanOrEqualToThreshold', { 4: 'OK', 5: 'ALARM', 6: 'ALARM' }],
    ['LessThanThreshold', { 4: 'ALARM', 5: 'OK', 6: 'OK' }],
    ['LessThanOrEqualToThreshold', { 4: 'ALARM', 5: 'ALARM', 6: 'OK' }],
  ] as const)('compares with %s', (comparisonOperator, expected) => {
    const rule = ruleOf({ comparisonOperator, evaluationPeriods: 1, datapointsToAlarm: 1 });

    for (const [value, state] of Object.entries(expected)) {
      const verdict = evaluateAlarm(rule, [{ timestamp: START, value: Number(value) }], START);
      expect(verdict?.state).toBe(state);
    }
  });

  it.each([
    { stat: 'p99', sampleCount: 999, expected: undefined },
    { stat: 'p99', sampleCount: 1_000, expected: 'ALARM' },
    { stat: 'p95', sampleCount: 199, expected: undefined },
    { stat: 'p95', sampleCount: 200, expected: 'ALARM' },
    { stat: 'p25', sampleCount: 39, expected: undefined },
    { stat: 'p25', sampleCount: 40, expected: 'ALARM' },
    { stat: 'Average', sampleCount: 1, expected: 'ALARM' },
  ])(
    '$stat of $sampleCount samples gives $expected when low sample counts are ignored',
    ({ stat, sampleCount, expected }) => {
      const rule = ruleOf({
        evaluationPeriods: 1,
        datapointsToAlarm: 1,
        evaluateLowSampleCountPercentile: 'ignore',
        stat,
        statistic: parseStatistic(stat),
      });

      const verdict = evaluateAlarm(rule, [{ timestamp: START, value: 9, sampleCount }], START);

      expect(verdict?.state).toBe(expected);
    },
  );

  it('evaluates a percentile of few samples by default', () => {
    const rule = ruleOf({
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      stat: 'p99',
      statistic: parseStatistic('p99'),
    });

    const verdict = evaluateAlarm(rule, [{ timestamp: START, value: 9, sampleCount: 1 }], START);

    expect(verdict?.state).toBe('ALARM');
  });
});

/**
 * Texts as CloudWatch writes them: from its documentation, and from histories that users published.
 */
describe('the reason of a state', () => {
  it.each([
    {
      name: 'the data points that breach, newest first, and how many were needed',
      rule: { datapointsToAlarm: 2 },
      data: '0 0 X 0 X',
      reason:
        'Threshold Crossed: 2 out of the last 3 datapoints [9.0 (01/01/26 00:04:00), ' +
        '9.0 (01/01/26 00:02:00)] were greater than the threshold (5.0) ' +
        '(minimum 2 datapoints for OK -> ALARM transition).',
    },
    {
      name: 'the data points that do not breach when all is well',
      rule: { datapointsToAlarm: 2 },
      data: '0 0 0 X 0',
      reason:
        'Threshold Crossed: 2 out of the last 3 datapoints [1.0 (01/01/26 00:04:00), ' +
        '1.0 (01/01/26 00:02:00)] were not greater than the threshold (5.0) ' +
        '(minimum 2 datapoints for ALARM -> OK transition).',
    },
    {
      name: 'one data point in the singular',
      rule: { datapointsToAlarm: 1, evaluationPeriods: 1 },
      data: '- - X',
      reason:
        'Threshold Crossed: 1 out of the last 1 datapoints [9.0 (01/01/26 00:02:00)] was greater ' +
        'than the threshold (5.0) (minimum 1 datapoint for OK -> ALARM transition).',
    },
    {
      name: 'a shorter text when the alarm has no DatapointsToAlarm',
      rule: { datapointsToAlarm: undefined },
      data: '0 0 X X X',
      reason:
        'Threshold Crossed: 3 datapoints [9.0 (01/01/26 00:04:00), 9.0 (01/01/26 00:03:00), ' +
        '9.0 (01/01/26 00:02:00)] were greater than the threshold (5.0).',
    },
    {
      name: 'how the missing data points were treated',
      rule: { datapointsToAlarm: 1, treatMissingData: 'notBreaching' as const },
      data: '- - X - -',
      reason:
        'Threshold Crossed: 1 out of the last 3 datapoints [9.0 (01/01/26 00:02:00)] was greater ' +
        'than the threshold (5.0) and 2 missing datapoints were treated as [NonBreaching] ' +
        '(minimum 1 datapoint for OK -> ALARM transition).',
    },
    {
      name: 'that nothing was received',
      rule: { treatMissingData: 'breaching' as const },
      data: '- - - - -',
      reason:
        'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints ' +
        'were treated as [Breaching].',
    },
    {
      name: 'that the missing data points alone decided',
      rule: { datapointsToAlarm: 2, treatMissingData: 'breaching' as const },
      data: '- - - - 0',
      reason:
        'Threshold Crossed: 1 datapoint was received for 3 periods and 2 missing datapoints were ' +
        'treated as [Breaching].',
    },
    {
      name: 'that nothing is known',
      rule: {},
      data: '- - - - -',
      reason: 'Insufficient Data: 3 datapoints were unknown.',
    },
  ])('names $name', ({ rule, data, reason }) => {
    expect(evaluateAlarm(ruleOf(rule), rangeOf(data), START)?.reason).toBe(reason);
  });

  it('carries its facts as JSON, decimal numbers with a fraction', () => {
    const rule = ruleOf({ datapointsToAlarm: 2, stat: 'Sum', unit: 'Count' });

    const verdict = evaluateAlarm(rule, rangeOf('0 - X - X'), START + 5 * MINUTE + 1_000);

    expect(verdict?.reasonData).toBe(
      '{"version":"1.0","queryDate":"2026-01-01T00:05:01.000+0000",' +
        '"startDate":"2026-01-01T00:00:00.000+0000","unit":"Count","statistic":"Sum","period":60,' +
        '"recentDatapoints":[1.0,9.0,9.0],"threshold":5.0,"evaluatedDatapoints":[' +
        '{"timestamp":"2026-01-01T00:04:00.000+0000","sampleCount":3.0,"value":9.0},' +
        '{"timestamp":"2026-01-01T00:02:00.000+0000","sampleCount":3.0,"value":9.0},' +
        '{"timestamp":"2026-01-01T00:00:00.000+0000","sampleCount":3.0,"value":1.0}]}',
    );
  });

  it('lists the newest periods in its facts when none has data', () => {
    const verdict = evaluateAlarm(ruleOf({}), rangeOf('- - - - -'), START + 5 * MINUTE);

    expect(JSON.parse(verdict?.reasonData ?? '')).toEqual({
      version: '1.0',
      queryDate: '2026-01-01T00:05:00.000+0000',
      period: 60,
      recentDatapoints: [],
      threshold: 5,
      evaluatedDatapoints: [
        { timestamp: '2026-01-01T00:04:00.000+0000' },
        { timestamp: '2026-01-01T00:03:00.000+0000' },
        { timestamp: '2026-01-01T00:02:00.000+0000' },
      ],
    });
  });
});

type Row = readonly [data: string, ...states: string[]];

function casesOf(datapointsToAlarm: number, rows: readonly Row[]) {
  return rows.flatMap(([data, ...states]) =>
    TREATMENTS.map((treatment, column) => ({
      datapointsToAlarm,
      data,
      treatment,
      expected: states[column],
    })),
  );
}

function ruleOf(changes: Partial<ThresholdRule>): ThresholdRule {
  return {
    periodSeconds: 60,
    evaluationPeriods: 3,
    datapointsToAlarm: 3,
    threshold: 5,
    comparisonOperator: 'GreaterThanThreshold',
    treatMissingData: undefined,
    evaluateLowSampleCountPercentile: undefined,
    stat: undefined,
    statistic: undefined,
    unit: undefined,
    ...changes,
  };
}

function rangeOf(data: string): Period[] {
  const values: Readonly<Record<string, number>> = { '0': 1, X: 9 };
  return data.split(' ').map((mark, index) => {
    const timestamp = START + index * MINUTE;
    const value = values[mark];
    return value === undefined ? { timestamp } : { timestamp, value, sampleCount: 3 };
  });
}
