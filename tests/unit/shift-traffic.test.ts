import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ShiftRequest } from '../../src/rollout/shift.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { Refused } from '../../src/use-cases/refused.ts';
import { shiftTraffic } from '../../src/use-cases/shift-traffic.ts';
import {
  anAlarm,
  BUILDS,
  FakeAlarms,
  FakeEnvironments,
  FakeRouter,
  FakeTeller,
  silentLog,
} from '../support/fakes.ts';

const IN_ALARM = anAlarm('svc-green-ErrorRate', { state: 'ALARM', reason: 'too many errors' });

describe('a shift', () => {
  it('sets the weights and answers where traffic was, where it is, and what runs there', async () => {
    const ports = given();

    const outcome = await shiftTraffic(ports, to(10, { reason: 'first try' }));

    expect(ports.router.live).toEqual({ blue: 90, green: 10 });
    expect(outcome).toEqual({
      outcome: 'shifted',
      message: 'shifted from 100/0 to 90/10: first try',
      previous: ALL_BLUE,
      current: { blue: 90, green: 10 },
      ...BUILDS,
      isTold: true,
    });
  });

  it('tells once what it has done', async () => {
    const ports = given();

    await shiftTraffic(ports, to(10));

    expect(ports.teller.told).toMatchObject([
      { kind: 'shifted', from: ALL_BLUE, to: { blue: 90, green: 10 }, reason: 'ByHand' },
    ]);
  });

  it('stands even when nobody can be told', async () => {
    const ports = given();
    ports.teller.failure = new Error('event bus unreachable');

    const outcome = await shiftTraffic(ports, to(10));

    expect(outcome).toMatchObject({ outcome: 'shifted', isTold: false });
    expect(ports.router.live.green).toBe(10);
  });

  it('writes nothing on a dry run', async () => {
    const ports = given();

    const outcome = await shiftTraffic(ports, to(10, { isDryRun: true }));

    expect(outcome).toMatchObject({ outcome: 'dry-run', current: ALL_BLUE });
    expect(ports.router.writes).toEqual([]);
    expect(ports.teller.told).toEqual([]);
  });

  it('writes nothing when the weights are what is asked for', async () => {
    const ports = given();
    ports.router.live = withGreenAt(10);

    const outcome = await shiftTraffic(ports, to(10));

    expect(outcome).toMatchObject({ outcome: 'unchanged' });
    expect(ports.router.writes).toEqual([]);
  });
});

describe('raising green', () => {
  it('is refused while one of its alarms is in ALARM', async () => {
    const ports = given();
    ports.alarms.readings = [anAlarm('svc-green-FaultRate'), IN_ALARM];

    const refusal = await refusalOf(shiftTraffic(ports, to(10)));

    expect(refusal.reasons).toEqual(['GreenInAlarm']);
    expect(refusal.message).toContain('alarm svc-green-ErrorRate is in ALARM (too many errors)');
    expect(ports.router.writes).toEqual([]);
  });

  it('names every alarm that speaks against it', async () => {
    const ports = given();
    ports.alarms.readings = [IN_ALARM, { ...IN_ALARM, name: 'svc-green-Throttles' }];

    const refusal = await refusalOf(shiftTraffic(ports, to(10)));

    expect(refusal.message).toContain('svc-green-ErrorRate');
    expect(refusal.message).toContain('svc-green-Throttles');
  });

  it('is refused when no alarm would send traffic back', async () => {
    const ports = given();
    ports.alarms.readings = [];

    const refusal = await refusalOf(shiftTraffic(ports, to(10)));

    expect(refusal.reasons).toEqual(['NoAlarms']);
  });

  it('is done in spite of an alarm when it is forced', async () => {
    const ports = given();
    ports.alarms.readings = [IN_ALARM];

    await shiftTraffic(ports, to(10, { isForced: true }));

    expect(ports.router.live.green).toBe(10);
  });

  it('from 0 is refused when green does not answer a request of our own', async () => {
    const ports = given();
    ports.environments.smoke = { verdict: 'fail', problem: 'GET /health of green answered 500' };

    const refusal = await refusalOf(shiftTraffic(ports, to(10)));

    expect(refusal.reasons).toEqual(['SmokeFailed']);
    expect(refusal.message).toBe(
      'cannot raise green from 0 to 10: GET /health of green answered 500',
    );
    expect(ports.router.writes).toEqual([]);
  });

  it('from more than 0 does not try green out again', async () => {
    const ports = given();
    ports.router.live = withGreenAt(10);

    await shiftTraffic(ports, to(20));

    expect(ports.environments.smokeChecks).toBe(0);
  });
});

describe('taking traffic off green', () => {
  it('is never refused', async () => {
    const ports = given();
    ports.router.live = withGreenAt(50);
    ports.alarms.readings = [IN_ALARM];
    ports.environments.smoke = { verdict: 'fail', problem: 'green is broken' };

    await shiftTraffic(ports, to(0));

    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('needs no alarms', async () => {
    const ports = given();
    ports.router.live = withGreenAt(50);
    ports.alarms.failure = new Error('CloudWatch does not answer');

    await shiftTraffic(ports, to(0));

    expect(ports.router.live).toEqual(ALL_BLUE);
  });
});

describe('an alarm that changes while green is being raised', () => {
  it('sends everything back to blue, and says so', async () => {
    const ports = given();
    ports.router.onShift = () => {
      ports.alarms.readings = [anAlarm('svc-green-FaultRate', { changedAtMs: 2_000 })];
    };

    const refusal = await refusalOf(shiftTraffic(ports, to(10)));

    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(refusal.reasons).toEqual(['AlarmChanged']);
    expect(ports.teller.told).toMatchObject([{ kind: 'rolled-back', to: ALL_BLUE }]);
  });

  it('does so even where the shift was forced', async () => {
    const ports = given();
    ports.alarms.readings = [IN_ALARM];
    ports.router.onShift = () => {
      ports.alarms.readings = [{ ...IN_ALARM, changedAtMs: 2_000 }];
    };

    await refusalOf(shiftTraffic(ports, to(10, { isForced: true })));

    expect(ports.router.live).toEqual(ALL_BLUE);
  });
});

describe('a shift whose effect cannot be seen', () => {
  it('is taken back, because an alarm may have gone off unseen', async () => {
    const ports = given();
    ports.router.onShift = () => {
      ports.alarms.failure = new Error('CloudWatch does not answer');
    };

    const refusal = await refusalOf(shiftTraffic(ports, to(10)));

    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(refusal.reasons).toEqual(['Unconfirmed']);
    expect(refusal.message).toBe(
      'all traffic is back on blue: it could not be seen whether 90/10 is live: CloudWatch does not answer',
    );
  });
});

describe('another writer at the same time', () => {
  it('is told of and never overwritten, because it may have been a rollback', async () => {
    const ports = given();
    ports.router.onShift = () => {
      ports.router.live = ALL_BLUE;
    };

    const refusal = await refusalOf(shiftTraffic(ports, to(10)));

    expect(refusal.reasons).toEqual(['WeightsDiffer']);
    expect(ports.router.writes).toEqual([{ blue: 90, green: 10 }]);
    expect(ports.router.live).toEqual(ALL_BLUE);
  });
});

describe('any shift', () => {
  it('always leaves green at what was asked for, where it was, or at 0', async () => {
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
      async ({ live, green, ...options }, state, changes) => {
        const ports = given();
        ports.router.live = withGreenAt(live);
        ports.alarms.readings = [anAlarm('a', { state })];
        ports.router.onShift = () => {
          if (changes) ports.alarms.readings = [anAlarm('a', { state, changedAtMs: 9_999 })];
        };

        await shiftTraffic(ports, to(green, options)).catch((error: unknown) => {
          if (!(error instanceof Refused)) throw error;
        });

        expect([live, green, 0]).toContain(ports.router.live.green);
        if (changes && ports.router.writes.length > 0) expect(ports.router.live.green).toBe(0);
      },
    );
    await fc.assert(cases);
  });
});

function given() {
  return {
    router: new FakeRouter(),
    alarms: new FakeAlarms(),
    environments: new FakeEnvironments(),
    teller: new FakeTeller(),
    log: silentLog,
  };
}

function to(green: number, options: Partial<ShiftRequest> = {}): ShiftRequest {
  const defaults = { reason: undefined, isDryRun: false, isForced: false };
  return { weights: withGreenAt(green), ...defaults, ...options };
}

async function refusalOf(shift: Promise<unknown>): Promise<Refused> {
  const error: unknown = await shift.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refused);
  return error as Refused;
}
