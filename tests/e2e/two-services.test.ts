import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEmulator, type Emulator } from '../../packages/lattice-emulator/src/index.ts';
import { SETTLED_AT_ONCE } from '../../packages/lattice-emulator/tests/support/emulator.ts';
import { LOCAL_CLIENT } from '../../scripts/support/local-client.ts';
import { output } from '../../scripts/support/stack.ts';
import { SteadyTraffic } from '../../scripts/support/steady-traffic.ts';
import { waitUntil } from '../../scripts/support/wait-until.ts';
import type { LatticeRequester } from '../../src/aws/lattice-requester.ts';
import { ALL_BLUE } from '../../src/rollout/weights.ts';
import { createRequester } from '../../src/wiring.ts';
import { aLatticeEvent } from '../support/lattice-event.ts';
import { makeOwnService } from '../support/own-service.ts';
import { StageUnderTest } from '../support/stage-under-test.ts';
import { createWorkspace, edit } from '../support/workspace.ts';

const VPC = {
  vpcId: 'vpc-0123456789abcdef0',
  subnetIds: 'subnet-0123456789abcdef0',
  securityGroupIds: 'sg-0123456789abcdef0',
};
const DEPLOY_TIMEOUT_MS = 180_000;
const TIMEOUT_MS = 120_000;
const REQUESTS_PER_SECOND = 10;
const SPEED = 60;

const folders = { first: createWorkspace(), own: createWorkspace() };
makeOwnService(folders.own);

let emulator: Emulator;
let first: StageUnderTest;
let own: StageUnderTest;

beforeAll(async () => {
  emulator = await createEmulator({ speed: SPEED, settings: SETTLED_AT_ONCE });
  first = new StageUnderTest(emulator.endpoint, folders.first);
  await first.deploy(VPC);
  const serviceNetworkId = output(await first.outputs(), 'ServiceNetworkId');
  edit(folders.own, 'app/params.yml', 'sn-0123456789abcdef0', serviceNetworkId);
  own = new StageUnderTest(emulator.endpoint, folders.own, LOCAL_CLIENT.region, 'prod');
  await own.deploy();
}, DEPLOY_TIMEOUT_MS);
afterAll(() => emulator?.close());

describe("a service of one's own beside another one", () => {
  it('has its own name and stage, and shares the service network of the VPC', async () => {
    const [one, other] = [await first.outputs(), await own.outputs()];

    expect(own.name).toBe('shop-prod');
    expect(own.name).not.toBe(first.name);
    expect(output(other, 'ServiceNetworkId')).toBe(output(one, 'ServiceNetworkId'));
    expect(output(other, 'ServiceId')).not.toBe(output(one, 'ServiceId'));
  });

  it('answers at its custom domain name over HTTPS, from its application, table and queue', async () => {
    await trustEmulator();
    const requester = ownRequester();
    const find = () => requester.send({ path: '/orders/o-1', headers: {} });
    const requestContext = { serviceArn: 'arn:aws:vpc-lattice:::service/svc-1' };
    const headers = { host: ['shop.example.com'] };
    const place = { path: '/orders/o-1/kettle', method: 'PUT', headers, requestContext };

    const before = await find();
    const placed = await own.call('blue', aLatticeEvent(place));
    const after = await find();
    requester.close();

    expect(before).toMatchObject({ status: '404', environment: 'blue', version: '1.0.0' });
    expect(placed).toMatchObject({ statusCode: 201, body: expect.stringContaining('kettle') });
    expect(after).toMatchObject({ status: '200', environment: 'blue' });
  });

  it('runs its cron function, which is not blue/green', async () => {
    expect(await own.call('count-orders', {})).toEqual({ orders: 1 });
  });
});

describe.each([
  ['the first service', () => [first, own] as const],
  ['the renamed one', () => [own, first] as const],
])('every verb of %s', (_name, stages) => {
  let stage: StageUnderTest;
  let other: StageUnderTest;
  let traffic: SteadyTraffic;
  let requester: LatticeRequester;
  let before: unknown;

  beforeAll(async () => {
    [stage, other] = stages();
    before = await tracesOf(other);
    requester = await stage.requester();
    traffic = new SteadyTraffic(requester, REQUESTS_PER_SECOND, () => emulator.clock.now());
  });
  afterAll(async () => {
    await traffic?.stop();
    requester?.close();
  });

  it(
    'reports: status, diff, rollout plan',
    async () => {
      await stage.deployBuild('2.0.0');

      expect(await stage.run('status')).toContain(stage.name);
      expect(await stage.run('diff', '--param=version=2.0.0')).toContain('1.0.0 -> 2.0.0');
      expect(await stage.run('rollout plan', '--plan', 'Canary10Percent5Minutes')).toContain('10');
    },
    TIMEOUT_MS,
  );

  it(
    'moves weights by hand: shift, rollback-traffic, retry, abort',
    async () => {
      await stage.run('shift', '--green', '10');
      expect(await stage.weights()).toEqual({ blue: 90, green: 10 });

      await stage.run('rollback-traffic', '--comment', 'a drill');
      expect(await stage.weights()).toEqual(ALL_BLUE);

      await stage.run('rollout retry', '--comment', 'the drill is over');
      expect(await stage.weights()).toEqual({ blue: 90, green: 10 });

      await stage.run('rollout abort', '--comment', 'enough');
      expect(await stage.weights()).toEqual(ALL_BLUE);
    },
    TIMEOUT_MS,
  );

  it(
    'carries a plan on: start, pause, resume, skip, approve, watch',
    async () => {
      await stage.deployBuild('3.0.0');
      const plan = [
        '--steps',
        '10%:1h,100%:1m',
        '--approval-before',
        '100',
        '--minimum-requests',
        '0',
      ];

      await stage.run('rollout start', ...plan);
      await phaseOf('baking');
      await stage.run('rollout pause');
      await phaseOf('paused');
      await stage.run('rollout resume');
      await phaseOf('baking');
      await stage.run('rollout skip');
      await phaseOf('pending');
      await stage.run('rollout approve');

      expect(await stage.run('rollout watch')).toContain('ready');
      expect(await stage.weights()).toEqual({ blue: 0, green: 100 });
    },
    TIMEOUT_MS,
  );

  it(
    'changes production: promote, undo',
    async () => {
      await stage.run('promote');
      expect((await stage.status()).builds.blue.version).toBe('3.0.0');

      await stage.run('undo', '--yes', '--comment', 'a drill');
      expect((await stage.status()).builds.blue.version).toBe('1.0.0');
    },
    TIMEOUT_MS,
  );

  it('never touches the other service', async () => {
    expect(await tracesOf(other)).toEqual(before);
    expect(traffic.samples.length).toBeGreaterThan(0);
    expect(traffic.samples.filter(({ status }) => /^5/.test(status))).toEqual([]);
  });

  async function phaseOf(phase: string): Promise<void> {
    await waitUntil(
      phase,
      async () => ((await stage.status()).phase === phase ? true : undefined),
      TIMEOUT_MS,
    );
  }
});

describe('removing one service', () => {
  it(
    'leaves the other one as it is',
    async () => {
      const before = await tracesOf(first);

      await own.remove();

      expect(await tracesOf(first)).toEqual(before);
      expect(emulator.inventory().filter((name) => name.includes(own.name))).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

/** Everything by which a verb of another service would show: weights, decisions, builds. */
async function tracesOf(stage: StageUnderTest) {
  const { weights, phase, builds, history } = await stage.status({ history: 100 });
  return { weights, phase, builds, history };
}

/** Trusts the certificates of the emulator, as a caller's machine trusts those of ACM. */
async function trustEmulator(): Promise<void> {
  const ca = await emulator.caCertificate();
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), ca]);
}

function ownRequester(): LatticeRequester {
  const connectTo = emulator.endpoint.replace('http:', 'https:');
  const address = { protocol: 'HTTPS', domainName: 'shop.example.com', port: 443 } as const;
  return createRequester({ ...address, connectTo }, LOCAL_CLIENT);
}
