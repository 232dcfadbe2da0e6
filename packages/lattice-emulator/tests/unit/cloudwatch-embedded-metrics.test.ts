import { describe, expect, it } from '@jest/globals';
import { readEmbeddedMetrics } from '../../src/services/cloudwatch/embedded-metrics.ts';

const TIME = 1_574_109_732_004;

describe('readEmbeddedMetrics', () => {
  it('reads the example of the specification', () => {
    const line = lineOf([directive({ Dimensions: [['Color']] })], { Color: 'green', Fault: 1 });

    expect(readEmbeddedMetrics(line)).toEqual([
      {
        id: { namespace: 'App/BlueGreen', name: 'Fault', dimensions: { Color: 'green' } },
        datum: {
          timestamp: TIME,
          unit: 'Count',
          storageResolution: 1,
          measurement: { kind: 'values', values: [1] },
        },
      },
    ]);
  });

  it('makes one metric for each set of dimensions', () => {
    const Dimensions = [['Color'], ['Color', 'Route'], []];
    const line = lineOf([directive({ Dimensions })], { Color: 'green', Route: '/', Fault: 1 });

    expect(readEmbeddedMetrics(line).map(({ id }) => id.dimensions)).toEqual([
      { Color: 'green' },
      { Color: 'green', Route: '/' },
      {},
    ]);
  });

  it('reads every directive and every metric', () => {
    const directives = [
      directive({ Metrics: [{ Name: 'Fault' }, { Name: 'Latency', Unit: 'Milliseconds' }] }),
      directive({ Namespace: 'Other' }),
    ];
    const line = lineOf(directives, { Fault: 1, Latency: 12.5 });

    expect(
      readEmbeddedMetrics(line).map(({ id, datum }) => [id.namespace, id.name, datum.unit]),
    ).toEqual([
      ['App/BlueGreen', 'Fault', 'None'],
      ['App/BlueGreen', 'Latency', 'Milliseconds'],
      ['Other', 'Fault', 'Count'],
    ]);
  });

  it('reads an array of values', () => {
    const [metric] = readEmbeddedMetrics(lineOf([directive({})], { Fault: [1, 0, 1] }));

    expect(metric?.datum.measurement).toEqual({ kind: 'values', values: [1, 0, 1] });
  });

  it('takes a unit that AWS does not know as none', () => {
    const Metrics = [{ Name: 'Fault', Unit: 'Parsecs' }];

    const [metric] = readEmbeddedMetrics(lineOf([directive({ Metrics })], { Fault: 1 }));

    expect(metric?.datum.unit).toBe('None');
  });

  it.each([undefined, 60, 30])(
    'stores with a resolution of a minute for %p',
    (StorageResolution) => {
      const Metrics = [{ Name: 'Fault', StorageResolution }];

      const [metric] = readEmbeddedMetrics(lineOf([directive({ Metrics })], { Fault: 1 }));

      expect(metric?.datum.storageResolution).toBe(60);
    },
  );

  it.each([
    ['text', 'START RequestId: 1 "_aws"'],
    ['a line without metadata', '{"message":"hello"}'],
    ['metadata that are no object', '{"_aws":5}'],
    ['an array', '["_aws"]'],
    ['no time', JSON.stringify({ _aws: { CloudWatchMetrics: [directive({})] }, Fault: 1 })],
    [
      'directives that are no list',
      JSON.stringify({ _aws: { Timestamp: TIME, CloudWatchMetrics: {} } }),
    ],
    ['a directive that is no object', lineOf(['x'], { Fault: 1 })],
    ['no namespace', lineOf([directive({ Namespace: undefined })], { Fault: 1 })],
    ['a namespace of AWS', lineOf([directive({ Namespace: 'AWS/Lambda' })], { Fault: 1 })],
    ['no dimensions', lineOf([directive({ Dimensions: undefined })], { Fault: 1 })],
    ['an empty list of dimensions', lineOf([directive({ Dimensions: [] })], { Fault: 1 })],
    [
      'dimensions that are no list of lists',
      lineOf([directive({ Dimensions: ['x'] })], { Fault: 1 }),
    ],
    ['a dimension without a value', lineOf([directive({ Dimensions: [['Color']] })], { Fault: 1 })],
    [
      'a dimension that is a number',
      lineOf([directive({ Dimensions: [['Color']] })], { Color: 1, Fault: 1 }),
    ],
    [
      'too many dimensions',
      lineOf([directive({ Dimensions: [Array(31).fill('Color')] })], { Color: 'x', Fault: 1 }),
    ],
    ['metrics that are no objects', lineOf([directive({ Metrics: ['Fault'] })], { Fault: 1 })],
    ['a metric without a value', lineOf([directive({})], {})],
    ['a value that is a text', lineOf([directive({})], { Fault: '1' })],
    ['too many values', lineOf([directive({})], { Fault: Array(101).fill(1) })],
  ])('ignores %s', (_, line) => {
    expect(readEmbeddedMetrics(line)).toEqual([]);
  });
});

function lineOf(directives: readonly unknown[], members: object): string {
  return JSON.stringify({ _aws: { Timestamp: TIME, CloudWatchMetrics: directives }, ...members });
}

function directive(changes: object): object {
  return {
    Namespace: 'App/BlueGreen',
    Dimensions: [[]],
    Metrics: [{ Name: 'Fault', Unit: 'Count', StorageResolution: 1 }],
    ...changes,
  };
}
