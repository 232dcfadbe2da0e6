import { describe, expect, it } from '@jest/globals';
import type { Action } from '../../src/rollout/commands.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { commandRollout, type RolloutCommand } from '../../src/use-cases/command-rollout.ts';
import { anAlarm, BUILDS, fakePorts, NOW_MS } from '../support/fakes.ts';
import { refusalOf } from '../support/refusal-of.ts';
import { bakingAtTen, LINEAR } from '../support/rollouts-under-way.ts';

const WISH = { by: 'a person', why: 'because' };
const START: RolloutCommand = { ...WISH, kind: 'start', plan: LINEAR };
const PROMOTE: RolloutCommand = { ...WISH, kind: 'promote', isForced: false };
const RETRY: RolloutCommand = { ...WISH, kind: 'retry' };

describe('a start', () => {
  it('gives green its first share at once, and answers with it', async () => {
    const ports = fakePorts();

    const outcome = await commandRollout(ports, START);

    expect(outcome).toMatchObject({
      rollout: 'r-20261126-011732-0',
      phase: 'baking',
      weights: withGreenAt(10),
      reason: 'GreenRaised',
      isTold: true,
    });
    expect(ports.router.live).toEqual(withGreenAt(10));
    expect(ports.record.entries.map(({ reason }) => reason)).toEqual([
      'Started',
      'GreenRaised',
      'SeenLive',
    ]);
    expect(ports.teller.told.map(({ kind }) => kind)).toEqual(['started', 'shifted']);
  });

  it('is refused with everything that is not ready for a rollback, and changes nothing', async () => {
    const ports = fakePorts();
    ports.path.reading = {
      ...ports.path.reading,
      rule: { isEnabled: false, targetsRollback: true },
      rehearsalProblem: 'it timed out',
    };

    const refusal = await refusalOf(commandRollout(ports, START));

    expect(refusal.reasons).toEqual(['RuleNotReady', 'RollbackNotReady']);
    expect(ports.record.entries).toEqual([]);
    expect(ports.router.writes).toEqual([]);
  });

  it('of a second rollout is refused before anything is tried out', async () => {
    const ports = given();

    const refusal = await refusalOf(commandRollout(ports, START));

    expect(refusal.reasons).toEqual(['RolloutRunning']);
    expect(ports.path.inspections).toBe(0);
  });

  it('that loses against another start is refused, and only one rollout goes on', async () => {
    const ports = fakePorts();
    ports.record.beforeSave = ({ last }) => {
      if (last.reason === 'Started') ports.record.current ??= bakingAtTen();
    };

    const refusal = await refusalOf(commandRollout(ports, START));

    expect(refusal.reasons).toEqual(['RolloutRunning']);
    expect(ports.record.current).toEqual(bakingAtTen());
    expect(ports.router.writes).toEqual([]);
  });

  it('fails where green loses its first traffic at once', async () => {
    const ports = fakePorts();
    ports.router.onShift = () => {
      ports.alarms.green = [anAlarm('svc-green-FaultRate', { wentOffAtMs: NOW_MS })];
    };

    const refusal = await refusalOf(commandRollout(ports, START));

    expect(refusal.reasons).toEqual(['GreenInAlarm']);
    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('stands even when nobody can be told', async () => {
    const ports = fakePorts();
    ports.teller.failure = new Error('event bus unreachable');

    const outcome = await commandRollout(ports, START);

    expect(outcome).toMatchObject({ isTold: false, weights: withGreenAt(10) });
  });

  it('that cannot be recorded begins nothing', async () => {
    const ports = fakePorts();
    ports.record.writeFailure = new Error('the table does not answer');

    await expect(commandRollout(ports, START)).rejects.toThrow('the table does not answer');

    expect(ports.router.writes).toEqual([]);
  });
});

describe('a retry', () => {
  it('begins the plan that was rolled back anew, for the same build', async () => {
    const ports = fakePorts();
    ports.record.current = { ...bakingAtTen(), phase: 'rolled-back', weights: ALL_BLUE };

    const outcome = await commandRollout(ports, RETRY);

    expect(outcome).toMatchObject({ weights: withGreenAt(10), reason: 'GreenRaised' });
    expect(ports.record.current).toMatchObject({ plan: LINEAR, why: 'because' });
  });
});

describe('a command', () => {
  it('is decided anew where a turn was faster', async () => {
    const ports = given();
    let turns = 2;
    ports.record.beforeSave = () => {
      if (turns-- > 0) ports.record.current = { ...bakingAtTen(), version: 4 - turns };
    };

    const outcome = await commandRollout(ports, act('pause'));

    expect(outcome).toMatchObject({ phase: 'paused', reason: 'Paused' });
  });

  it('gives up after three times, and says so', async () => {
    const ports = given();
    let saves = 0;
    ports.record.beforeSave = () => {
      saves += 1;
      ports.record.current = { ...bakingAtTen(), version: 1 + saves };
    };

    const refusal = await refusalOf(commandRollout(ports, act('pause')));

    expect(refusal.reasons).toEqual(['OtherWriter']);
    expect(saves).toBe(3);
  });

  it('that has no meaning now is refused and changes nothing', async () => {
    const ports = given();

    const refusal = await refusalOf(commandRollout(ports, act('resume')));

    expect(refusal.reasons).toEqual(['NotPossibleNow']);
    expect(ports.record.entries).toEqual([]);
  });

  it('to pause keeps green where it is, and tells of it', async () => {
    const ports = given();

    await commandRollout(ports, act('pause'));

    expect(ports.router.writes).toEqual([]);
    expect(ports.teller.told).toMatchObject([{ kind: 'paused', reason: 'Paused' }]);
  });

  it('to skip is followed at once by the next step', async () => {
    const ports = given();
    ports.record.current = { ...bakingAtTen(), liveAtMs: NOW_MS };

    const outcome = await commandRollout(ports, act('skip'));

    expect(outcome).toMatchObject({ weights: withGreenAt(20), reason: 'GreenRaised' });
  });

  it('that leaves nothing to do for the turn answers with itself', async () => {
    const ports = given();
    ports.record.current = {
      ...bakingAtTen({ ...LINEAR, steps: [{ green: 100, bakeMs: 0 }] }),
      phase: 'paused',
      pausedIn: 'ready',
      weights: withGreenAt(100),
      last: { reason: 'Paused', message: 'paused', atMs: NOW_MS },
    };
    ports.router.live = withGreenAt(100);

    const outcome = await commandRollout(ports, act('resume'));

    expect(ports.record.current.phase).toBe('ready');
    expect(['Resumed', 'Watching']).toContain(outcome.reason);
  });

  it('to abort sends everything to blue, needs no alarms, and tells why', async () => {
    const ports = given();
    ports.alarms.failure = new Error('CloudWatch does not answer');

    const outcome = await commandRollout(ports, act('abort'));

    expect(outcome).toMatchObject({ phase: 'rolled-back', reason: 'Aborted' });
    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.teller.told).toMatchObject([{ kind: 'rolled-back', reason: 'Aborted' }]);
  });

  it('to undo is one write of the weights', async () => {
    const ports = given();
    ports.router.live = withGreenAt(100);
    ports.record.current = { ...bakingAtTen(), phase: 'ready', weights: withGreenAt(100) };

    await commandRollout(ports, act('undo'));

    expect(ports.router.writes).toEqual([ALL_BLUE]);
  });
});

describe('a promotion', () => {
  it('begins without a write to the listener', async () => {
    const ports = givenReady();

    const outcome = await commandRollout(ports, PROMOTE);

    expect(outcome).toMatchObject({ phase: 'promoting', reason: 'Promoting', isTold: true });
    expect(ports.record.current?.phase).toBe('promoting');
    expect(ports.router.writes).toEqual([]);
  });

  it('that is refused changes nothing', async () => {
    const ports = given();

    const refusal = await refusalOf(commandRollout(ports, PROMOTE));

    expect(refusal.reasons).toEqual(['NotProven']);
    expect(ports.record.entries).toEqual([]);
    expect(ports.router.writes).toEqual([]);
  });

  it('that is undone before it ended sends everything to blue', async () => {
    const ports = givenReady();
    await commandRollout(ports, PROMOTE);

    const outcome = await commandRollout(ports, act('undo'));

    expect(outcome).toMatchObject({ phase: 'rolled-back', reason: 'Undone' });
    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('that is undone after it ended is recorded and told, once blue runs another build', async () => {
    const ports = givenReady();
    ports.router.live = ALL_BLUE;
    ports.record.current = {
      ...bakingAtTen(),
      phase: 'promoted',
      weights: ALL_BLUE,
      builds: { ...BUILDS, blue: BUILDS.green },
    };

    const outcome = await commandRollout(ports, act('undo'));

    expect(outcome).toMatchObject({ phase: 'rolled-back', reason: 'Undone' });
    expect(ports.router.writes).toEqual([]);
    expect(ports.teller.told).toMatchObject([{ kind: 'rolled-back', reason: 'Undone' }]);
  });
});

function act(action: Action): RolloutCommand {
  return { ...WISH, kind: 'act', action };
}

/** A plan whose first step is live and done. */
function given() {
  const ports = fakePorts();
  ports.router.live = withGreenAt(10);
  ports.record.current = bakingAtTen();
  return ports;
}

/** Green has everything and passed. */
function givenReady() {
  const ports = given();
  ports.router.live = withGreenAt(100);
  ports.record.current = { ...bakingAtTen(), phase: 'ready', weights: withGreenAt(100) };
  return ports;
}
