import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { Refused, RolledBack } from '../../src/use-cases/outcome-errors.ts';
import { shiftTraffic } from '../../src/use-cases/shift-traffic.ts';
import { fakePorts, portsBakingAtTen } from '../support/fakes.ts';
import { invariantProblems } from '../support/invariants.ts';
import { refusalOf, rollbackOf } from '../support/outcome-errors.ts';
import {
  ALICE,
  anAlarm,
  bakingAtTen,
  READY,
  RUNNING_BUILDS,
  START_MS,
  TEN_PERCENT_MANUAL,
  aShiftRequest as to,
} from '../support/rollouts.ts';

const IN_ALARM = anAlarm('svc-green-ErrorRate', { state: 'ALARM', stateReason: 'too many errors' });

describe('a shift', () => {
  it('sets the weights and answers where traffic was, where it is, and which builds run', async () => {
    const ports = fakePorts();

    const outcome = await shiftTraffic(ports, to(10, { actor: { id: 'ana', comment: 'try' } }));

    expect(ports.router.live).toEqual({ blue: 90, green: 10 });
    expect(outcome).toEqual({
      outcome: 'shifted',
      message: 'shifted from 100/0 to 90/10: try',
      rollout: 'r-20261126-120000-0',
      previous: ALL_BLUE,
      current: { blue: 90, green: 10 },
      ...RUNNING_BUILDS,
      notified: true,
    });
  });

  it('is recorded before it is done, and seen live before the notification', async () => {
    const ports = fakePorts();
    const order: string[] = [];
    ports.record.beforeSave = ({ phase }) => order.push(`record ${phase}`);
    ports.router.onShift = () => order.push('write weights');
    ports.notifier.notify = async () => {
      order.push('notify');
    };

    await shiftTraffic(ports, to(10));

    expect(order).toEqual(['record shifting', 'write weights', 'record baking', 'notify']);
  });

  it('is a rollout of one step that lasts until a person ends it', async () => {
    const ports = fakePorts();

    await shiftTraffic(ports, to(10));

    expect(ports.record.current).toMatchObject({
      phase: 'baking',
      liveAtMs: START_MS,
      actor: ALICE,
    });
    expect(ports.record.current?.plan.steps).toEqual([{ green: 10, bakeMs: undefined }]);
  });

  it('notifies once', async () => {
    const ports = fakePorts();

    await shiftTraffic(ports, to(10));

    expect(ports.notifier.events).toMatchObject([
      {
        kind: 'shifted',
        from: ALL_BLUE,
        to: { blue: 90, green: 10 },
        reason: 'Manual',
        build: '2.0.0',
        actor: ALICE,
      },
    ]);
  });

  it('stands even when the notification fails', async () => {
    const ports = fakePorts();
    ports.notifier.failure = new Error('event bus unreachable');

    const outcome = await shiftTraffic(ports, to(10));

    expect(outcome).toMatchObject({ outcome: 'shifted', notified: false });
    expect(ports.router.live.green).toBe(10);
  });

  it('that is not live yet is left for the turn that sees it to notify of', async () => {
    const ports = fakePorts();
    ports.router.onShift = () => {
      ports.router.live = ALL_BLUE;
    };

    await shiftTraffic(ports, to(10));

    expect(ports.notifier.events).toEqual([]);
    expect(ports.record.current?.phase).toBe('shifting');
  });

  it.each([10, 0])('to %i writes nothing on a dry run', async (green) => {
    const ports = given();
    ports.router.live = withGreenAt(20);

    const outcome = await shiftTraffic(ports, to(green, { isDryRun: true }));

    expect(outcome).toMatchObject({ outcome: 'dry-run', current: withGreenAt(20) });
    expect(ports.router.writes).toEqual([]);
    expect(ports.record.entries).toEqual([]);
    expect(ports.notifier.events).toEqual([]);
  });

  it.each([10, 0])('to %i writes nothing when that is what is live', async (green) => {
    const ports = fakePorts();
    ports.router.live = withGreenAt(green);

    const outcome = await shiftTraffic(ports, to(green));

    expect(outcome).toMatchObject({ outcome: 'unchanged' });
    expect(ports.router.writes).toEqual([]);
    expect(ports.record.entries).toEqual([]);
  });

  it('that cannot be recorded is not done', async () => {
    const ports = fakePorts();
    ports.record.writeFailure = new Error('the table does not answer');

    await expect(shiftTraffic(ports, to(10))).rejects.toThrow('the table does not answer');

    expect(ports.router.writes).toEqual([]);
  });

  it('is refused, and not done, where another writer was faster', async () => {
    const ports = given();
    ports.record.beforeSave = () => {
      ports.record.current = { ...bakingAtTen(TEN_PERCENT_MANUAL), version: 2 };
    };

    const refusal = await refusalOf(shiftTraffic(ports, to(20)));

    expect(refusal.message).toMatch(/^refused \(ConcurrentUpdate\): /);
    expect(ports.router.writes).toEqual([]);
  });
});

describe('raising green', () => {
  it('is refused with every alarm that is in ALARM', async () => {
    const ports = given();
    ports.alarms.green = [IN_ALARM, { ...IN_ALARM, name: 'svc-green-Throttles' }];

    const refusal = await refusalOf(shiftTraffic(ports, to(20)));

    expect(refusal.reasons).toEqual(['GreenInAlarm', 'GreenInAlarm']);
    expect(refusal.message.split('; refused ')).toEqual([
      'refused (GreenInAlarm): cannot raise green from 10 to 20: alarm svc-green-ErrorRate is in ' +
        'ALARM (too many errors); wait until it is OK, or override with --force',
      '(GreenInAlarm): cannot raise green from 10 to 20: alarm svc-green-Throttles is in ' +
        'ALARM (too many errors); wait until it is OK, or override with --force',
    ]);
    expect(ports.router.writes).toEqual([]);
  });

  it('is done in spite of an alarm when it is forced', async () => {
    const ports = given();
    ports.alarms.green = [IN_ALARM];

    await shiftTraffic(ports, to(20, { isForced: true }));

    expect(ports.router.live.green).toBe(20);
  });

  it('is refused while a plan is running, which has to be aborted first', async () => {
    const ports = portsBakingAtTen();

    const refusal = await refusalOf(shiftTraffic(ports, to(20)));

    expect(refusal.message).toBe(
      'refused (RolloutRunning): cannot raise green from 10 to 20: rollout r-1 is baking ' +
        '(step 1 of 10, green at 10 %); wait, or end it with sls rollout abort',
    );
  });

  it('from 0 is refused with everything that is not ready for a rollback, and what to do', async () => {
    const ports = fakePorts();
    ports.readiness.reading = { ...READY, isPermitted: false, deadLetters: 2 };

    const refusal = await refusalOf(shiftTraffic(ports, to(10)));

    expect(refusal.reasons).toEqual(['PermissionMissing', 'DeadLettersWaiting']);
    expect(refusal.message).toMatch(
      /^refused \(PermissionMissing\): cannot raise green from 0 to 10: .*; deploy again; refused /,
    );
    expect(ports.router.writes).toEqual([]);
  });

  it('from 0 is done in spite of that when it is forced', async () => {
    const ports = fakePorts();
    ports.readiness.reading = { ...READY, isPermitted: false };

    await shiftTraffic(ports, to(10, { isForced: true }));

    expect(ports.router.live.green).toBe(10);
  });

  it('from 0 is refused even when forced where green does not answer our own request', async () => {
    const ports = fakePorts();
    ports.environments.smoke = { verdict: 'fail', problem: 'GET /health of green answered 500' };

    const refusal = await refusalOf(shiftTraffic(ports, to(10, { isForced: true })));

    expect(refusal.message).toBe(
      'refused (SmokeFailed): cannot raise green from 0 to 10: GET /health of green answered 500; ' +
        'read its log: sls logs -f green',
    );
  });

  it('from more than 0 checks neither green nor the rollback again', async () => {
    const ports = given();

    await shiftTraffic(ports, to(20));

    expect([ports.environments.smokeChecks, ports.readiness.inspections]).toEqual([0, 0]);
  });
});

describe('withdrawing green', () => {
  it('is never refused', async () => {
    const ports = portsBakingAtTen();
    ports.alarms.green = [IN_ALARM];
    ports.environments.smoke = { verdict: 'fail', problem: 'green is broken' };

    await shiftTraffic(ports, to(0));

    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.record.current?.phase).toBe('withdrawn');
    expect(ports.notifier.events).toMatchObject([
      { kind: 'shifted', reason: 'Manual', rollout: 'r-1', actor: ALICE },
    ]);
  });

  it('needs no alarms', async () => {
    const ports = given();
    ports.alarms.failure = new Error('CloudWatch does not answer');

    await shiftTraffic(ports, to(0));

    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('is done without the record, and then fails so that it is repeated', async () => {
    const ports = given();
    ports.record.readFailure = new Error('the table does not answer');

    await expect(shiftTraffic(ports, to(0))).rejects.toThrow('the rollout could not be fenced');

    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('ends a rollout that has not given green any traffic yet', async () => {
    const ports = given();
    ports.router.live = ALL_BLUE;

    await shiftTraffic(ports, to(0));

    expect(ports.record.current?.phase).toBe('withdrawn');
  });
});

describe('an alarm that goes off while green is being raised', () => {
  it.each([
    ['is in ALARM', { state: 'ALARM' as const, changedAtMs: START_MS }],
    ['is OK again already', { changedAtMs: START_MS, wentOffAtMs: START_MS }],
  ])('rolls back where it %s, and the shift fails', async (_, reading) => {
    const ports = fakePorts();
    ports.router.onShift = () => {
      ports.alarms.green = [anAlarm('svc-green-FaultRate', reading)];
    };

    const error = await rollbackOf(shiftTraffic(ports, to(10)));

    expect(error.message).toBe(
      'rolled back (GreenInAlarm): ' +
        'alarm svc-green-FaultRate went off while green was being raised: fine',
    );
    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.record.current?.phase).toBe('rolled-back');
    expect(ports.notifier.events).toMatchObject([{ kind: 'rolled-back', to: ALL_BLUE }]);
  });

  it('rolls back where the shift was forced in spite of it, and it went off again', async () => {
    const ports = given();
    ports.alarms.green = [IN_ALARM];
    ports.router.onShift = () => {
      ports.alarms.green = [{ ...IN_ALARM, changedAtMs: START_MS }];
    };

    await rollbackOf(shiftTraffic(ports, to(20, { isForced: true })));

    expect(ports.router.live).toEqual(ALL_BLUE);
  });
});

describe('a shift that cannot be confirmed', () => {
  it('is rolled back, because an alarm may have gone off unseen', async () => {
    const ports = fakePorts();
    ports.router.onShift = () => {
      ports.alarms.failure = new Error('CloudWatch does not answer');
    };

    const error = await rollbackOf(shiftTraffic(ports, to(10)));

    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(error.message).toBe(
      'rolled back (Unconfirmed): it could not be confirmed that ' +
        '90/10 is live: CloudWatch does not answer',
    );
  });

  it('is rolled back where the rollout was ended meanwhile', async () => {
    const ports = given();
    ports.router.onShift = () => {
      const { current } = ports.record;
      if (current?.phase === 'shifting')
        ports.record.current = { ...current, phase: 'rolled-back' };
    };

    const error = await rollbackOf(shiftTraffic(ports, to(20)));

    expect(error.reason).toBe('ConcurrentUpdate');
    expect(ports.router.live).toEqual(ALL_BLUE);
  });
});

describe('any shift', () => {
  it('always leaves green at the share that was asked for, where it was, or at 0, and a valid record', async () => {
    const percents = fc.integer({ min: 0, max: 100 });
    const states = fc.constantFrom('OK' as const, 'ALARM' as const, 'INSUFFICIENT_DATA' as const);
    const cases = fc.asyncProperty(
      fc.record({
        live: percents,
        green: percents,
        isForced: fc.boolean(),
        isDryRun: fc.boolean(),
      }),
      states,
      fc.boolean(),
      async ({ live, green, ...options }, state, goesOff) => {
        const ports = fakePorts();
        ports.router.live = withGreenAt(live);
        ports.alarms.green = [anAlarm('a', { state })];
        ports.router.onShift = () => {
          if (goesOff) ports.alarms.green = [anAlarm('a', { state, wentOffAtMs: START_MS })];
          if (goesOff && state === 'ALARM') {
            ports.alarms.green = [anAlarm('a', { state, changedAtMs: START_MS })];
          }
        };

        await shiftTraffic(ports, to(green, options)).catch((error: unknown) => {
          if (!(error instanceof Refused || error instanceof RolledBack)) throw error;
        });

        expect([live, green, 0]).toContain(ports.router.live.green);
        if (goesOff && ports.router.writes.length > 0) expect(ports.router.live.green).toBe(0);
        const { current } = ports.record;
        if (current !== undefined) expect(invariantProblems(current)).toEqual([]);
      },
    );
    await fc.assert(cases);
  });
});

/** A manual rollout: green at 10. */
function given() {
  return portsBakingAtTen(TEN_PERCENT_MANUAL);
}
