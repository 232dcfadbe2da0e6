import { describe, expect, it } from '@jest/globals';
import type { Action } from '../../src/rollout/commands.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import {
  commandRollout,
  nameOf,
  type RolloutCommand,
} from '../../src/use-cases/command-rollout.ts';
import { fakePorts, portsBakingAtTen } from '../support/fakes.ts';
import { refusalOf, rollbackOf } from '../support/outcome-errors.ts';
import {
  anAlarm,
  bakingAtTen,
  LINEAR,
  READY,
  RUNNING_BUILDS,
  START_MS,
} from '../support/rollouts.ts';

const ACTOR = { id: 'ana', comment: 'release 2.0.0' };
const START: RolloutCommand = { actor: ACTOR, kind: 'start', plan: LINEAR };
const PROMOTE: RolloutCommand = { actor: ACTOR, kind: 'promote', isForced: false };
const RETRY: RolloutCommand = { actor: ACTOR, kind: 'retry' };

describe('a start', () => {
  it('gives green its first share at once, and answers with it', async () => {
    const ports = fakePorts();

    const outcome = await commandRollout(ports, START);

    expect(outcome).toMatchObject({
      rollout: 'r-20261126-120000-0',
      phase: 'baking',
      weights: withGreenAt(10),
      reason: 'GreenRaised',
      notified: true,
    });
    expect(ports.router.live).toEqual(withGreenAt(10));
    expect(ports.record.entries.map(({ reason }) => reason)).toEqual([
      'Started',
      'GreenRaised',
      'WeightsLive',
    ]);
    expect(ports.notifier.events).toMatchObject([
      {
        kind: 'started',
        plan: 'Linear10PercentEvery1Minute',
        build: '2.0.0',
        actor: { id: 'ana' },
      },
      { kind: 'shifted', actor: undefined },
    ]);
  });

  it('is refused with everything that is not ready for a rollback, and changes nothing', async () => {
    const ports = fakePorts();
    ports.readiness.reading = {
      ...READY,
      rule: { isEnabled: false, targetsRollback: true },
      rehearsalProblem: 'it timed out',
    };

    const refusal = await refusalOf(commandRollout(ports, START));

    expect(refusal.reasons).toEqual(['RuleNotReady', 'RollbackNotReady']);
    expect(refusal.message).toBe(
      'refused (RuleNotReady): cannot start: the rule that delivers alarms to the rollback is ' +
        'missing or disabled; enable it (aws events enable-rule), or deploy again; ' +
        'refused (RollbackNotReady): cannot start: the rehearsal of the rollback failed: ' +
        'it timed out; read its log: sls logs -f rollback',
    );
    expect(ports.record.entries).toEqual([]);
    expect(ports.router.writes).toEqual([]);
  });

  it('is refused where a hook does not exist, instead of waiting for it for ever', async () => {
    const ports = fakePorts();
    ports.hooks.missingHooks = [{ hookPoint: 'before-shift', name: 'check-orders' }];

    const refusal = await refusalOf(commandRollout(ports, START));

    expect(refusal.reasons).toEqual(['HookMissing']);
    expect(refusal.message).toContain('there is no function check-orders, which hookBeforeShift');
    expect(ports.record.entries).toEqual([]);
  });

  it('warns of what makes the plan pointless or slow, and begins', async () => {
    const ports = fakePorts();
    ports.metrics.rate = 0;
    ports.environments.builds = { ...RUNNING_BUILDS, blue: RUNNING_BUILDS.green };

    const { phase, warnings } = await commandRollout(ports, START);

    expect(phase).toBe('baking');
    expect(warnings).toEqual([
      expect.stringMatching(/^green runs the same build as blue/),
      expect.stringMatching(/^there were no requests in the last minutes/),
    ]);
  });

  it('begins although the requests cannot be read, and says that it cannot tell', async () => {
    const ports = fakePorts();
    ports.metrics.ratePerMinute = async () => {
      throw new Error('CloudWatch is down');
    };

    const { phase, warnings } = await commandRollout(ports, START);

    expect(phase).toBe('baking');
    expect(warnings).toEqual(['it is not known how long the plan takes: CloudWatch is down']);
  });

  it('of a second rollout is refused before anything is rehearsed', async () => {
    const ports = portsBakingAtTen();

    const refusal = await refusalOf(commandRollout(ports, START));

    expect(refusal.message).toMatch(
      /^refused \(RolloutRunning\): cannot start: rollout r-1 is baking/,
    );
    expect(ports.readiness.inspections).toBe(0);
  });

  it('that loses against another start is refused, and only one rollout proceeds', async () => {
    const ports = fakePorts();
    ports.record.beforeSave = ({ last }) => {
      if (last.reason === 'Started') ports.record.current ??= bakingAtTen();
    };

    const refusal = await refusalOf(commandRollout(ports, START));

    expect(refusal.message).toMatch(/^refused \(RolloutRunning\): /);
    expect(ports.record.current).toEqual(bakingAtTen());
    expect(ports.router.writes).toEqual([]);
  });

  it('fails where green loses its first traffic at once', async () => {
    const ports = fakePorts();
    ports.router.onShift = () => {
      ports.alarms.green = [anAlarm('svc-green-FaultRate', { wentOffAtMs: START_MS })];
    };

    const error = await rollbackOf(commandRollout(ports, START));

    expect(error.message).toBe(
      'rolled back (GreenInAlarm): ' +
        'alarm svc-green-FaultRate went off while green was being raised: fine',
    );
    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('stands even when the notification fails', async () => {
    const ports = fakePorts();
    ports.notifier.failure = new Error('event bus unreachable');

    const outcome = await commandRollout(ports, START);

    expect(outcome).toMatchObject({ notified: false, weights: withGreenAt(10) });
  });

  it('that cannot be recorded begins nothing', async () => {
    const ports = fakePorts();
    ports.record.writeFailure = new Error('the table does not answer');

    await expect(commandRollout(ports, START)).rejects.toThrow('the table does not answer');

    expect(ports.router.writes).toEqual([]);
  });
});

describe('a retry', () => {
  it('begins the plan that was rolled back again, for the same build', async () => {
    const ports = fakePorts();
    ports.record.current = { ...bakingAtTen(), phase: 'rolled-back', weights: ALL_BLUE };

    const outcome = await commandRollout(ports, RETRY);

    expect(outcome).toMatchObject({ weights: withGreenAt(10), reason: 'GreenRaised' });
    expect(ports.record.current).toMatchObject({ plan: LINEAR, actor: ACTOR });
  });

  it('is refused while the rollout is running', async () => {
    const refusal = await refusalOf(commandRollout(portsBakingAtTen(), RETRY));

    expect(refusal.message).toBe(
      'refused (InvalidPhase): cannot retry: rollout r-1 is baking; see sls status',
    );
  });
});

describe('a command', () => {
  it('is decided again where a turn was faster', async () => {
    const ports = portsBakingAtTen();
    let turns = 2;
    ports.record.beforeSave = () => {
      if (turns-- > 0) ports.record.current = { ...bakingAtTen(), version: 4 - turns };
    };

    const outcome = await commandRollout(ports, act('pause'));

    expect(outcome).toMatchObject({ phase: 'paused', reason: 'Paused' });
  });

  it('is refused after three attempts', async () => {
    const ports = portsBakingAtTen();
    let saves = 0;
    ports.record.beforeSave = () => {
      saves += 1;
      ports.record.current = { ...bakingAtTen(), version: 1 + saves };
    };

    const refusal = await refusalOf(commandRollout(ports, act('pause')));

    expect(refusal.message).toBe(
      'refused (ConcurrentUpdate): the rollout was changed by another request at the same time; ' +
        'look at sls status and try again',
    );
    expect(saves).toBe(3);
  });

  it('that does not apply in the phase is refused and changes nothing', async () => {
    const ports = portsBakingAtTen();

    const refusal = await refusalOf(commandRollout(ports, act('resume')));

    expect(refusal.message).toBe(
      'refused (InvalidPhase): cannot resume: rollout r-1 is baking; see sls status',
    );
    expect(ports.record.entries).toEqual([]);
  });

  it('to pause keeps green where it is, and notifies', async () => {
    const ports = portsBakingAtTen();

    await commandRollout(ports, act('pause'));

    expect(ports.router.writes).toEqual([]);
    expect(ports.notifier.events).toMatchObject([
      {
        kind: 'paused',
        reason: 'Paused',
        message: 'paused by ana: release 2.0.0',
        actor: { id: 'ana', comment: 'release 2.0.0' },
      },
    ]);
  });

  it('to skip is followed at once by the next step', async () => {
    const ports = portsBakingAtTen();
    ports.record.current = { ...bakingAtTen(), liveAtMs: START_MS };

    const outcome = await commandRollout(ports, act('skip'));

    expect(outcome).toMatchObject({ weights: withGreenAt(20), reason: 'GreenRaised' });
  });

  it('that leaves nothing to do for the turn answers with itself', async () => {
    const ports = portsBakingAtTen();
    ports.record.current = {
      ...bakingAtTen({ ...LINEAR, steps: [{ green: 100, bakeMs: 0 }] }),
      phase: 'paused',
      pausedIn: 'promoting',
      weights: withGreenAt(100),
    };
    ports.router.live = withGreenAt(100);

    const outcome = await commandRollout(ports, act('resume'));

    expect(ports.record.current?.phase).toBe('promoting');
    expect(outcome).toMatchObject({ phase: 'promoting', reason: 'Resumed' });
  });

  it('to abort rolls back without alarms, and notifies', async () => {
    const ports = portsBakingAtTen();
    ports.alarms.failure = new Error('CloudWatch does not answer');

    const outcome = await commandRollout(ports, act('abort'));

    expect(outcome).toMatchObject({ phase: 'rolled-back', reason: 'Aborted' });
    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.notifier.events).toMatchObject([
      { kind: 'rolled-back', reason: 'Aborted', actor: { id: 'ana' }, alarm: undefined },
    ]);
  });

  it('to undo is one write of the weights', async () => {
    const ports = portsBakingAtTen();
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

    expect(outcome).toMatchObject({ phase: 'promoting', reason: 'Promoting', notified: true });
    expect(ports.record.current?.phase).toBe('promoting');
    expect(ports.router.writes).toEqual([]);
  });

  it('that is refused changes nothing', async () => {
    const ports = portsBakingAtTen();

    const refusal = await refusalOf(commandRollout(ports, PROMOTE));

    expect(refusal.message).toMatch(
      /^refused \(NotProven\): cannot promote: rollout r-1 is baking, not ready; /,
    );
    expect(ports.record.entries).toEqual([]);
    expect(ports.router.writes).toEqual([]);
  });

  it('that is undone before it ended rolls back', async () => {
    const ports = givenReady();
    await commandRollout(ports, PROMOTE);

    const outcome = await commandRollout(ports, act('undo'));

    expect(outcome).toMatchObject({ phase: 'rolled-back', reason: 'Undone' });
    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('that is undone after it ended is recorded and notified of, once blue runs another build', async () => {
    const ports = givenReady();
    ports.router.live = ALL_BLUE;
    ports.record.current = {
      ...bakingAtTen(),
      phase: 'promoted',
      weights: ALL_BLUE,
      builds: { ...RUNNING_BUILDS, blue: RUNNING_BUILDS.green },
    };

    const outcome = await commandRollout(ports, act('undo'));

    expect(outcome).toMatchObject({ phase: 'rolled-back', reason: 'Undone' });
    expect(ports.router.writes).toEqual([]);
    expect(ports.notifier.events).toMatchObject([
      { kind: 'rolled-back', reason: 'Undone', actor: { id: 'ana' } },
    ]);
  });
});

describe('the name of a command', () => {
  it.each([
    [START, 'start'],
    [RETRY, 'retry'],
    [PROMOTE, 'promote'],
    [act('skip'), 'skip'],
  ])('is its action where it has one, and its kind otherwise: %#', (request, name) => {
    expect(nameOf(request)).toBe(name);
  });
});

function act(action: Action): RolloutCommand {
  return { actor: ACTOR, kind: 'act', action };
}

/** Green has all traffic and has passed every step. */
function givenReady() {
  const ports = portsBakingAtTen();
  ports.router.live = withGreenAt(100);
  ports.record.current = { ...bakingAtTen(), phase: 'ready', weights: withGreenAt(100) };
  return ports;
}
