import { describe, expect, it } from '@jest/globals';
import type { Actor } from '../../src/rollout/actor.ts';
import { advance } from '../../src/rollout/advance.ts';
import {
  ACTIONS,
  type Action,
  type ActionRequest,
  command,
  retry,
  type StartObservation,
  start,
} from '../../src/rollout/commands.ts';
import type { Decision } from '../../src/rollout/decision.ts';
import { manualPlan, manualStep, PLAN_DEFAULTS } from '../../src/rollout/plan.ts';
import { type PausablePhase, PHASES, type Phase, type Rollout } from '../../src/rollout/rollout.ts';
import { ALL_BLUE, type Weights, withGreenAt } from '../../src/rollout/weights.ts';
import {
  ALICE,
  aBuild,
  anObservation,
  aPlan,
  aPlanWithApproval,
  aRollout,
  aRolloutIn,
  LIVE_MS,
  MINUTE_MS,
  RUNNING_BUILDS,
} from '../support/rollouts.ts';

const NOW = LIVE_MS + MINUTE_MS;
const ACTOR: Actor = { id: 'bob', comment: 'a hunch' };
const ON_BLUE: StartObservation = { live: ALL_BLUE, builds: RUNNING_BUILDS };
const ANOTHER_BUILD: StartObservation = {
  live: ALL_BLUE,
  builds: { ...RUNNING_BUILDS, green: aBuild() },
};
const PHASE_NAMES = Object.keys(PHASES) as Phase[];

describe('start', () => {
  const request = { actor: ACTOR, id: 'r-2', plan: aPlan() };

  it('waits for the first step, with all traffic on blue', () => {
    const { decision } = start(undefined, request, ON_BLUE, NOW);

    expect(decision).toMatchObject({
      move: 'none',
      reason: 'Started',
      message: 'r-2 begins: Custom, 3 steps, build 2.0.0: a hunch',
      next: {
        id: 'r-2',
        version: 1,
        phase: 'pending',
        stepIndex: 0,
        weights: ALL_BLUE,
        startedAtMs: NOW,
        builds: RUNNING_BUILDS,
        actor: ACTOR,
      },
    });
  });

  it('ends its message without a comment where there is none', () => {
    const plan = { ...PLAN_DEFAULTS, name: 'AllAtOnce', steps: [{ green: 100, bakeMs: 0 }] };

    const { decision } = start(undefined, { ...request, plan, actor: ALICE }, ON_BLUE, NOW);

    expect(decision?.message).toBe('r-2 begins: AllAtOnce, 1 step, build 2.0.0');
  });

  it.each([
    ['pending', 'wait, or end it with sls rollout abort'],
    ['shifting', 'wait, or end it with sls rollout abort'],
    ['baking', 'wait, or end it with sls rollout abort'],
    ['paused', 'wait, or end it with sls rollout abort'],
    ['rolling-back', 'wait until it is rolled back'],
  ] as const)('is refused while another one is %s', (phase, remedy) => {
    const { refusals } = start(aRolloutIn(phase), request, ANOTHER_BUILD, NOW);

    expect(refusals).toEqual([
      {
        reason: 'RolloutRunning',
        message: `cannot start: rollout r-1 is ${phase} (step 1 of 3, green at 10 %); ${remedy}`,
      },
    ]);
  });

  it('is refused while another one is ready and not promoted', () => {
    const { refusals } = start(aRolloutIn('ready'), request, ON_BLUE, NOW);

    expect(refusals).toMatchObject([{ reason: 'RolloutRunning' }]);
  });

  it('is refused for a build that was rolled back', () => {
    const last = { reason: 'GreenInAlarm', message: 'alarm a went off', atMs: NOW } as const;

    const { refusals } = start(aRolloutIn('rolled-back', { last }), request, ON_BLUE, NOW);

    expect(refusals).toEqual([
      {
        reason: 'BuildRolledBack',
        message:
          'cannot raise green: its build 2.0.0 was rolled back (alarm a went off); ' +
          'deploy another one, or retry with a comment',
      },
    ]);
  });

  it('continues the versions of the rollout before, so that a writer of that one loses', () => {
    const before = aRolloutIn('rolled-back', { version: 7 });

    expect(start(before, request, ANOTHER_BUILD, NOW).decision?.next.version).toBe(8);
  });

  it('is possible for a build that was withdrawn without a verdict', () => {
    expect(start(aRolloutIn('withdrawn'), request, ON_BLUE, NOW).decision).toBeDefined();
  });

  it.each([undefined, aRolloutIn('withdrawn')])(
    'is refused while green has traffic that no rollout gave it',
    (current) => {
      const seen = { ...ON_BLUE, live: withGreenAt(1) };

      expect(start(current, request, seen, NOW).refusals).toEqual([
        {
          reason: 'WeightDrift',
          message:
            'cannot start: the listener shows 99/1; withdraw green first: sls shift --green 0',
        },
      ]);
    },
  );
});

describe('retry', () => {
  const request = { actor: ACTOR, id: 'r-2' };

  it('begins the plan that was rolled back again, for the same build', () => {
    const plan = aPlanWithApproval(50);
    const current = aRolloutIn('rolled-back', { plan, stepIndex: 1, version: 7 });

    expect(retry(current, request, ON_BLUE, NOW).decision?.next).toMatchObject({
      id: 'r-2',
      version: 8,
      phase: 'pending',
      stepIndex: 0,
      plan,
      startedAtMs: NOW,
      tolerated: [],
    });
  });

  it('of a manual rollout begins with its last weight, not with the one before it', () => {
    const plan = manualPlan([manualStep(100), manualStep(10)]);
    const current = aRolloutIn('rolled-back', { plan, stepIndex: 1 });

    expect(retry(current, request, ON_BLUE, NOW).decision?.next).toMatchObject({
      stepIndex: 0,
      plan: { steps: [{ green: 10 }] },
    });
  });

  it.each(PHASE_NAMES.filter((phase) => phase !== 'rolled-back'))(
    'is refused while the rollout is %s',
    (phase) => {
      expect(retry(aRolloutIn(phase), request, ON_BLUE, NOW).refusals).toEqual([
        {
          reason: 'InvalidPhase',
          message: `cannot retry: rollout r-1 is ${phase}; see sls status`,
        },
      ]);
    },
  );

  it('is refused where there was no rollout', () => {
    expect(retry(undefined, request, ON_BLUE, NOW).refusals).toEqual([
      { reason: 'InvalidPhase', message: 'cannot retry: there is no rollout; see sls status' },
    ]);
  });

  it('is refused while green still has traffic', () => {
    const seen = { ...ON_BLUE, live: withGreenAt(10) };

    expect(retry(aRolloutIn('rolled-back'), request, seen, NOW).refusals).toMatchObject([
      { reason: 'WeightDrift' },
    ]);
  });
});

describe('a command', () => {
  const possible: Readonly<Record<Action, readonly Phase[]>> = {
    pause: ['pending', 'shifting', 'baking', 'ready'],
    resume: ['paused'],
    approve: ['pending'],
    skip: ['baking', 'paused'],
    abort: ['pending', 'shifting', 'baking', 'paused', 'ready', 'promoting'],
    undo: ['ready', 'promoting'],
  };
  const combinations = ACTIONS.flatMap((action) =>
    PHASE_NAMES.map((phase) => [action, phase, possible[action].includes(phase)] as const),
  );

  it.each(combinations)('to %s a rollout that is %s: %p', (action, phase, isPossible) => {
    const rollout = aRolloutIn(phase, { plan: aPlanWithApproval(10) });

    const answer = command(rollout, asked(action), { live: rollout.weights });

    const message = `cannot ${action}: rollout r-1 is ${phase}; see sls status`;
    const refusals = [{ reason: 'InvalidPhase', message }];
    expect(answer.refusals).toEqual(isPossible ? undefined : refusals);
  });

  it.each(ACTIONS)('to %s is refused where there is no rollout', (action) => {
    expect(command(undefined, asked(action), { live: ALL_BLUE }).refusals).toEqual([
      { reason: 'InvalidPhase', message: `cannot ${action}: there is no rollout; see sls status` },
    ]);
  });
});

describe('pause', () => {
  it.each(['pending', 'shifting', 'baking', 'ready'] as const)(
    'remembers that the rollout was %s, and moves nothing',
    (phase) => {
      const rollout = aRolloutIn(phase);

      expect(done('pause', rollout)).toMatchObject({
        move: 'none',
        reason: 'Paused',
        message: 'paused by bob: a hunch',
        next: { phase: 'paused', pausedIn: phase, weights: rollout.weights, phaseSinceMs: NOW },
      });
    },
  );
});

describe('resume', () => {
  it.each(['pending', 'shifting', 'baking', 'ready'] as const)(
    'continues where the rollout was %s, and restarts the step timeout',
    (phase) => {
      expect(done('resume', pausedIn(phase))).toMatchObject({
        move: 'none',
        reason: 'Resumed',
        message: 'resumed by bob: a hunch',
        next: { phase, pausedIn: undefined, phaseSinceMs: NOW },
      });
    },
  );

  it('continues the bake, which does not begin again', () => {
    expect(done('resume', pausedIn('baking')).next.liveAtMs).toBe(LIVE_MS);
  });

  it('in a bake with weights of another writer requests ours, and bakes them again', () => {
    expect(done('resume', pausedIn('baking'), withGreenAt(33))).toMatchObject({
      move: 'shift',
      next: {
        phase: 'shifting',
        weights: withGreenAt(10),
        previous: withGreenAt(33),
        liveAtMs: undefined,
      },
    });
  });

  it.each(['pending', 'ready'] as const)(
    'when %s with weights of another writer requests ours, and continues',
    (phase) => {
      const rollout = pausedIn(phase);

      expect(done('resume', rollout, withGreenAt(33))).toMatchObject({
        move: 'shift',
        next: { phase, pausedIn: undefined, weights: rollout.weights },
      });
    },
  );

  it('never pauses again for weights of another writer that it has just asked to replace', () => {
    const foreign = withGreenAt(33);

    const { next, move } = done('resume', pausedIn('shifting'), foreign);

    // The listener is slow: it shows the weights of before for one more turn.
    expect(move).toBe('shift');
    expect(advance(next, anObservation({ live: foreign }), NOW + MINUTE_MS)).toMatchObject({
      move: 'shift',
      reason: 'WeightsPending',
    });
  });

  it('never rolls back for a budget once the rollout was ready', () => {
    const plan = aPlan({ budget: { failed: 0, total: 1 } });
    const rollout = aRollout({ ...pausedIn('ready'), plan });

    const { next } = done('resume', rollout, withGreenAt(33));

    const seen = anObservation({ live: withGreenAt(100) });
    expect(advance(next, seen, NOW)).toMatchObject({ reason: 'Watching' });
  });
});

describe('approve', () => {
  const waiting = aRolloutIn('pending', {
    plan: aPlanWithApproval(50),
    stepIndex: 1,
    weights: withGreenAt(10),
  });

  it('lets the step begin that is waited for', () => {
    expect(done('approve', waiting)).toMatchObject({
      move: 'none',
      reason: 'Approved',
      message: 'step 2 of 3, green at 50 % approved by bob: a hunch',
      next: { phase: 'pending', approvedStep: 1, phaseSinceMs: NOW },
    });
  });

  it('ends the pause of a rollout whose approval timed out', () => {
    const paused: Rollout = { ...waiting, phase: 'paused', pausedIn: 'pending' };

    expect(done('approve', paused).next).toMatchObject({ phase: 'pending', pausedIn: undefined });
  });

  it.each<[string, Partial<Rollout>]>([
    ['that was approved already', { approvedStep: 1 }],
    ['that needs no approval', { plan: aPlan() }],
    ['that is under watch already', { phase: 'paused', pausedIn: 'baking' }],
  ])('is refused for a step %s', (_, change) => {
    const rollout = { ...waiting, ...change };

    const { refusals } = command(rollout, asked('approve'), { live: rollout.weights });

    expect(refusals).toMatchObject([{ reason: 'InvalidPhase' }]);
  });

  it('counts for one step only', () => {
    const later = { ...waiting, approvedStep: 0 };

    expect(done('approve', later).next.approvedStep).toBe(1);
  });
});

describe('skip', () => {
  it.each([aRollout(), pausedIn('baking')])('ends the bake', (rollout) => {
    expect(done('skip', rollout)).toMatchObject({
      move: 'none',
      reason: 'Skipped',
      message: 'the rest of step 1 of 3, green at 10 % skipped by bob: a hunch',
      next: { phase: 'baking', pausedIn: undefined, skippedStep: 0, liveAtMs: LIVE_MS },
    });
  });

  it('leaves weights of another writer to be found by the next turn', () => {
    const { next } = done('skip', pausedIn('baking'), withGreenAt(33));

    const seen = anObservation({ live: withGreenAt(33) });
    expect(advance(next, seen, NOW)).toMatchObject({
      reason: 'WeightDrift',
      next: { phase: 'paused', pausedIn: 'baking' },
    });
  });

  it('is refused for a manual rollout, which has no step after it', () => {
    const rollout = aRollout({ plan: manualPlan([manualStep(10)]) });

    const { refusals } = command(rollout, asked('skip'), { live: rollout.weights });

    expect(refusals).toMatchObject([{ reason: 'InvalidPhase' }]);
  });
});

describe.each([
  ['abort', 'Aborted', 'aborted'],
  ['undo', 'Undone', 'undone'],
] as const)('%s', (action, reason, word) => {
  it.each([aRolloutIn('ready'), pausedIn('ready')])(
    'fences, and moves all traffic to blue',
    (rollout) => {
      expect(done(action, rollout)).toMatchObject({
        move: 'roll-back',
        reason,
        message: `${word} by bob: a hunch`,
        next: {
          phase: 'rolling-back',
          pausedIn: undefined,
          weights: ALL_BLUE,
          previous: withGreenAt(100),
        },
      });
    },
  );
});

function asked(action: Action): ActionRequest {
  return { action, actor: ACTOR, nowMs: NOW };
}

function pausedIn(phase: PausablePhase): Rollout {
  return { ...aRolloutIn(phase), phase: 'paused', pausedIn: phase };
}

/** Returns the decision on a command; the test fails where it is refused. */
function done(action: Action, rollout: Rollout, live: Weights = rollout.weights): Decision {
  const { decision } = command(rollout, asked(action), { live });
  if (decision === undefined) throw new Error(`cannot ${action}`);
  return decision;
}
