import { describe, expect, it } from '@jest/globals';
import type { RollBackRequest } from '../../src/rollout/roll-back.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { rollBack } from '../../src/use-cases/roll-back.ts';
import { FakeRouter, FakeTeller, silentLog } from '../support/fakes.ts';

const NOW = 100_000;
const ALARM: RollBackRequest = {
  kind: 'alarm',
  alarmName: 'svc-green-FaultRate',
  changedAtMs: NOW - 1_500,
  alarmReason: 'too many faults',
};

describe('a rollback', () => {
  it('writes 100/0 before it reads or tells anything', async () => {
    const ports = given();
    const order: string[] = [];
    ports.router.onShift = () => order.push('write');
    ports.router.read = async () => {
      order.push('read');
      return ALL_BLUE;
    };
    ports.teller.tell = async () => {
      order.push('tell');
    };

    await rollBack(ports, ALARM);

    expect(order).toEqual(['write', 'read', 'tell']);
  });

  it('says in one sentence what happened, for whoever is woken up', async () => {
    const ports = given();

    const outcome = await rollBack(ports, ALARM);

    expect(outcome.message).toBe(
      'all traffic is back on blue (100/0), 1.5 s after alarm svc-green-FaultRate went off: too many faults',
    );
  });

  it('of an alarm whose event does not say when leaves the time out', async () => {
    const outcome = await rollBack(given(), { ...ALARM, changedAtMs: undefined });

    expect(outcome.message).toBe(
      'all traffic is back on blue (100/0), after alarm svc-green-FaultRate went off: too many faults',
    );
  });

  it('measures the time from the alarm to the weights', async () => {
    const ports = given();

    await rollBack(ports, ALARM);

    expect(ports.teller.told).toMatchObject([
      { kind: 'rolled-back', reason: 'GreenInAlarm', sinceAlarmMs: 1_500 },
    ]);
  });

  it('is the same when it is repeated', async () => {
    const ports = given();

    await rollBack(ports, ALARM);
    await rollBack(ports, ALARM);

    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('writes again when a shift has overwritten it', async () => {
    const ports = given();
    let interferences = 2;
    ports.router.onShift = () => {
      interferences -= 1;
      if (interferences >= 0) ports.router.live = withGreenAt(10);
    };

    await rollBack(ports, ALARM);

    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.router.writes).toHaveLength(3);
  });

  it('fails when it never sees 100/0, so that it is tried again from outside', async () => {
    const ports = given();
    ports.router.onShift = () => {
      ports.router.live = withGreenAt(10);
    };

    await expect(rollBack(ports, ALARM)).rejects.toThrow(
      '100/0 was accepted 3 times, but the listener shows 90/10: somebody else is writing to it',
    );
  });

  it('stands even when nobody can be told', async () => {
    const ports = given();
    ports.teller.failure = new Error('event bus unreachable');

    const outcome = await rollBack(ports, ALARM);

    expect(outcome).toMatchObject({ outcome: 'rolled-back', isTold: false });
    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('by hand tells the reason that was given', async () => {
    const ports = given();

    const outcome = await rollBack(ports, { kind: 'by-hand', reason: 'customers complain' });

    expect(outcome.message).toBe('all traffic is back on blue (100/0): customers complain');
    expect(ports.teller.told).toMatchObject([{ reason: 'ByHand', alarmName: undefined }]);
  });
});

function given() {
  const router = new FakeRouter();
  router.live = withGreenAt(10);
  return { router, teller: new FakeTeller(), log: silentLog, now: () => NOW };
}
