import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FaultInput } from '../../packages/lattice-emulator/src/faults/fault.ts';
import { SERVICE } from '../../scripts/support/stack.ts';
import { DeployedStage } from '../support/deployed-stage.ts';
import {
  ALARM_EVENTS,
  GREEN_ALARM,
  ROLLBACK,
  RolloutUnderTest,
} from '../support/rollout-under-test.ts';

const deployed = new DeployedStage();
const rollout = new RolloutUnderTest(deployed);

const UPDATE = { service: 'vpc-lattice', operation: 'UpdateListener' } as const;

/** Shows the rollback alone: a turn would repair these failures within a minute. */
const NO_TURNS: FaultInput = { kind: 'throttled', function: `${SERVICE}-local-advance` };

beforeEach(async () => {
  await rollout.reset();
  await deployed.stage.call('shift', { green: 30 });
  await deployed.emulator.clock.advance('10s');
  rollout.forget();
});

describe('when the API fails while an alarm rolls back a manual shift', () => {
  it.each<[string, FaultInput, number]>([
    ['is throttled twice', { kind: 'throttle', times: 2 }, 3],
    ['loses its answer', { kind: 'answer-lost', times: 1 }, 2],
    ['is cut', { kind: 'reset', times: 2 }, 3],
    ['fails', { kind: 'error', times: 1 }, 2],
  ])('the weights are 100/0 within a second although the update %s', async (_, fault, attempts) => {
    const id = rollout.strike({ ...fault, ...UPDATE });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
    expect(rollout.strikesOf(id)).toBe(fault.times);
    expect(rollout.asked()).toEqual(Array.from({ length: attempts }, () => 0));
  });

  it('Lambda retries after a minute when every attempt of the first invocation fails', async () => {
    rollout.strike(NO_TURNS);
    rollout.strike({ kind: 'error', ...UPDATE, for: '30s' });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(120)).toBe(60);
  });
});

describe('when the rollback crashes', () => {
  it('twice, and no turn runs either, it succeeds at the third attempt, three minutes later', async () => {
    rollout.strike(NO_TURNS);
    const id = rollout.strike({ kind: 'crash', function: ROLLBACK, times: 2 });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(240)).toBe(180);
    expect(rollout.strikesOf(id)).toBe(2);
  });

  it('twice, the next turn rolls back', async () => {
    rollout.strike({ kind: 'crash', function: ROLLBACK, times: 2 });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(240)).toBe(50);
  });
});

describe('when the event of an alarm', () => {
  it('comes twice, the rollback runs twice, with the same result', async () => {
    const id = rollout.strike({ kind: 'twice', ...ALARM_EVENTS, times: 1 });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
    expect(rollout.strikesOf(id)).toBe(1);
    expect(new Set(rollout.asked())).toEqual(new Set([0]));
  });

  it('is late, and no turn runs either, so is the rollback', async () => {
    rollout.strike(NO_TURNS);
    rollout.strike({ kind: 'late', ...ALARM_EVENTS, by: '2m', times: 1 });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(240)).toBe(120);
  });

  it('is lost, the next turn rolls back, and the journal shows the lost event', async () => {
    const id = rollout.strike({ kind: 'lost', ...ALARM_EVENTS, times: 1 });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(120)).toBe(50);
    expect(deployed.emulator.journal.entries({ fault: id })).toMatchObject([
      { kind: 'fault', place: 'delivery', does: 'lost' },
    ]);
  });
});
