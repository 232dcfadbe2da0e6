import { describe, expect, it } from '@jest/globals';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { takeTurn } from '../../src/use-cases/take-turn.ts';
import { fakePorts, portsBakingAtTen } from '../support/fakes.ts';
import {
  anAlarm,
  anAlarmInAlarm,
  bakingAtTen,
  justBegun,
  LINEAR,
  MINUTE_MS,
  START_MS,
} from '../support/rollouts.ts';

const IN_ALARM = anAlarmInAlarm('svc-green-FaultRate', START_MS);

describe('a turn', () => {
  it('raises green to the next step once the bake is over, and says from where to where', async () => {
    const ports = portsBakingAtTen();

    const outcome = await takeTurn(ports);

    expect(outcome).toMatchObject({
      rollout: 'r-1',
      phase: 'baking',
      weights: withGreenAt(20),
      reason: 'GreenRaised',
      message: 'from 90/10 to 80/20: step 2 of 10, green at 20 %',
    });
    expect(ports.router.writes).toEqual([withGreenAt(20)]);
    expect(ports.notifier.events).toMatchObject([
      { kind: 'shifted', from: withGreenAt(10), to: withGreenAt(20) },
    ]);
  });

  it('records what it will do before it does it, so that the next one repairs a crash', async () => {
    const ports = portsBakingAtTen();
    ports.router.shiftFailure = new Error('throttled');

    await expect(takeTurn(ports)).rejects.toThrow('throttled');
    expect(ports.record.current).toMatchObject({ phase: 'shifting', weights: withGreenAt(20) });

    ports.router.shiftFailure = undefined;
    await takeTurn(ports);
    expect(ports.router.live).toEqual(withGreenAt(20));
  });

  it('moves nothing when it cannot record it', async () => {
    const ports = portsBakingAtTen();
    ports.record.writeFailure = new Error('the table does not answer');

    await expect(takeTurn(ports)).rejects.toThrow('the table does not answer');

    expect(ports.router.writes).toEqual([]);
  });

  it('does nothing when another one was faster, and says so without failing', async () => {
    const ports = portsBakingAtTen();
    ports.record.beforeSave = () => {
      ports.record.current = { ...bakingAtTen(), version: 2 };
    };

    const outcome = await takeTurn(ports);

    expect(outcome.reason).toBe('ConcurrentUpdate');
    expect(outcome.message).toMatch(/^refused \(ConcurrentUpdate\): /);
    expect(ports.router.writes).toEqual([]);
    expect(ports.notifier.events).toEqual([]);
  });

  it('without a rollout and without traffic on green does nothing and records nothing', async () => {
    const ports = fakePorts();

    const outcome = await takeTurn(ports);

    expect(outcome).toMatchObject({ reason: undefined, message: 'no rollout yet' });
    expect(ports.record.entries).toEqual([]);
  });

  it('advances a plan to its end, one step a turn, and notifies once of each step', async () => {
    const ports = fakePorts();
    ports.record.current = justBegun();

    for (let minute = 0; minute < 12; minute += 1) {
      await takeTurn(ports);
      ports.clock.nowMs += MINUTE_MS;
    }

    expect(ports.router.writes.map(({ green }) => green)).toEqual(
      LINEAR.steps.map(({ green }) => green),
    );
    expect(ports.record.current?.phase).toBe('ready');
    expect(ports.notifier.events.map(({ kind }) => kind)).toEqual([
      ...LINEAR.steps.map(() => 'shifted'),
      'ready',
    ]);
  });

  it('asks neither hooks nor green for anything while nothing depends on it', async () => {
    const ports = portsBakingAtTen();
    ports.record.current = { ...bakingAtTen(), phase: 'paused', pausedIn: 'baking' };

    await takeTurn(ports);

    expect([ports.hooks.asked.length, ports.environments.smokeChecks]).toEqual([0, 0]);
  });

  it('notifies once of what it waits for, not every minute', async () => {
    const ports = portsBakingAtTen({ ...LINEAR, approval: { ...LINEAR.approval, before: [20] } });

    await takeTurn(ports);
    ports.clock.nowMs += MINUTE_MS;
    await takeTurn(ports);

    expect(ports.notifier.events).toMatchObject([{ kind: 'needs-approval' }]);
  });

  it('measures since the step was seen live, and since the rollout began', async () => {
    const ports = portsBakingAtTen();

    await takeTurn(ports);

    const { liveAtMs, startedAtMs } = bakingAtTen();
    const ofGreen = { environment: 'green' } as const;
    expect(ports.metrics.asked).toEqual(
      expect.arrayContaining([
        { ...ofGreen, metric: 'Requests', sinceMs: liveAtMs },
        { ...ofGreen, metric: 'Requests', sinceMs: startedAtMs },
        { ...ofGreen, metric: 'Faults', sinceMs: startedAtMs },
      ]),
    );
    expect(ports.metrics.asked).toHaveLength(3);
  });

  it('measures nothing in a step that was not seen live yet', async () => {
    const ports = fakePorts();
    ports.record.current = justBegun();

    await takeTurn(ports);

    const { startedAtMs } = justBegun();
    expect(ports.metrics.asked.map(({ sinceMs }) => sinceMs)).toEqual([startedAtMs, startedAtMs]);
  });
});

describe('a turn that finds an alarm', () => {
  it('moves all traffic to blue before it records it', async () => {
    const ports = portsBakingAtTen();
    ports.alarms.green = [IN_ALARM];
    const order: string[] = [];
    ports.record.beforeSave = ({ phase }) => order.push(phase);
    ports.router.onShift = () => order.push('write weights');

    const outcome = await takeTurn(ports);

    expect(order).toEqual(['write weights', 'rolling-back', 'rolled-back']);
    expect(outcome).toMatchObject({
      phase: 'rolled-back',
      reason: 'GreenInAlarm',
      message:
        'rolled back to blue (100/0): alarm svc-green-FaultRate is in ALARM: too many faults',
    });
    expect(ports.notifier.events).toMatchObject([
      {
        kind: 'rolled-back',
        from: withGreenAt(10),
        actor: undefined,
        alarm: { name: 'svc-green-FaultRate', wentOffAtMs: IN_ALARM.changedAtMs },
      },
    ]);
  });

  it('asks for alarms that were in ALARM since the rollout began', async () => {
    const ports = portsBakingAtTen();

    await takeTurn(ports);

    expect(ports.alarms.asked[0]).toBe(bakingAtTen().startedAtMs);
  });

  it('fails, with all traffic on blue, where it cannot record it', async () => {
    const ports = portsBakingAtTen();
    ports.alarms.green = [IN_ALARM];
    ports.record.writeFailure = new Error('the table does not answer');

    await expect(takeTurn(ports)).rejects.toThrow('the rollout could not be fenced');

    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('holds where only blue is in alarm, and notifies once', async () => {
    const ports = portsBakingAtTen();
    ports.alarms.blue = [anAlarm('svc-blue-FaultRate', { state: 'ALARM' })];
    ports.alarms.green = [{ ...IN_ALARM, state: 'OK' }];

    await takeTurn(ports);
    await takeTurn(ports);

    expect(ports.router.writes).toEqual([]);
    expect(ports.record.current?.phase).toBe('paused');
    expect(ports.notifier.events).toMatchObject([{ kind: 'paused', reason: 'BlueInAlarm' }]);
  });
});

describe('a turn that finds weights which no rollout gave', () => {
  it('watches them, paused, and notifies', async () => {
    const ports = fakePorts();
    ports.router.live = withGreenAt(30);

    const outcome = await takeTurn(ports);

    expect(outcome).toMatchObject({ phase: 'paused', weights: withGreenAt(30), reason: 'Adopted' });
    expect(ports.router.writes).toEqual([]);
    expect(ports.notifier.events).toMatchObject([{ kind: 'paused', reason: 'Adopted' }]);
  });

  it('leaves them alone, and pauses the running rollout', async () => {
    const ports = portsBakingAtTen();
    ports.router.live = withGreenAt(50);

    await takeTurn(ports);

    expect(ports.router.writes).toEqual([]);
    expect(ports.record.current?.phase).toBe('paused');
    expect(ports.notifier.events).toMatchObject([{ kind: 'paused', reason: 'WeightDrift' }]);
  });

  it('moves all traffic to blue again after a rollback', async () => {
    const ports = portsBakingAtTen();
    ports.record.current = { ...bakingAtTen(), phase: 'rolled-back', weights: ALL_BLUE };

    const outcome = await takeTurn(ports);

    expect(outcome.reason).toBe('ResidualWeight');
    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.record.current?.phase).toBe('rolled-back');
  });
});
