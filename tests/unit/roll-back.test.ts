import { describe, expect, it } from '@jest/globals';
import type { RollbackInput } from '../../src/rollout/roll-back.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { rollBack } from '../../src/use-cases/roll-back.ts';
import { fakePorts, portsBakingAtTen } from '../support/fakes.ts';
import { anAlarm, bakingAtTen, HOUR_MS, START_MS } from '../support/rollouts.ts';

const ALARM = {
  kind: 'alarm',
  alarmName: 'svc-green-FaultRate',
  changedAtMs: START_MS - 1_500,
  stateReason: 'too many faults',
} as const satisfies RollbackInput;
const STALE = { ...ALARM, changedAtMs: START_MS - HOUR_MS };
const MANUAL: RollbackInput = {
  kind: 'manual',
  actor: { id: 'ana', comment: 'customers complain' },
};

describe('a rollback', () => {
  it('writes the weights before the record, and reads them before it notifies', async () => {
    const ports = portsBakingAtTen();
    const order: string[] = [];
    const { read } = ports.router;
    ports.router.onShift = () => order.push('write weights');
    ports.record.beforeSave = ({ phase }) => order.push(`record ${phase}`);
    ports.router.read = async () => {
      order.push('read weights');
      return read.call(ports.router);
    };
    ports.notifier.notify = async () => {
      order.push('notify');
    };

    await rollBack(ports, ALARM);

    expect(order).toEqual([
      'write weights',
      'record rolling-back',
      'read weights',
      'notify',
      'record rolled-back',
    ]);
  });

  it('says in one sentence what happened, for a person who has just been woken up', async () => {
    const outcome = await rollBack(portsBakingAtTen(), ALARM);

    expect(outcome).toEqual({
      outcome: 'rolled-back',
      message:
        'rolled back to blue (100/0): alarm svc-green-FaultRate went off: too many faults; ' +
        '1.5 s from the alarm to 100/0',
      current: ALL_BLUE,
      notified: true,
    });
  });

  it('notifies of the rollout that it ended, of the alarm, and of the time that it took', async () => {
    const ports = portsBakingAtTen();

    await rollBack(ports, ALARM);

    expect(ports.notifier.events).toMatchObject([
      {
        kind: 'rolled-back',
        rollout: 'r-1',
        reason: 'GreenInAlarm',
        plan: 'Linear10PercentEvery1Minute',
        build: '2.0.0',
        actor: undefined,
        alarm: { name: 'svc-green-FaultRate', wentOffAtMs: START_MS - 1_500 },
        sinceAlarmMs: 1_500,
      },
    ]);
  });

  it('of an alarm whose event has no time is done, and its time is left out', async () => {
    const ports = portsBakingAtTen();

    await rollBack(ports, { ...ALARM, changedAtMs: undefined });

    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.notifier.events).toMatchObject([{ sinceAlarmMs: undefined }]);
  });

  it('is the same when it is repeated, with one notification', async () => {
    const ports = portsBakingAtTen();

    await rollBack(ports, ALARM);
    const again = await rollBack(ports, ALARM);

    expect(again.outcome).toBe('ignored');
    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.record.current?.phase).toBe('rolled-back');
    expect(ports.notifier.events).toHaveLength(1);
  });

  it('writes again when a writer has overwritten it', async () => {
    const ports = portsBakingAtTen();
    let interferences = 2;
    ports.router.onShift = () => {
      interferences -= 1;
      if (interferences >= 0) ports.router.live = withGreenAt(10);
    };

    await rollBack(ports, ALARM);

    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.router.writes).toHaveLength(3);
  });

  it('fails when it never sees 100/0, so that EventBridge tries it again', async () => {
    const ports = portsBakingAtTen();
    ports.router.onShift = () => {
      ports.router.live = withGreenAt(10);
    };

    await expect(rollBack(ports, ALARM)).rejects.toThrow(
      '100/0 was accepted 3 times, but the listener shows 90/10: another writer keeps changing it',
    );
    expect(ports.notifier.events).toEqual([]);
    expect(ports.record.current?.phase).toBe('rolling-back');
  });

  it('fails and fences when the weights cannot be written, and does not notify', async () => {
    const ports = portsBakingAtTen();
    ports.router.shiftFailure = new Error('throttled');

    await expect(rollBack(ports, ALARM)).rejects.toThrow('throttled');

    expect(ports.record.current?.phase).toBe('rolling-back');
    expect(ports.notifier.events).toEqual([]);
  });

  it('stands even when the notification fails', async () => {
    const ports = portsBakingAtTen();
    ports.notifier.failure = new Error('event bus unreachable');

    const outcome = await rollBack(ports, ALARM);

    expect(outcome).toMatchObject({ outcome: 'rolled-back', notified: false });
    expect(ports.log.lines).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'notification failed' }),
    );
    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.record.current?.phase).toBe('rolled-back');
  });

  it('by a person names the person and the comment, and reads neither record nor alarms first', async () => {
    const ports = portsBakingAtTen();
    ports.alarms.failure = new Error('CloudWatch does not answer');

    const outcome = await rollBack(ports, MANUAL);

    expect(outcome.message).toBe(
      'rolled back to blue (100/0): requested by ana: customers complain',
    );
    expect(ports.notifier.events).toMatchObject([
      { reason: 'Manual', actor: { id: 'ana', comment: 'customers complain' }, alarm: undefined },
    ]);
  });
});

describe('a rollback without its record', () => {
  it('moves the traffic and notifies, and then fails so that the fence is tried again', async () => {
    const ports = portsBakingAtTen();
    ports.record.readFailure = new Error('the table does not answer');
    ports.record.writeFailure = ports.record.readFailure;

    await expect(rollBack(ports, ALARM)).rejects.toThrow(
      'all traffic is on blue, but the rollout could not be fenced: ' +
        'the table does not answer; invoke the rollback again',
    );

    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.notifier.events).toMatchObject([{ kind: 'rolled-back', rollout: undefined }]);
  });

  it('fails where the record can be read but not written, because that is no fence', async () => {
    const ports = portsBakingAtTen();
    ports.record.writeFailure = new Error('the table is read-only');

    await expect(rollBack(ports, ALARM)).rejects.toThrow('the rollout could not be fenced');

    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('leaves its last line to the next turn where only that one cannot be written', async () => {
    const ports = portsBakingAtTen();
    ports.record.beforeSave = ({ phase }) => {
      if (phase === 'rolled-back') throw new Error('the table does not answer');
    };

    const outcome = await rollBack(ports, ALARM);

    expect(outcome.outcome).toBe('rolled-back');
    expect(ports.record.current?.phase).toBe('rolling-back');
  });

  it('fences again where a writer was faster', async () => {
    const ports = portsBakingAtTen();
    let writers = 3;
    ports.record.beforeSave = () => {
      if (writers-- > 0) ports.record.current = overtaken(ports.record.current?.version);
    };

    await rollBack(ports, ALARM);

    expect(ports.record.current).toMatchObject({ phase: 'rolled-back', version: 6 });
  });

  it('fails where a writer is always faster, once all traffic is on blue', async () => {
    const ports = portsBakingAtTen();
    ports.record.beforeSave = () => {
      ports.record.current = overtaken(ports.record.current?.version);
    };

    await expect(rollBack(ports, ALARM)).rejects.toThrow('the record changed 10 times');

    expect(ports.router.live).toEqual(ALL_BLUE);
  });
});

describe("an alarm's event", () => {
  it('that is older than the rollout moves nothing, does not notify and leaves a note', async () => {
    const ports = portsBakingAtTen();

    const outcome = await rollBack(ports, STALE);

    expect(outcome.outcome).toBe('ignored');
    expect(ports.router.writes).toEqual([]);
    expect(ports.notifier.events).toEqual([]);
    expect(ports.record.entries).toMatchObject([{ reason: 'StaleAlarm' }]);
    expect(ports.record.current?.phase).toBe('baking');
  });

  it('is ignored even where that cannot be noted', async () => {
    const ports = portsBakingAtTen();
    ports.record.writeFailure = new Error('the table is read-only');

    expect(await rollBack(ports, STALE)).toMatchObject({ outcome: 'ignored' });
  });

  it('is obeyed when the record cannot be read quickly', async () => {
    const ports = portsBakingAtTen();
    const { alarms } = ports;
    const record = { read: () => Promise.reject(new Error('too slow')) };

    await rollBack({ ...ports, quickRead: { record, alarms } }, ALARM);

    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.record.current?.phase).toBe('rolled-back');
  });

  it('without a rollout is ignored while green has no traffic', async () => {
    const ports = fakePorts();

    const outcome = await rollBack(ports, ALARM);

    expect(outcome.outcome).toBe('ignored');
    expect(ports.router.writes).toEqual([]);
  });

  it('that is old is ignored even where a rollout begins while it is judged', async () => {
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
  ])('without a rollout moves all traffic to blue where green %s', async (_, failure) => {
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
  it('is held: the weights stay, the rollout pauses, and people are notified', async () => {
    const ports = givenBlueInAlarm();

    const outcome = await rollBack(ports, ALARM);

    expect(outcome).toMatchObject({ outcome: 'held', current: withGreenAt(10), notified: true });
    expect(ports.router.writes).toEqual([]);
    expect(ports.record.current).toMatchObject({ phase: 'paused', pausedIn: 'baking' });
    expect(ports.notifier.events).toMatchObject([
      { kind: 'paused', reason: 'BlueInAlarm', alarm: { name: 'svc-green-FaultRate' } },
    ]);
  });

  it('is done where green is in alarm too', async () => {
    const ports = givenBlueInAlarm();
    ports.alarms.green = [anAlarm('svc-green-FaultRate', { state: 'ALARM' })];

    await rollBack(ports, ALARM);

    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('is done where the alarms cannot be read', async () => {
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

  it('is done when a person asks for it', async () => {
    const ports = givenBlueInAlarm();

    await rollBack(ports, MANUAL);

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
    expect(ports.notifier.events).toEqual([]);
  });

  it('moves nothing where green has traffic', async () => {
    const ports = portsBakingAtTen();

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

function givenBlueInAlarm() {
  const ports = portsBakingAtTen();
  ports.alarms.blue = [anAlarm('svc-blue-FaultRate', { state: 'ALARM' })];
  return ports;
}

/** The record as another writer has written it. */
function overtaken(version = 0) {
  return { ...bakingAtTen(), version: version + 1 };
}

describe('a rollback by a person where no rollout is running', () => {
  const NOTE = {
    reason: 'Manual',
    message: 'rolled back to blue (100/0): requested by ana: customers complain',
    weights: ALL_BLUE,
  };

  it.each([
    ['there is none on record', undefined],
    ['the last one has ended', { ...bakingAtTen(), phase: 'withdrawn' as const }],
  ])('keeps the comment in the history where %s', async (_, current) => {
    const ports = fakePorts();
    ports.record.current = current;

    await rollBack(ports, MANUAL);

    expect(ports.record.entries).toMatchObject([NOTE]);
    expect(ports.record.current).toEqual(current);
  });

  it('writes into the history last, once all traffic is seen on blue', async () => {
    const ports = fakePorts();
    const order: string[] = [];
    const { read } = ports.router;
    const { note } = ports.record;
    ports.router.onShift = () => order.push('write weights');
    ports.router.read = async () => {
      order.push('read weights');
      return read.call(ports.router);
    };
    ports.record.note = async (entry) => {
      order.push('note');
      await note.call(ports.record, entry);
    };

    await rollBack(ports, MANUAL);

    expect(order).toEqual(['write weights', 'read weights', 'note']);
  });

  it('is done although the history cannot be written, which is logged', async () => {
    const ports = fakePorts();
    ports.record.writeFailure = new Error('table is gone');

    const outcome = await rollBack(ports, MANUAL);

    expect(outcome).toMatchObject({ outcome: 'rolled-back', current: ALL_BLUE, notified: true });
    expect(ports.log.lines).toContainEqual(
      expect.objectContaining({
        level: 'error',
        message: 'the rollback could not be written into the history',
      }),
    );
  });

  it('is not noted beside the line of the rollout that it ended', async () => {
    const ports = portsBakingAtTen();

    await rollBack(ports, MANUAL);

    expect(ports.record.entries.map(({ reason }) => reason)).toEqual([
      'Manual',
      'RollbackVerified',
    ]);
  });

  it('is not noted for an alarm, a storm of which would flood the history', async () => {
    const ports = fakePorts();
    ports.router.live = withGreenAt(10);

    await rollBack(ports, ALARM);

    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.record.entries).toEqual([]);
  });
});
