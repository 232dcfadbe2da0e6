import { describe, expect, it } from '@jest/globals';
import type { FaultInput } from '../../packages/lattice-emulator/src/faults/fault.ts';
import { waitUntil } from '../../scripts/support/wait-until.ts';
import { ALL_BLUE, isSameSplit, withGreenAt } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';
import {
  ADVANCE,
  GREEN_ALARM,
  LINEAR,
  ROLLBACK,
  RolloutUnderTest,
} from '../support/rollout-under-test.ts';

const deployed = new DeployedStage();
const rollout = new RolloutUnderTest(deployed);

const UPDATE = { service: 'vpc-lattice', operation: 'UpdateListener' } as const;
const BY_ADVANCE = { caller: '*-AdvanceRole-*' } as const;

describe('a rollback that does not run', () => {
  it.each<[string, FaultInput]>([
    ['crashes twice', { kind: 'crash', function: ROLLBACK, times: 2 }],
    ['is throttled', { kind: 'throttled', function: ROLLBACK, for: '2m' }],
  ])('because it %s is done by the next turn, within a minute', async (_, fault) => {
    await rollout.startAndReach(2);
    rollout.strike(fault);

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    const seconds = await rollout.secondsToBlue(200);
    expect(seconds).toBeGreaterThan(1);
    expect(seconds).toBeLessThanOrEqual(60);
    await deployed.emulator.clock.advance('4m');
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back', weights: ALL_BLUE });
    expect(await deployed.stage.takeDeadLetters()).toEqual([]);
  });
});

describe('a rollback without permission to write to the listener', () => {
  it('is done by the next turn, and its dead letter blocks the next rollout', async () => {
    await rollout.startAndReach(2);
    const restore = await deployed.stage.forbidWeights();

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');
    const seconds = await rollout.secondsToBlue(120);
    await deployed.emulator.clock.advance('5m');
    await restore();
    await deployed.stage.deployAnotherGreen('another build');
    const answer = await deployed.stage.call('rollout', LINEAR);

    expect(seconds).toBeLessThanOrEqual(60);
    expect(answer).toMatchObject({
      errorType: 'Refused',
      errorMessage: expect.stringContaining('wait in the dead-letter queue'),
    });
    expect(await deployed.stage.takeDeadLetters()).toHaveLength(1);
  });
});

/** After the turn has reached the update that hangs, and before that times out. */
const CRASH: FaultInput = { kind: 'crash', function: ADVANCE, after: '6s', times: 1 };
const HANG: FaultInput = { kind: 'timeout', ...UPDATE, ...BY_ADVANCE, times: 5 };

describe('a turn that crashes', () => {
  it('after it has written the weights is made good by the next one', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'answer-lost', ...UPDATE, times: 1 });
    rollout.strike(HANG);
    rollout.strike(CRASH);

    await deployed.emulator.clock.advance('1m');
    expect(await deployed.stage.weights()).toEqual(withGreenAt(30));
    expect(await rollout.status()).toMatchObject({ phase: 'shifting' });
    deployed.emulator.faults.clear();
    await deployed.emulator.clock.advance('1m');

    expect(await rollout.status()).toMatchObject({ phase: 'baking', rollout: { green: 30 } });
  });

  it('after it has recorded and before it has written is made good by the next one', async () => {
    await rollout.startAndReach(2);
    rollout.strike(HANG);
    rollout.strike(CRASH);

    await deployed.emulator.clock.advance('1m');
    expect(await deployed.stage.weights()).toEqual(withGreenAt(20));
    expect(await rollout.status()).toMatchObject({ phase: 'shifting' });
    deployed.emulator.faults.clear();
    await deployed.emulator.clock.advance('1m');

    expect(await rollout.status()).toMatchObject({ phase: 'baking', rollout: { green: 30 } });
    expect(await rollout.reasons()).toContain('WeightsPending');
  });

  it('every time raises nothing, and an alarm notifies people', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'crash', function: ADVANCE });

    await deployed.emulator.clock.advance('5m');

    expect(rollout.asked()).toEqual([]);
    expect(rollout.mails()).toContainEqual(expect.stringContaining(`${ADVANCE}-errors`));
  });

  it('every time does not stop an alarm from moving all traffic to blue within a second', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'crash', function: ADVANCE });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
  });
});

describe('two turns at the same time', () => {
  it('raise green once', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'twice', target: `*${ADVANCE}` });

    await deployed.emulator.clock.advance('1m');

    expect(rollout.asked()).toEqual([30]);
    expect(await rollout.status()).toMatchObject({ phase: 'baking', rollout: { green: 30 } });
  });
});

describe('an update of a turn that arrives only after a rollback', () => {
  it('leaves weight on green for a minute at most', async () => {
    await rollout.startAndReach(2);
    // The turn times out after three seconds, repeats the request and ends; then the first one arrives.
    rollout.strike({ kind: 'slow', ...UPDATE, ...BY_ADVANCE, by: '10s', times: 1 });
    const turn = deployed.emulator.clock.advance('50s');
    await waitUntil('the turn to be done', () => isLive(30), 9_000);

    await deployed.stage.call('rollback', { comment: 'a test' });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
    await waitUntil('the update to arrive', () => isLive(30), 20_000);
    await turn;

    expect(await rollout.secondsToBlue(120)).toBeLessThanOrEqual(60);
    expect(await rollout.reasons()).toContain('ResidualWeight');
  });

  async function isLive(green: number): Promise<true | undefined> {
    return isSameSplit(await deployed.stage.weights(), withGreenAt(green)) || undefined;
  }
});
