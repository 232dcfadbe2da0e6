import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEmulator, type Emulator } from '../../packages/lattice-emulator/src/index.ts';
import { SETTLED_AT_ONCE } from '../../packages/lattice-emulator/tests/support/emulator.ts';
import { SERVICE } from '../../scripts/support/stack.ts';
import { type ProbeReport, summarize } from '../../src/probe/report.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { StageUnderTest } from '../support/stage-under-test.ts';
import { createWorkspace } from '../support/workspace.ts';

const REGIONS = ['us-east-1', 'eu-west-1'] as const;
const GREEN_ALARM = `${SERVICE}-local-green-FaultRate`;

describe('the service in two regions of one emulator', () => {
  const folder = createWorkspace();
  let emulator: Emulator;
  let first: StageUnderTest;
  let second: StageUnderTest;

  beforeAll(async () => {
    emulator = await createEmulator({ speed: 0, settings: SETTLED_AT_ONCE });
    [first, second] = REGIONS.map(
      (region) => new StageUnderTest(emulator.endpoint, folder, region),
    ) as [StageUnderTest, StageUnderTest];
    await first.deploy();
    await second.deploy({ version: '2.0.0' });
    // New alarms have no data yet.
    await emulator.clock.advance('1m');
  }, 240_000);
  afterAll(() => emulator?.close());

  it('is reached by a domain name of each region, in the build that went there', async () => {
    const [ofFirst, ofSecond] = [await first.outputs(), await second.outputs()];

    expect(ofFirst.ServiceDomainName).toContain('.us-east-1.on.aws');
    expect(ofSecond.ServiceDomainName).toContain('.eu-west-1.on.aws');
    expect((await send(first)).split).toMatchObject([{ environment: 'blue', version: '1.0.0' }]);
    expect((await send(second)).split).toMatchObject([{ environment: 'blue', version: '2.0.0' }]);
  });

  it('shifts its traffic in one region and leaves the other one alone', async () => {
    const answer = await second.call('shift', { green: 100 });

    expect(answer).toMatchObject({ outcome: 'shifted' });
    expect(await second.weights()).toEqual(withGreenAt(100));
    expect(await first.weights()).toEqual(ALL_BLUE);
    expect((await send(second)).split).toMatchObject([{ environment: 'green', requests: 20 }]);
    expect((await send(first)).split).toMatchObject([{ environment: 'blue', requests: 20 }]);
  });

  it('rolls back only where the alarm went off', async () => {
    const raised = await first.call('shift', { green: 30 });

    await second.setAlarm(GREEN_ALARM, 'ALARM');
    await emulator.clock.advance('1s');

    expect(raised).toMatchObject({ outcome: 'shifted' });
    expect(await second.weights()).toEqual(ALL_BLUE);
    expect(await first.weights()).toEqual(withGreenAt(30));
    expect((await first.alarms()).filter(({ state }) => state === 'ALARM')).toEqual([]);
  });

  it('is removed from one region and stays in the other one', async () => {
    await second.remove();

    await expect(second.outputs()).rejects.toThrow('does not exist');
    expect((await send(first)).statuses).toEqual({ 200: 20 });
  }, 120_000);
});

async function send(stage: StageUnderTest): Promise<ProbeReport> {
  const requester = await stage.requester();
  const sending = Array.from({ length: 20 }, () =>
    requester.send({ path: '/health', headers: {} }),
  );
  const report = summarize(await Promise.all(sending));
  requester.close();
  return report;
}
