import {
  CloudWatchClient,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
} from '@aws-sdk/client-cloudwatch';
import { DeleteTargetGroupCommand, UpdateListenerCommand } from '@aws-sdk/client-vpc-lattice';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { forward, type Identified, LatticeFactory, sendTo } from '../support/lattice-service.ts';

const emulator = await startEmulator();
const factory = new LatticeFactory(emulator);
const cloudwatch = new CloudWatchClient(clientConfig(emulator));

/** Answers with the status in its path. */
const SOURCE = `export const handler = async ({ path }) => {
  if (path === '/throw') throw new Error('broken');
  return { isBase64Encoded: false, statusCode: Number(path.slice(1)), headers: {} };
};`;
const target = await factory.createTarget(SOURCE);
const other = await factory.createTarget(SOURCE);
const service = await factory.createService();
const listener = await factory.createListener(service, forward([target.id, 1]));

const MINUTE_MS = 60_000;

beforeEach(async () => {
  await shift(target.id);
  await emulator.clock.advance(MINUTE_MS - (emulator.clock.now() % MINUTE_MS));
});

describe('after a minute', () => {
  it.each([
    ['Service', service],
    ['TargetGroup', target],
  ] as const)('the requests to a %s are counted by their status', async (dimension, { id }) => {
    const start = emulator.clock.now();
    for (const status of [200, 204, 301, 404, 403, 409, 500]) await send(`/${status}`);

    await emulator.clock.advance('1m');

    expect(await sumsOf({ [dimension]: id }, start)).toEqual({
      TotalRequestCount: 7,
      HTTPCode_2XX_Count: 2,
      HTTPCode_3XX_Count: 1,
      HTTPCode_4XX_Count: 3,
      HTTPCode_5XX_Count: 1,
    });
  });

  it('a function that failed counts as an answer of the target group', async () => {
    const start = emulator.clock.now();
    await send('/throw');

    await emulator.clock.advance('1m');

    expect(await sumsOf({ TargetGroup: target.id }, start)).toMatchObject({
      TotalRequestCount: 1,
      HTTPCode_5XX_Count: 1,
    });
  });

  it('they are counted by availability zone too', async () => {
    const start = emulator.clock.now();
    await send('/200');

    await emulator.clock.advance('1m');

    const zone = { Service: service.id, AvailabilityZone: 'us-east-1a' };
    expect(await sumsOf(zone, start)).toMatchObject({ TotalRequestCount: 1 });
  });

  it('there is the duration of each request', async () => {
    const start = emulator.clock.now();
    await send('/200');
    await send('/200');

    await emulator.clock.advance('1m');

    const [datapoint] = await statisticsOf('RequestTime', { Service: service.id }, start);
    expect(datapoint?.SampleCount).toBe(2);
    expect(datapoint?.Average).toBeGreaterThan(0);
  });

  it('nothing was there before the minute was over', async () => {
    const start = emulator.clock.now();
    await send('/200');

    await emulator.clock.advance('59s');

    expect(await statisticsOf('TotalRequestCount', { Service: service.id }, start)).toEqual([]);
  });
});

describe('a minute without requests', () => {
  it('is reported with zeros', async () => {
    await send('/200');
    await emulator.clock.advance('1m');
    const start = emulator.clock.now();

    await emulator.clock.advance('1m');

    expect(await sumsOf({ TargetGroup: target.id }, start)).toEqual({
      TotalRequestCount: 0,
      HTTPCode_2XX_Count: 0,
      HTTPCode_3XX_Count: 0,
      HTTPCode_4XX_Count: 0,
      HTTPCode_5XX_Count: 0,
    });
    expect(await statisticsOf('RequestTime', { TargetGroup: target.id }, start)).toEqual([]);
  });

  it('is not reported of what never had one', async () => {
    const { id } = await factory.createTargetGroup();
    await send('/200');

    await emulator.clock.advance('2m');

    const Dimensions = [{ Name: 'TargetGroup', Value: id }];
    const { Metrics } = await cloudwatch.send(new ListMetricsCommand({ Dimensions }));
    expect(Metrics).toEqual([]);
  });

  it('is not reported of what was deleted', async () => {
    await shift(other.id);
    await send('/200');
    await emulator.clock.advance('1m');
    await shift(target.id);
    await factory.client.send(new DeleteTargetGroupCommand({ targetGroupIdentifier: other.id }));
    // The minute in which it was deleted is still told.
    await emulator.clock.advance('1m');
    const start = emulator.clock.now();

    await emulator.clock.advance('1m');

    const dimensions = { TargetGroup: other.id };
    expect(await statisticsOf('TotalRequestCount', dimensions, start)).toEqual([]);
  });
});

async function shift(targetGroupId: string): Promise<void> {
  await factory.client.send(
    new UpdateListenerCommand({
      serviceIdentifier: service.id,
      listenerIdentifier: listener.id,
      defaultAction: forward([targetGroupId, 1]),
    }),
  );
}

function send(path: string) {
  return sendTo(emulator, service.domainName, { path });
}

type Dimensions = Readonly<Record<string, Identified['id']>>;

const COUNTS = ['TotalRequestCount', ...[2, 3, 4, 5].map((family) => `HTTPCode_${family}XX_Count`)];

async function sumsOf(dimensions: Dimensions, start: number): Promise<Record<string, unknown>> {
  const sums = COUNTS.map(async (name) => {
    const [datapoint] = await statisticsOf(name, dimensions, start);
    return [name, datapoint?.Sum] as const;
  });
  return Object.fromEntries(await Promise.all(sums));
}

/** Returns the metrics of the minute that begins at `start`. */
async function statisticsOf(MetricName: string, dimensions: Dimensions, start: number) {
  const { Datapoints = [] } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/VpcLattice',
      MetricName,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(start),
      EndTime: new Date(start + MINUTE_MS),
      Period: 60,
      Statistics: ['Sum', 'SampleCount', 'Average'],
    }),
  );
  return Datapoints;
}
