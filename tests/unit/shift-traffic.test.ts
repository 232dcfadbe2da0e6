import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { invariantProblems } from '../../src/rollout/rollout.ts';
import type { ShiftRequest } from '../../src/rollout/shift.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { Refused } from '../../src/use-cases/refused.ts';
import { shiftTraffic } from '../../src/use-cases/shift-traffic.ts';
import { anAlarm, BUILDS, fakePorts, NOW_MS } from '../support/fakes.ts';
import { refusalOf } from '../support/refusal-of.ts';
import { bakingAtTen, TEN_PERCENT_BY_HAND } from '../support/rollouts-under-way.ts';

const IN_ALARM = anAlarm('svc-green-ErrorRate', { state: 'ALARM', reason: 'too many errors' });

describe('a shift', () => {
  it('sets the weights and answers where traffic was, where it is, and what runs there', async () => {
    const ports = fakePorts();

    const outcome = await shiftTraffic(ports, to(10, { why: 'first try' }));

    expect(ports.router.live).toEqual({ blue: 90, green: 10 });
    expect(outcome).toEqual({
      outcome: 'shifted',
      message: 'shifted from 100/0 to 90/10: first try',
      rollout: 'r-20261126-011732-0',
      previous: ALL_BLUE,
      current: { blue: 90, green: 10 },
      ...BUILDS,
      isTold: true,
    });
  });

  it('is recorded before it is done, and seen before it is told', async () => {
    const ports = fakePorts();
    const order: string[] = [];
    ports.record.beforeSave = ({ phase }) => order.push(`record ${phase}`);
    ports.router.onShift = () => order.push('write weights');
    ports.teller.tell = async () => {
      order.push('tell');
    };

    await shiftTraffic(ports, to(10));

    expect(order).toEqual(['record shifting', 'write weights', 'record baking', 'tell']);
  });

  it('is a rollout of one step that lasts until a person goes on', async () => {
    const ports = fakePorts();

    await shiftTraffic(ports, to(10));

    expect(ports.record.current).toMatchObject({
      phase: 'baking',
      liveAtMs: NOW_MS,
      by: 'a person',
    });
    expect(ports.record.current?.plan.steps).toEqual([{ green: 10, bakeMs: undefined }]);
  });

  it('tells once what it has done', async () => {
    const ports = fakePorts();

    await shiftTraffic(ports, to(10));

    expect(ports.teller.told).toMatchObject([
      { kind: 'shifted', from: ALL_BLUE, to: { blue: 90, green: 10 }, reason: 'ByHand' },
    ]);
  });

  it('stands even when nobody can be told', async () => {
    const ports = fakePorts();
    ports.teller.failure = new Error('event bus unreachable');

    const outcome = await shiftTraffic(ports, to(10));

    expect(outcome).toMatchObject({ outcome: 'shifted', isTold: false });
    expect(ports.router.live.green).toBe(10);
  });

  it('that is not live yet is told by the turn that sees it', async () => {
    const ports = fakePorts();
    ports.router.onShift = () => {
      ports.router.live = ALL_BLUE;
    };

    await shiftTraffic(ports, to(10));

    expect(ports.teller.told).toEqual([]);
    expect(ports.record.current?.phase).toBe('shifting');
  });

  it.each([10, 0])('to %i writes nothing on a dry run', async (green) => {
    const ports = given();
    ports.router.live = withGreenAt(20);

    const outcome = await shiftTraffic(ports, to(green, { isDryRun: true }));

    expect(outcome).toMatchObject({ outcome: 'dry-run', current: withGreenAt(20) });
    expect(ports.router.writes).toEqual([]);
    expect(ports.record.entries).toEqual([]);
    expect(ports.teller.told).toEqual([]);
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

  it('is refused, and not done, where somebody else was faster', async () => {
    const ports = given();
    ports.record.beforeSave = () => {
      ports.record.current = { ...bakingAtTen(TEN_PERCENT_BY_HAND), version: 2 };
    };

    const refusal = await refusalOf(shiftTraffic(ports, to(20)));

    expect(refusal.reasons).toEqual(['OtherWriter']);
    expect(ports.router.writes).toEqual([]);
  });
});

describe('raising green', () => {
  it('names every alarm that speaks against it', async () => {
    const ports = given();
    ports.alarms.green = [IN_ALARM, { ...IN_ALARM, name: 'svc-green-Throttles' }];

    const refusal = await refusalOf(shiftTraffic(ports, to(20)));

    expect(refusal.reasons).toEqual(['GreenInAlarm', 'GreenInAlarm']);
    expect(refusal.message).toContain('alarm svc-green-ErrorRate is in ALARM (too many errors)');
    expect(refusal.message).toContain('svc-green-Throttles');
    expect(ports.router.writes).toEqual([]);
  });

  it('is done in spite of an alarm when it is forced', async () => {
    const ports = given();
    ports.alarms.green = [IN_ALARM];

    await shiftTraffic(ports, to(20, { isForced: true }));

    expect(ports.router.live.green).toBe(20);
  });

  it('is refused in the midst of a plan, which has to be aborted first', async () => {
    const ports = given();
    ports.record.current = bakingAtTen();

    const refusal = await refusalOf(shiftTraffic(ports, to(20)));

    expect(refusal.reasons).toEqual(['RolloutRunning']);
  });

  it('from 0 is refused with every thing that a rollback would miss, and what to do', async () => {
    const ports = fakePorts();
    ports.path.reading = { ...ports.path.reading, isPermitted: false, deadLetters: 2 };

    const refusal = await refusalOf(shiftTraffic(ports, to(10)));

    expect(refusal.reasons).toEqual(['PermissionMissing', 'DeadLettersWaiting']);
    expect(refusal.message).toContain('deploy again');
    expect(ports.router.writes).toEqual([]);
  });

  it('from 0 goes on in spite of that when it is forced', async () => {
    const ports = fakePorts();
    ports.path.reading = { ...ports.path.reading, isPermitted: false };

    await shiftTraffic(ports, to(10, { isForced: true }));

    expect(ports.router.live.green).toBe(10);
  });

  it('from 0 is refused even by force when green does not answer a request of our own', async () => {
    const ports = fakePorts();
    ports.environments.smoke = { verdict: 'fail', problem: 'GET /health of green answered 500' };

    const refusal = await refusalOf(shiftTraffic(ports, to(10, { isForced: true })));

    expect(refusal.reasons).toEqual(['SmokeFailed']);
    expect(refusal.message).toContain('GET /health of green answered 500');
  });

  it('from more than 0 tries neither green nor the rollback again', async () => {
    const ports = given();

    await shiftTraffic(ports, to(20));

    expect([ports.environments.smokeChecks, ports.path.inspections]).toEqual([0, 0]);
  });
});

describe('taking traffic off green', () => {
  it('is never refused', async () => {
    const ports = given();
    ports.record.current = bakingAtTen();
    ports.alarms.green = [IN_ALARM];
    ports.environments.smoke = { verdict: 'fail', problem: 'green is broken' };

    await shiftTraffic(ports, to(0));

    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.record.current?.phase).toBe('withdrawn');
    expect(ports.teller.told).toMatchObject([{ kind: 'shifted', reason: 'ByHand' }]);
  });

  it('needs no alarms', async () => {
    const ports = given();
    ports.alarms.failure = new Error('CloudWatch does not answer');

    await shiftTraffic(ports, to(0));

    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('is done without the record, and then fails so that it is done again', async () => {
    const ports = given();
    ports.record.readFailure = new Error('the table does not answer');

    await expect(shiftTraffic(ports, to(0))).rejects.toThrow('the rollout could not be stopped');

    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('ends a rollout that has not given green anything yet', async () => {
    const ports = given();
    ports.router.live = ALL_BLUE;

    await shiftTraffic(ports, to(0));

    expect(ports.record.current?.phase).toBe('withdrawn');
  });
});

describe('an alarm that goes off while green is being raised', () => {
  it.each([
    ['is in ALARM', { state: 'ALARM' as const, changedAtMs: NOW_MS }],
    ['is OK again already', { changedAtMs: NOW_MS, wentOffAtMs: NOW_MS }],
  ])('takes everything back to blue where it %s, and the shift is refused', async (_, reading) => {
    const ports = fakePorts();
    ports.router.onShift = () => {
      ports.alarms.green = [anAlarm('svc-green-FaultRate', reading)];
    };

    const refusal = await refusalOf(shiftTraffic(ports, to(10)));

    expect(refusal.reasons).toEqual(['GreenInAlarm']);
    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.record.current?.phase).toBe('rolled-back');
    expect(ports.teller.told).toMatchObject([{ kind: 'rolled-back', to: ALL_BLUE }]);
  });

  it('does so where the shift was forced in spite of it, and it went off anew', async () => {
    const ports = given();
    ports.alarms.green = [IN_ALARM];
    ports.router.onShift = () => {
      ports.alarms.green = [{ ...IN_ALARM, changedAtMs: NOW_MS }];
    };

    await refusalOf(shiftTraffic(ports, to(20, { isForced: true })));

    expect(ports.router.live).toEqual(ALL_BLUE);
  });
});

describe('a shift whose effect cannot be seen', () => {
  it('is taken back, because an alarm may have gone off unseen', async () => {
    const ports = fakePorts();
    ports.router.onShift = () => {
      ports.alarms.failure = new Error('CloudWatch does not answer');
    };

    const refusal = await refusalOf(shiftTraffic(ports, to(10)));

    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(refusal.reasons).toEqual(['Unconfirmed']);
    expect(refusal.message).toBe(
      'all traffic is back on blue (100/0): it could not be seen whether 90/10 is live: ' +
        'CloudWatch does not answer',
    );
  });

  it('is taken back where the rollout was ended meanwhile', async () => {
    const ports = given();
    ports.router.onShift = () => {
      const { current } = ports.record;
      if (current?.phase === 'shifting')
        ports.record.current = { ...current, phase: 'rolled-back' };
    };

    const refusal = await refusalOf(shiftTraffic(ports, to(20)));

    expect(refusal.reasons).toEqual(['OtherWriter']);
    expect(ports.router.live).toEqual(ALL_BLUE);
  });
});

describe('any shift', () => {
  it('always leaves green at what was asked for, where it was, or at 0, and a valid record', async () => {
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
          if (goesOff) ports.alarms.green = [anAlarm('a', { state, wentOffAtMs: NOW_MS })];
          if (goesOff && state === 'ALARM') {
            ports.alarms.green = [anAlarm('a', { state, changedAtMs: NOW_MS })];
          }
        };

        await shiftTraffic(ports, to(green, options)).catch((error: unknown) => {
          if (!(error instanceof Refused)) throw error;
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

/** Green at 10 by hand. */
function given() {
  const ports = fakePorts();
  ports.router.live = withGreenAt(10);
  ports.record.current = bakingAtTen(TEN_PERCENT_BY_HAND);
  return ports;
}

function to(green: number, options: Partial<ShiftRequest> = {}): ShiftRequest {
  const defaults = { why: undefined, isDryRun: false, isForced: false, isRetry: false };
  return { by: 'a person', weights: withGreenAt(green), ...defaults, ...options };
}
