import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AlarmReading } from '../../src/rollout/alarms.ts';
import { bakeEndsAtMs } from '../../src/rollout/bake.ts';
import { isSameBuild } from '../../src/rollout/builds.ts';
import { ACTIONS } from '../../src/rollout/commands.ts';
import { HOOK_POINTS, type HookPoint } from '../../src/rollout/hooks.ts';
import { PLAN_DEFAULTS, type Plan, PRESETS } from '../../src/rollout/plan.ts';
import { isFenced, PHASES, type Phase, type Rollout } from '../../src/rollout/rollout.ts';
import { scheduleOf } from '../../src/rollout/schedule.ts';
import { ALL_BLUE, isSameSplit, withGreenAt } from '../../src/rollout/weights.ts';
import { invariantProblems } from '../support/invariants.ts';
import {
  decide,
  type Happening,
  NOTHING_YET,
  play,
  playOne,
  type Readings,
  type Scene,
  type World,
} from '../support/rollout-story.ts';
import {
  aBuild,
  anAlarm,
  anAlarmInAlarm,
  anObservation,
  aPlan,
  aPlanWithApproval,
  aRolloutIn,
  HOUR_MS,
  MINUTE_MS,
  measuredAtGreen,
  RUNNING_BUILDS,
  START_MS,
} from '../support/rollouts.ts';

const shares = fc.integer({ min: 1, max: 99 });
const minutes = fc.integer({ min: 0, max: 30 }).map((count) => count * MINUTE_MS);
const limits = fc.oneof(
  { weight: 5, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 2_000 }) },
);
const hookPoints = fc.constantFrom(...(Object.keys(HOOK_POINTS) as HookPoint[]));
const verdicts = fc.constantFrom('pass', 'inconclusive', 'fail');

const plans: fc.Arbitrary<Plan> = fc
  .record({
    greens: fc.uniqueArray(shares, { maxLength: 5 }).map((some) => some.toSorted((a, b) => a - b)),
    bakes: fc.array(minutes, { minLength: 6, maxLength: 6 }),
    asked: fc.array(fc.nat({ max: 5 }), { maxLength: 2 }),
    timeoutMs: minutes,
    whenTimedOut: fc.constantFrom('roll-back', 'pause'),
    minimumRequests: fc.integer({ min: 0, max: 20 }),
    stepTimeoutMs: minutes,
    budget: fc.record({ failed: limits, total: limits }),
  })
  .map(({ greens, bakes, asked, timeoutMs, whenTimedOut, ...rest }) => {
    const steps = [...greens, 100].map((green, index) => ({ green, bakeMs: bakes[index] }));
    const before = asked.flatMap((index) => steps[index]?.green ?? []);
    return { ...rest, name: 'Custom', steps, approval: { before, timeoutMs, whenTimedOut } };
  });

const alarms: fc.Arbitrary<AlarmReading> = fc
  .record({
    name: fc.constantFrom('a', 'b'),
    state: fc.oneof(
      { weight: 8, arbitrary: fc.constant('OK' as const) },
      { weight: 1, arbitrary: fc.constantFrom('ALARM', 'INSUFFICIENT_DATA') },
    ),
    changedAtMs: fc.integer({ min: START_MS - HOUR_MS, max: START_MS + HOUR_MS }),
    wentOffAtMs: fc.option(fc.integer({ min: START_MS - HOUR_MS, max: START_MS + HOUR_MS }), {
      nil: undefined,
      freq: 10,
    }),
  })
  .map((reading) => anAlarm(reading.name, reading));

const counts = fc.record({
  inStep: fc.nat({ max: 1_000 }),
  inRollout: fc.nat({ max: 1_000 }),
  faults: fc.nat({ max: 100 }),
});

const readings: fc.Arbitrary<Readings> = fc.record({
  alarms: fc.record({
    blue: fc.array(alarms, { maxLength: 1 }),
    green: fc.array(alarms, { maxLength: 2 }),
  }),
  measured: fc.oneof(
    { weight: 9, arbitrary: counts.map(measuredAtGreen) },
    { weight: 1, arbitrary: fc.constant({}) },
  ),
  smoke: fc.option(
    fc.oneof(
      { weight: 5, arbitrary: fc.constant({ verdict: 'pass' as const }) },
      { weight: 1, arbitrary: fc.constant({ verdict: 'fail' as const, problem: '502' }) },
    ),
    { nil: undefined },
  ),
  hooks: fc.oneof(
    { weight: 5, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.record({ hookPoint: hookPoints, verdict: verdicts, message: fc.constant('so') }),
        { maxLength: 2 },
      ),
    },
  ),
});

const anyShare = fc.oneof(shares, fc.constantFrom(0, 100));
const builds = fc.constantFrom(RUNNING_BUILDS.green, aBuild());

const whats: fc.Arbitrary<Happening['what']> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('turn') }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('start'), plan: plans }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('retry') }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('command'), action: fc.constantFrom(...ACTIONS) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('shift'),
      green: fc.oneof(shares, fc.constant(100)),
      isForced: fc.boolean(),
      isRetry: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('withdraw') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('roll-back') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('alarm-event'), ageMs: minutes }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('promote'), isForced: fc.boolean() }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('copy-to-blue', 'promoted', 'undo-promotion'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('foreign-write'), green: anyShare }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('deploy'), build: builds }) },
);

const happenings: fc.Arbitrary<Happening> = fc
  .record({
    readings: fc.oneof(
      { weight: 8, arbitrary: fc.constant(healthy()) },
      { weight: 1, arbitrary: readings },
    ),
    afterMs: fc.oneof(fc.constant(MINUTE_MS), fc.integer({ min: 0, max: 10 * MINUTE_MS })),
    isLost: fc.nat({ max: 4 }).map((one) => one === 0),
    isSeenAtOnce: fc.boolean(),
    what: whats,
  })
  .map(({ readings: seen, ...rest }) => ({ ...seen, ...rest }));

/** No rollout yet, or a rollout in some phase, and its weights or those of another writer. */
const worlds: fc.Arbitrary<World> = fc
  .record({
    phase: fc.option(fc.constantFrom(...(Object.keys(PHASES) as Phase[])), { nil: undefined }),
    pausedIn: fc.constantFrom('pending', 'shifting', 'baking', 'ready', 'promoting'),
    plan: fc.constantFrom(aPlan(), aPlanWithApproval(10), aPlanWithApproval(50)),
    foreign: fc.option(anyShare, { nil: undefined, freq: 2 }),
  })
  .map(({ phase, pausedIn, plan, foreign }) => {
    if (phase === undefined) return NOTHING_YET;
    const inPhase = aRolloutIn(phase === 'paused' ? pausedIn : phase, { plan });
    const record = phase === 'paused' ? { ...inPhase, phase, pausedIn } : inPhase;
    const live = foreign === undefined ? record.weights : withGreenAt(foreign);
    return { ...NOTHING_YET, record, live };
  });

const stories = fc.array(happenings, { maxLength: 30 });

/** Stories without another writer. */
const storiesOfOurs = fc.array(
  happenings
    .filter(({ what }) => ['turn', 'start', 'command', 'shift'].includes(what.kind))
    .map((happening) => ({ ...happening, ...healthy() })),
  { maxLength: 30 },
);

describe('a rollout, in any story', () => {
  it('always has a consistent record, and weights that add up to 100', () => {
    checkScenes(({ after: { record } }) => {
      if (record !== undefined) expect(invariantProblems(record)).toEqual([]);
    });
  });

  it('always grows by one version with each decision, so that of two writers one loses', () => {
    checkScenes(({ before: { record }, decision }) => {
      if (decision !== undefined) expect(decision.next.version).toBe((record?.version ?? 0) + 1);
    });
  });

  it('never gives green more traffic once it was rolled back, unless a person retries it', () => {
    checkScenes(({ before: { record, green }, happening: { what }, decision }) => {
      if (record === undefined || decision === undefined || !isFenced(record)) return;
      const isRetried = what.kind === 'retry' || (what.kind === 'shift' && what.isRetry);
      if (isRetried || !isSameBuild(record.builds.green, green)) return;
      expect(isFenced(decision.next)).toBe(true);
      expect(decision.next.weights.green).toBe(0);
    });
  });

  it('never gets the share of a step without a decision that asks the listener for it', () => {
    checkScenes(({ before: { record }, decision }) => {
      if (decision === undefined || decision.move !== 'none') return;
      const isAdopted = decision.reason === 'Adopted';
      const isMore = decision.next.weights.green > (record?.weights.green ?? 0);
      expect(isMore && !isAdopted).toBe(false);
    });
  });

  it('never is promoted before blue is a copy of green, nor once it was rolled back', () => {
    checkScenes(({ before: { record, blue, green }, decision }) => {
      if (decision?.reason !== 'Promoted' || record === undefined) return;
      expect(isFenced(record)).toBe(false);
      expect(blue).toMatchObject({ codeHash: green.codeHash, version: green.version });
      expect(isSameBuild(record.builds.green, green)).toBe(true);
    });
  });

  it('always ends a promotion with all traffic on blue, however it ends', () => {
    checkScenes(({ before: { record }, happening, decision }) => {
      if (record?.phase !== 'promoting' || decision === undefined) return;
      // Lowering green by hand is never refused.
      if (happening.what.kind === 'shift') return;
      const { phase, weights } = decision.next;
      const isUnderWay = ['promoting', 'paused'].includes(phase);
      expect(isUnderWay || isSameSplit(weights, ALL_BLUE)).toBe(true);
    });
  });

  it('never raises green by hand during a promotion', () => {
    checkScenes(({ before: { record, live }, happening, decision }) => {
      if (record?.phase !== 'promoting' || happening.what.kind !== 'shift') return;
      if (decision !== undefined)
        expect(decision.next.weights.green).toBeLessThanOrEqual(live.green);
    });
  });

  it('never mistakes our own writes for those of another writer, seen, lost or repeated', () => {
    fc.assert(
      fc.property(storiesOfOurs, (story) => {
        const reasons = play(NOTHING_YET, story).map(({ decision }) => decision?.reason);

        expect(reasons).not.toContain('WeightDrift');
      }),
      { numRuns: 500 },
    );
  });

  it('always continues when a person resumes it, whatever was written to the listener meanwhile', () => {
    fc.assert(
      fc.property(worlds, fc.boolean(), (world, isSeenAtOnce) => {
        fc.pre(world.record?.phase === 'paused');
        const turn = { ...healthy(), isSeenAtOnce };

        const resumed = happen(world, { kind: 'command', action: 'resume' }, 0, turn);
        const { record, live } = happen(resumed, { kind: 'turn' }, MINUTE_MS, turn);

        expect(record?.phase).not.toBe('paused');
        expect(live).toEqual(record?.weights);
      }),
    );
  });

  it('always gets the same decision for the same record, observation and time', () => {
    checkScenes(({ before, happening, decision }) => {
      expect(isDeepStrictEqual(decide(before, happening), decision)).toBe(true);
    });
  });
});

describe('every plan, with a turn each minute', () => {
  const presets = Object.keys(PRESETS) as (keyof typeof PRESETS)[];
  const anyPlans = fc.oneof(fc.constantFrom(...presets).map(presetPlan), plans);

  it.each(presets)('%s is ready as soon as its bakes allow, when every gate passes', (name) => {
    const plan = presetPlan(name);

    const { phase, elapsedMs } = turnUntil(['ready'], plan, healthy);

    expect(phase).toBe('ready');
    expect(elapsedMs).toBeLessThanOrEqual(soonestMs(plan));
  });

  it('is always ready as soon as its bakes allow, when every gate passes and every step is approved', () => {
    fc.assert(
      fc.property(plans, fc.boolean(), (anyPlan, isSeenAtOnce) => {
        const approval = { ...anyPlan.approval, timeoutMs: HOUR_MS };
        const plan = { ...anyPlan, approval, budget: PLAN_DEFAULTS.budget };

        const turn = () => ({ ...healthy(), isSeenAtOnce });
        const { phase, elapsedMs } = turnUntil(['ready'], plan, turn, () => true);

        expect(phase).toBe('ready');
        expect(elapsedMs).toBeLessThanOrEqual(soonestMs(plan));
      }),
    );
  });

  it('always pauses when green gets no requests: no data is not success', () => {
    fc.assert(
      fc.property(anyPlans, (anyPlan) => {
        const plan = { ...anyPlan, minimumRequests: 1, approval: PLAN_DEFAULTS.approval };

        const { phase, elapsedMs } = turnUntil(['paused'], plan, () => ({
          ...healthy(),
          measured: measuredAtGreen({ inStep: 0, inRollout: 0, faults: 0 }),
        }));

        expect(phase).toBe('paused');
        expect(elapsedMs).toBeLessThanOrEqual(latestMs(plan));
      }),
    );
  });

  it('is always rolled back within two turns after an alarm, whenever it goes off', () => {
    const offsets = fc.integer({ min: 0, max: 120 * MINUTE_MS });
    fc.assert(
      fc.property(anyPlans, offsets, fc.boolean(), (plan, offMs, isOkAgain) => {
        const { phase, elapsedMs } = turnUntil(['rolled-back'], plan, ({ nowMs }) => {
          const wentOffAtMs = START_MS + offMs;
          if (nowMs < wentOffAtMs) return healthy();
          const alarm = isOkAgain
            ? anAlarm('a', { changedAtMs: nowMs, wentOffAtMs })
            : anAlarmInAlarm('a', wentOffAtMs);
          return { ...healthy(), alarms: { blue: [], green: [alarm] } };
        });

        expect(phase).toBe('rolled-back');
        expect(elapsedMs).toBeLessThan(offMs + 3 * MINUTE_MS);
      }),
    );
  });

  it('always takes its longest time when every wait takes its whole timeout', () => {
    fc.assert(
      fc.property(plans, (anyPlan) => {
        const timeoutMs = anyPlan.approval.timeoutMs + 2 * MINUTE_MS;
        const approval = { ...anyPlan.approval, timeoutMs };
        const plan = { ...anyPlan, approval, budget: PLAN_DEFAULTS.budget };

        const { phase, elapsedMs } = turnUntil(['ready'], plan, slowest, isLastMinute);

        expect(phase).toBe('ready');
        expect(elapsedMs).toBeLessThanOrEqual(latestMs(plan));
        expect(elapsedMs).toBeGreaterThanOrEqual(scheduleOf(plan, 0).longestMs - slackMs(plan));
      }),
      { numRuns: 50 },
    );
  });

  it('always ends within its longest time, for any observations and lost writes', () => {
    const ends: readonly Phase[] = ['ready', 'paused', 'rolled-back'];
    const turns = fc.record({ readings, isLost: fc.boolean(), isSeenAtOnce: fc.boolean() });
    fc.assert(
      fc.property(anyPlans, fc.array(turns, { minLength: 1 }), (plan, someTurns) => {
        let count = 0;
        const { phase, elapsedMs } = turnUntil(ends, plan, () => {
          const { readings: seen, ...rest } = someTurns[count++ % someTurns.length] ?? {};
          return { ...healthy(), ...seen, ...rest };
        });

        expect(ends).toContain(phase);
        expect(elapsedMs).toBeLessThanOrEqual(latestMs(plan));
      }),
    );
  });
});

type Turn = Readings & Partial<Pick<Happening, 'isLost' | 'isSeenAtOnce'>>;

function healthy(): Readings {
  return { ...anObservation(), smoke: { verdict: 'pass' } };
}

function presetPlan(name: keyof typeof PRESETS): Plan {
  return { ...PLAN_DEFAULTS, name, steps: PRESETS[name] };
}

/** Checks every scene of many stories. */
function checkScenes(check: (scene: Scene) => void): void {
  fc.assert(
    fc.property(worlds, stories, (world, story) => {
      for (const scene of play(world, story)) check(scene);
    }),
    { numRuns: 500 },
  );
}

/** Starts a plan and takes a turn each minute, until it is in one of `phases` or its time is over. */
function turnUntil(
  phases: readonly Phase[],
  plan: Plan,
  turnIn: (world: World) => Turn,
  isApproved: (world: World, record: Rollout) => boolean = () => false,
): { readonly phase: Phase | undefined; readonly elapsedMs: number } {
  let world = happen(NOTHING_YET, { kind: 'start', plan }, 0, healthy());
  const endMs = START_MS + latestMs(plan) + 4 * HOUR_MS;
  while (world.nowMs < endMs) {
    if (world.record !== undefined && phases.includes(world.record.phase)) break;
    const turn = turnIn({ ...world, nowMs: world.nowMs + MINUTE_MS });
    world = happen(world, { kind: 'turn' }, MINUTE_MS, turn);
    if (world.record?.last.reason === 'ApprovalAwaited' && isApproved(world, world.record)) {
      world = happen(world, { kind: 'command', action: 'approve' }, 0, healthy());
    }
  }
  return { phase: world.record?.phase, elapsedMs: world.nowMs - START_MS };
}

function happen(world: World, what: Happening['what'], afterMs: number, turn: Turn): World {
  return playOne(world, { isLost: false, isSeenAtOnce: false, ...turn, afterMs, what }).after;
}

/** Each step takes a turn that asks for approval, one that raises green and one that sees it live. */
function soonestMs(plan: Plan): number {
  return scheduleOf(plan, 0).shortestMs + 3 * plan.steps.length * MINUTE_MS + MINUTE_MS;
}

function latestMs(plan: Plan): number {
  return scheduleOf(plan, 0).longestMs + slackMs(plan);
}

/** Each of the waits of a step may end a turn sooner or later. */
function slackMs({ steps }: Plan): number {
  return (5 * steps.length + 1) * MINUTE_MS;
}

/** Lets every gate and every write take until the last turn before the step times out. */
function slowest({ record, nowMs }: World): Turn {
  if (record === undefined) return healthy();
  const { phase, phaseSinceMs, plan } = record;
  const sinceMs = Math.max(phaseSinceMs, bakeEndsAtMs(record) ?? 0);
  const isLate = nowMs + MINUTE_MS - sinceMs >= plan.stepTimeoutMs;
  // A wait that begins in a turn lasts for another one, where the timeout allows it.
  const hasTime = plan.stepTimeoutMs > MINUTE_MS;
  const open = (isOpen: boolean) => (isOpen ? 'inconclusive' : 'pass');
  const message = 'no verdict yet';
  return {
    ...healthy(),
    isLost: phase === 'shifting' ? !isLate : hasTime,
    hooks: [
      {
        hookPoint: 'before-shift',
        verdict: open(phase === 'pending' ? !isLate : hasTime),
        message,
      },
      { hookPoint: 'while-baking', verdict: open(!isLate), message },
    ],
  };
}

function isLastMinute({ nowMs }: World, { phaseSinceMs, plan }: Rollout): boolean {
  return nowMs + MINUTE_MS >= phaseSinceMs + plan.approval.timeoutMs;
}
