import { describe, expect, it } from '@jest/globals';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { takeTurn } from '../../src/use-cases/take-turn.ts';
import { anAlarm, fakePorts, NOW_MS } from '../support/fakes.ts';
import { bakingAtTen, justBegun, LINEAR } from '../support/rollouts-under-way.ts';

const MINUTE_MS = 60_000;
const IN_ALARM = anAlarm('svc-green-FaultRate', { state: 'ALARM', changedAtMs: NOW_MS });

describe('a turn', () => {
  it('raises green to the next step once the bake is over, and says from where to where', async () => {
    const ports = given();

    const outcome = await takeTurn(ports);

    expect(outcome).toMatchObject({
      rollout: 'r-1',
      phase: 'baking',
      weights: withGreenAt(20),
      reason: 'GreenRaised',
    });
    expect(ports.router.writes).toEqual([withGreenAt(20)]);
    expect(ports.teller.told).toMatchObject([
      { kind: 'shifted', from: withGreenAt(10), to: withGreenAt(20) },
    ]);
  });

  it('records what it will do before it does it, so that a crash is repaired by the next', async () => {
    const ports = given();
    ports.router.shiftFailure = new Error('throttled');

    await expect(takeTurn(ports)).rejects.toThrow('throttled');
    expect(ports.record.current).toMatchObject({ phase: 'shifting', weights: withGreenAt(20) });

    ports.router.shiftFailure = undefined;
    await takeTurn(ports);
    expect(ports.router.live).toEqual(withGreenAt(20));
  });

  it('moves nothing when it cannot record it', async () => {
    const ports = given();
    ports.record.writeFailure = new Error('the table does not answer');

    await expect(takeTurn(ports)).rejects.toThrow('the table does not answer');

    expect(ports.router.writes).toEqual([]);
  });

  it('does nothing when another one was faster, and says so without failing', async () => {
    const ports = given();
    ports.record.beforeSave = () => {
      ports.record.current = { ...bakingAtTen(), version: 2 };
    };

    const outcome = await takeTurn(ports);

    expect(outcome.reason).toBe('OtherWriter');
    expect(ports.router.writes).toEqual([]);
    expect(ports.teller.told).toEqual([]);
  });

  it('without a rollout and without traffic on green does nothing and records nothing', async () => {
    const ports = fakePorts();

    const outcome = await takeTurn(ports);

    expect(outcome).toMatchObject({ reason: undefined, message: 'no rollout yet' });
    expect(ports.record.entries).toEqual([]);
  });

  it('carries a plan to its end, one step a turn, and tells of each step once', async () => {
    const ports = fakePorts();
    ports.record.current = justBegun();

    for (let minute = 0; minute < 12; minute += 1) {
      await takeTurn(ports);
      ports.clock.nowMs += MINUTE_MS;
    }

    expect(ports.router.writes.map(({ green }) => green)).toEqual(LINEAR.steps.map((s) => s.green));
    expect(ports.record.current.phase).toBe('ready');
    expect(ports.teller.told.map(({ kind }) => kind)).toEqual([
      ...LINEAR.steps.map(() => 'shifted'),
      'ready',
    ]);
  });

  it('asks neither hooks nor green for anything while nothing depends on it', async () => {
    const ports = given();
    ports.record.current = { ...bakingAtTen(), phase: 'paused', pausedIn: 'baking' };

    await takeTurn(ports);

    expect([ports.hooks.asked.length, ports.environments.smokeChecks]).toEqual([0, 0]);
  });

  it('tells of what it waits for once, not every minute', async () => {
    const ports = given();
    ports.record.current = {
      ...bakingAtTen({ ...LINEAR, approval: { ...LINEAR.approval, before: [20] } }),
    };

    await takeTurn(ports);
    ports.clock.nowMs += MINUTE_MS;
    await takeTurn(ports);

    expect(ports.teller.told).toMatchObject([{ kind: 'needs-approval' }]);
  });
});

describe('a turn that finds an alarm', () => {
  it('sends everything to blue before it records it', async () => {
    const ports = given();
    ports.alarms.green = [IN_ALARM];
    const order: string[] = [];
    ports.record.beforeSave = ({ phase }) => order.push(phase);
    ports.router.onShift = () => order.push('write weights');

    const outcome = await takeTurn(ports);

    expect(order).toEqual(['write weights', 'rolling-back', 'rolled-back']);
    expect(outcome).toMatchObject({ phase: 'rolled-back', reason: 'GreenInAlarm' });
    expect(ports.teller.told).toMatchObject([{ kind: 'rolled-back', from: withGreenAt(10) }]);
  });

  it('asks for alarms that were in ALARM since the rollout began', async () => {
    const ports = given();

    await takeTurn(ports);

    expect(ports.alarms.asked[0]).toBe(bakingAtTen().startedAtMs);
  });

  it('fails loudly, with all traffic on blue, where it cannot record it', async () => {
    const ports = given();
    ports.alarms.green = [IN_ALARM];
    ports.record.writeFailure = new Error('the table does not answer');

    await expect(takeTurn(ports)).rejects.toThrow('the rollout could not be stopped');

    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('holds where only blue is worse, and tells so once', async () => {
    const ports = given();
    ports.alarms.blue = [anAlarm('svc-blue-FaultRate', { state: 'ALARM' })];
    ports.alarms.green = [{ ...IN_ALARM, state: 'OK', wentOffAtMs: NOW_MS }];

    await takeTurn(ports);
    await takeTurn(ports);

    expect(ports.router.writes).toEqual([]);
    expect(ports.record.current?.phase).toBe('paused');
    expect(ports.teller.told).toMatchObject([{ kind: 'paused', reason: 'BlueInAlarm' }]);
  });
});

describe('a turn that finds weights which no rollout gave', () => {
  it('watches them, paused, and tells so', async () => {
    const ports = fakePorts();
    ports.router.live = withGreenAt(30);

    const outcome = await takeTurn(ports);

    expect(outcome).toMatchObject({ phase: 'paused', weights: withGreenAt(30), reason: 'Adopted' });
    expect(ports.router.writes).toEqual([]);
    expect(ports.teller.told).toMatchObject([{ kind: 'paused', reason: 'Adopted' }]);
  });

  it('lets them stay, and pauses what is under way', async () => {
    const ports = given();
    ports.router.live = withGreenAt(50);

    await takeTurn(ports);

    expect(ports.router.writes).toEqual([]);
    expect(ports.record.current?.phase).toBe('paused');
    expect(ports.teller.told).toMatchObject([{ kind: 'paused', reason: 'WeightsDiffer' }]);
  });

  it('takes them off again after a rollback', async () => {
    const ports = given();
    ports.record.current = { ...bakingAtTen(), phase: 'rolled-back', weights: ALL_BLUE };

    const outcome = await takeTurn(ports);

    expect(outcome.reason).toBe('WeightLeft');
    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.record.current.phase).toBe('rolled-back');
  });
});

/** A plan whose first step is live and done. */
function given() {
  const ports = fakePorts();
  ports.router.live = withGreenAt(10);
  ports.record.current = bakingAtTen();
  return ports;
}
