import { describe, expect, it } from '@jest/globals';
import type { RollBackRequest } from '../../src/rollout/roll-back.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { rollBack } from '../../src/use-cases/roll-back.ts';
import { anAlarm, fakePorts, NOW_MS } from '../support/fakes.ts';
import { bakingAtTen } from '../support/rollouts-under-way.ts';

const ALARM = {
  kind: 'alarm',
  alarmName: 'svc-green-FaultRate',
  changedAtMs: NOW_MS - 1_500,
  alarmReason: 'too many faults',
} as const satisfies RollBackRequest;
const STALE = { ...ALARM, changedAtMs: NOW_MS - 3_600_000 };
const BY_HAND = { kind: 'by-hand', reason: 'customers complain' } as const;

describe('a rollback', () => {
  it('writes the weights before the record, and looks at them before it tells', async () => {
    const ports = given();
    const order: string[] = [];
    const { read } = ports.router;
    ports.router.onShift = () => order.push('write weights');
    ports.record.beforeSave = ({ phase }) => order.push(`record ${phase}`);
    ports.router.read = async () => {
      order.push('read weights');
      return read.call(ports.router);
    };
    ports.teller.tell = async () => {
      order.push('tell');
    };

    await rollBack(ports, ALARM);

    expect(order).toEqual([
      'write weights',
      'record rolling-back',
      'read weights',
      'tell',
      'record rolled-back',
    ]);
  });

  it('says in one sentence what happened, for whoever is woken up', async () => {
    const outcome = await rollBack(given(), ALARM);

    expect(outcome).toEqual({
      outcome: 'rolled-back',
      message:
        'all traffic is back on blue (100/0): alarm svc-green-FaultRate went off: too many faults; ' +
        'it was 1.5 s from the alarm to 100/0',
      current: ALL_BLUE,
      isTold: true,
    });
  });

  it('tells whose rollout it ended, which alarm asked, and how long it took', async () => {
    const ports = given();

    await rollBack(ports, ALARM);

    expect(ports.teller.told).toMatchObject([
      {
        kind: 'rolled-back',
        rollout: 'r-1',
        reason: 'GreenInAlarm',
        alarmName: 'svc-green-FaultRate',
        sinceAlarmMs: 1_500,
      },
    ]);
  });

  it('of an alarm whose event does not say when is done, and its time is left out', async () => {
    const ports = given();

    await rollBack(ports, { ...ALARM, changedAtMs: undefined });

    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.teller.told).toMatchObject([{ sinceAlarmMs: undefined }]);
  });

  it('is the same when it is repeated, and told once', async () => {
    const ports = given();

    await rollBack(ports, ALARM);
    const again = await rollBack(ports, ALARM);

    expect(again.outcome).toBe('ignored');
    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.record.current?.phase).toBe('rolled-back');
    expect(ports.teller.told).toHaveLength(1);
  });

  it('writes again when a writer has overwritten it', async () => {
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
    expect(ports.teller.told).toEqual([]);
    expect(ports.record.current?.phase).toBe('rolling-back');
  });

  it('fails when the weights cannot be written, tells nobody that it is done, and fences', async () => {
    const ports = given();
    ports.router.shiftFailure = new Error('throttled');

    await expect(rollBack(ports, ALARM)).rejects.toThrow('throttled');

    expect(ports.record.current?.phase).toBe('rolling-back');
    expect(ports.teller.told).toEqual([]);
  });

  it('stands even when nobody can be told', async () => {
    const ports = given();
    ports.teller.failure = new Error('event bus unreachable');

    const outcome = await rollBack(ports, ALARM);

    expect(outcome).toMatchObject({ outcome: 'rolled-back', isTold: false });
    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.record.current?.phase).toBe('rolled-back');
  });

  it('by hand tells the reason that was given, and asks neither record nor alarms first', async () => {
    const ports = given();
    ports.alarms.failure = new Error('CloudWatch does not answer');

    const outcome = await rollBack(ports, BY_HAND);

    expect(outcome.message).toBe('all traffic is back on blue (100/0): customers complain');
    expect(ports.teller.told).toMatchObject([{ reason: 'ByHand', alarmName: undefined }]);
  });
});

describe('a rollback without its record', () => {
  it('moves the traffic and tells of it, and then fails so that the fence is tried again', async () => {
    const ports = given();
    ports.record.readFailure = new Error('the table does not answer');
    ports.record.writeFailure = ports.record.readFailure;

    await expect(rollBack(ports, ALARM)).rejects.toThrow(
      'all traffic is back on blue, but the rollout could not be stopped: ' +
        'the table does not answer; try again',
    );

    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.teller.told).toMatchObject([{ kind: 'rolled-back', rollout: undefined }]);
  });

  it('does not take a record that can be read but not written for a fence', async () => {
    const ports = given();
    ports.record.writeFailure = new Error('the table is read-only');

    await expect(rollBack(ports, ALARM)).rejects.toThrow('the rollout could not be stopped');

    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('leaves its last line to the next turn where only that one cannot be written', async () => {
    const ports = given();
    ports.record.beforeSave = ({ phase }) => {
      if (phase === 'rolled-back') throw new Error('the table does not answer');
    };

    const outcome = await rollBack(ports, ALARM);

    expect(outcome.outcome).toBe('rolled-back');
    expect(ports.record.current?.phase).toBe('rolling-back');
  });

  it('fences again where a writer was faster', async () => {
    const ports = given();
    let writers = 3;
    ports.record.beforeSave = () => {
      if (writers-- > 0) ports.record.current = overtaken(ports.record.current?.version);
    };

    await rollBack(ports, ALARM);

    expect(ports.record.current).toMatchObject({ phase: 'rolled-back', version: 6 });
  });

  it('fails where a writer is always faster, once all traffic is on blue', async () => {
    const ports = given();
    ports.record.beforeSave = () => {
      ports.record.current = overtaken(ports.record.current?.version);
    };

    await expect(rollBack(ports, ALARM)).rejects.toThrow('the record changed 10 times');

    expect(ports.router.live).toEqual(ALL_BLUE);
  });
});

describe("an alarm's event", () => {
  it('that is older than the rollout moves nothing, tells nobody and leaves a note', async () => {
    const ports = given();

    const outcome = await rollBack(ports, STALE);

    expect(outcome.outcome).toBe('ignored');
    expect(ports.router.writes).toEqual([]);
    expect(ports.teller.told).toEqual([]);
    expect(ports.record.entries).toMatchObject([{ reason: 'StaleAlarm' }]);
    expect(ports.record.current?.phase).toBe('baking');
  });

  it('is ignored even where that cannot be noted', async () => {
    const ports = given();
    ports.record.writeFailure = new Error('the table is read-only');

    expect(await rollBack(ports, STALE)).toMatchObject({ outcome: 'ignored' });
  });

  it('is obeyed in doubt: a record that cannot be glanced at protects nobody', async () => {
    const ports = given();
    const { alarms } = ports;
    const record = { read: () => Promise.reject(new Error('too slow')) };

    await rollBack({ ...ports, glance: { record, alarms } }, ALARM);

    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.record.current?.phase).toBe('rolled-back');
  });

  it('without a rollout is ignored while green has nothing', async () => {
    const ports = fakePorts();

    const outcome = await rollBack(ports, ALARM);

    expect(outcome.outcome).toBe('ignored');
    expect(ports.router.writes).toEqual([]);
  });

  it('that is old is ignored even where a rollout begins just while it is looked at', async () => {
    const ports = fakePorts();
    const { read } = ports.router;
    ports.router.read = async () => {
      ports.record.current = bakingAtTen();
      ports.router.live = withGreenAt(10);
      return read.call(ports.router);
    };

    const outcome = await rollBack(ports, STALE);

    expect(outcome.outcome).toBe('ignored');
    expect(ports.router.writes).toEqual([]);
  });

  it.each([
    ['has traffic', undefined],
    ['may have traffic, because the listener cannot be read', new Error('throttled')],
  ])('without a rollout takes everything to blue where green %s', async (_, failure) => {
    const ports = fakePorts();
    ports.router.live = withGreenAt(10);
    ports.router.readFailure = failure;
    ports.router.onShift = () => {
      ports.router.readFailure = undefined;
    };

    const outcome = await rollBack(ports, ALARM);

    expect(outcome.outcome).toBe('rolled-back');
    expect(ports.router.live).toEqual(ALL_BLUE);
  });
});

describe('a rollback onto a blue that is in alarm while green is not', () => {
  it('is held: the weights stay, the rollout pauses, and somebody is told', async () => {
    const ports = givenBlueInAlarm();

    const outcome = await rollBack(ports, ALARM);

    expect(outcome).toMatchObject({ outcome: 'held', current: withGreenAt(10), isTold: true });
    expect(ports.router.writes).toEqual([]);
    expect(ports.record.current).toMatchObject({ phase: 'paused', pausedIn: 'baking' });
    expect(ports.teller.told).toMatchObject([
      { kind: 'paused', reason: 'BlueInAlarm', alarmName: 'svc-green-FaultRate' },
    ]);
  });

  it('is done where green is in alarm too', async () => {
    const ports = givenBlueInAlarm();
    ports.alarms.green = [anAlarm('svc-green-FaultRate', { state: 'ALARM' })];

    await rollBack(ports, ALARM);

    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('is done where nobody can say how the alarms are', async () => {
    const ports = givenBlueInAlarm();
    ports.alarms.failure = new Error('CloudWatch does not answer');

    await rollBack(ports, ALARM);

    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('is done where the record changed while it was held', async () => {
    const ports = givenBlueInAlarm();
    ports.record.beforeSave = ({ phase }) => {
      if (phase === 'paused') ports.record.current = overtaken(ports.record.current?.version);
    };

    await rollBack(ports, ALARM);

    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('is done by hand', async () => {
    const ports = givenBlueInAlarm();

    await rollBack(ports, BY_HAND);

    expect(ports.router.live).toEqual(ALL_BLUE);
  });
});

describe('a rehearsal', () => {
  it('writes 100/0 where that is what is live, and a note', async () => {
    const ports = fakePorts();

    const outcome = await rollBack(ports, { kind: 'rehearsal' });

    expect(outcome).toMatchObject({ outcome: 'rehearsed', current: ALL_BLUE });
    expect(ports.router.writes).toEqual([ALL_BLUE]);
    expect(ports.record.entries).toMatchObject([{ reason: 'Rehearsed' }]);
    expect(ports.teller.told).toEqual([]);
  });

  it('moves nothing where green has traffic', async () => {
    const ports = given();

    await rollBack(ports, { kind: 'rehearsal' });

    expect(ports.router.writes).toEqual([]);
    expect(ports.router.live).toEqual(withGreenAt(10));
    expect(ports.record.current?.phase).toBe('baking');
  });

  it('fails where the record cannot be written, because a rollback would too', async () => {
    const ports = fakePorts();
    ports.record.writeFailure = new Error('not authorized');

    await expect(rollBack(ports, { kind: 'rehearsal' })).rejects.toThrow('not authorized');
  });
});

function given() {
  const ports = fakePorts();
  ports.router.live = withGreenAt(10);
  ports.record.current = bakingAtTen();
  return ports;
}

function givenBlueInAlarm() {
  const ports = given();
  ports.alarms.blue = [anAlarm('svc-blue-FaultRate', { state: 'ALARM' })];
  return ports;
}

function overtaken(version = 0) {
  return { ...bakingAtTen(), version: version + 1 };
}
