import { afterEach, describe, expect, it } from '@jest/globals';
import type { FaultInput } from '../../emulator/faults/fault.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';

const deployed = new DeployedStage();
const ALARM = 'ecommerce-api-local-green-ErrorRate';
const ROLLBACK = 'ecommerce-api-local-rollback';

/** What EventBridge brings to the rollback. */
const ALARM_EVENTS = { target: `*${ROLLBACK}`, detailType: 'CloudWatch Alarm State Change' };

afterEach(async () => {
  deployed.emulator.faults.clear();
  await deployed.stage.setAlarm(ALARM, 'OK');
  await deployed.emulator.clock.advance('1m');
});

describe('when the API misbehaves while an alarm rolls back', () => {
  it.each<[string, FaultInput, number]>([
    ['is throttled twice', { kind: 'throttle', times: 2 }, 3],
    ['loses its answer', { kind: 'answer-lost', times: 1 }, 2],
    ['is cut', { kind: 'reset', times: 2 }, 3],
    ['fails', { kind: 'error', times: 1 }, 2],
  ])('the weights end at 100/0 although the update %s', async (_, fault, attempts) => {
    await deployed.stage.call('shift', { green: 30, force: true });
    deployed.emulator.journal.clear();
    const id = strikeUpdates(fault);

    await deployed.stage.setAlarm(ALARM, 'ALARM');
    await deployed.emulator.clock.advance('1s');

    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
    expect(strikesOf(id)).toBe(fault.times);
    expect(updates()).toHaveLength(attempts);
  });

  it('the weights end at 100/0 although what is read is old for a while', async () => {
    await deployed.stage.call('shift', { green: 30, force: true });
    const id = deployed.emulator.faults.add({
      kind: 'stale-read',
      operation: 'GetListener',
      caller: '*-RollbackRole-*',
      times: 2,
    });

    await deployed.stage.setAlarm(ALARM, 'ALARM');
    await deployed.emulator.clock.advance('5m');

    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
    expect(strikesOf(id)).toBe(2);
  });

  it('Lambda tries again when every attempt of the first invocation fails', async () => {
    await deployed.stage.call('shift', { green: 30, force: true });
    strikeUpdates({ kind: 'throttle', for: '30s' });

    await deployed.stage.setAlarm(ALARM, 'ALARM');
    await deployed.emulator.clock.advance('30s');
    const before = await deployed.stage.weights();
    await deployed.emulator.clock.advance('1m');

    expect(before).toEqual(withGreenAt(30));
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });
});

describe('when the rollback crashes', () => {
  it('twice, it succeeds at the third attempt, three minutes later', async () => {
    await deployed.stage.call('shift', { green: 30, force: true });
    const id = deployed.emulator.faults.add({ kind: 'crash', function: ROLLBACK, times: 2 });

    await deployed.stage.setAlarm(ALARM, 'ALARM');
    const seen = [];
    for (const step of ['59s', '1s', '119s', '1s'] as const) {
      await deployed.emulator.clock.advance(step);
      seen.push(await deployed.stage.weights());
    }

    expect(seen).toEqual([withGreenAt(30), withGreenAt(30), withGreenAt(30), ALL_BLUE]);
    expect(strikesOf(id)).toBe(2);
  });
});

describe('when the event of an alarm', () => {
  it('comes twice, the rollback runs twice, to the same end', async () => {
    await deployed.stage.call('shift', { green: 30, force: true });
    deployed.emulator.journal.clear();
    const id = deployed.emulator.faults.add({ kind: 'twice', ...ALARM_EVENTS, times: 1 });

    await deployed.stage.setAlarm(ALARM, 'ALARM');
    await deployed.emulator.clock.advance('1s');

    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
    expect(strikesOf(id)).toBe(1);
    expect(updates()).toHaveLength(2);
  });

  it('is late, so is the rollback', async () => {
    await deployed.stage.call('shift', { green: 30, force: true });
    deployed.emulator.faults.add({ kind: 'late', ...ALARM_EVENTS, by: '2m', times: 1 });

    await deployed.stage.setAlarm(ALARM, 'ALARM');
    await deployed.emulator.clock.advance('119s');
    const before = await deployed.stage.weights();
    await deployed.emulator.clock.advance('1s');

    expect(before).toEqual(withGreenAt(30));
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });

  it('is lost, nothing rolls back, and the journal says why', async () => {
    await deployed.stage.call('shift', { green: 30, force: true });
    const id = deployed.emulator.faults.add({ kind: 'lost', ...ALARM_EVENTS, times: 1 });

    await deployed.stage.setAlarm(ALARM, 'ALARM');
    await deployed.emulator.clock.advance('2m');

    expect(await deployed.stage.weights()).toEqual(withGreenAt(30));
    expect(deployed.emulator.journal.entries({ fault: id })).toMatchObject([
      { kind: 'fault', place: 'delivery', does: 'lost' },
    ]);
    await deployed.stage.call('rollback', {});
  });
});

/** Strikes the one call of the rollback that moves traffic. */
function strikeUpdates(fault: FaultInput): string {
  const service = 'vpc-lattice';
  return deployed.emulator.faults.add({ ...fault, service, operation: 'UpdateListener' });
}

function strikesOf(id: string): number | undefined {
  return deployed.emulator.faults.list().find((fault) => fault.id === id)?.strikes;
}

function updates() {
  return deployed.emulator.journal.entries({ operation: 'UpdateListener' });
}
