import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AlarmReading } from '../../src/rollout/alarms.ts';
import { isSameBuild } from '../../src/rollout/builds.ts';
import { ACTIONS } from '../../src/rollout/commands.ts';
import { bakeEndsAtMs } from '../../src/rollout/gates.ts';
import { MOMENTS, type Moment } from '../../src/rollout/hooks.ts';
import { PLAN_DEFAULTS, type Plan, PRESETS } from '../../src/rollout/plan.ts';
import {
  invariantProblems,
  isFenced,
  PHASES,
  type Phase,
  type Rollout,
} from '../../src/rollout/rollout.ts';
import { scheduleOf } from '../../src/rollout/schedule.ts';
import { withGreenAt } from '../../src/rollout/weights.ts';
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
  RUNNING_BUILDS,
  START_MS,
} from '../support/rollouts.ts';

const NO_REQUESTS = { total: 0, failed: 0 };

const shares = fc.integer({ min: 1, max: 99 });
const minutes = fc.integer({ min: 0, max: 30 }).map((count) => count * MINUTE_MS);
const limits = fc.oneof(
  { weight: 5, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 2_000 }) },
);
const moments = fc.constantFrom(...(Object.keys(MOMENTS) as Moment[]));
const verdicts = fc.constantFrom('pass', 'inconclusive', 'fail');

const plans: fc.Arbitrary<Plan> = fc
  .record({
    greens: fc.uniqueArray(shares, { maxLength: 5 }).map((some) => some.toSorted((a, b) => a - b)),
    bakes: fc.array(minutes, { minLength: 6, maxLength: 6 }),
    asked: fc.array(fc.nat({ max: 5 }), { maxLength: 2 }),
    timeoutMs: minutes,
    whenTimedOut: fc.constantFrom('roll-back', 'pause'),
    minimumRequests: fc.integer({ min: 0, max: 20 }),
    patienceMs: minutes,
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

const counts = fc
  .tuple(fc.nat({ max: 1_000 }), fc.nat({ max: 100 }))
  .map(([total, failed]) => ({ total, failed: Math.min(total, failed) }));

const readings: fc.Arbitrary<Readings> = fc.record({
  alarms: fc.record({
    blue: fc.array(alarms, { maxLength: 1 }),
    green: fc.array(alarms, { maxLength: 2 }),
  }),
  requests: fc.record({ inStep: counts, inRollout: counts }),
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
        fc.record({ moment: moments, verdict: verdicts, why: fc.constant('so it says') }),
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
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('take-off') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('roll-back') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('alarm-event'), ageMs: minutes }) },
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

/** Nothing yet, or a rollout in some phase, and weights that it asked for or somebody else did. */
const worlds: fc.Arbitrary<World> = fc
  .record({
    phase: fc.option(fc.constantFrom(...(Object.keys(PHASES) as Phase[])), { nil: undefined }),
    pausedIn: fc.constantFrom('pending', 'shifting', 'baking', 'ready'),
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

/** Of writes that nobody else interferes with. */
const storiesOfOurs = fc.array(
  happenings
    .filter(({ what }) => ['turn', 'start', 'command', 'shift'].includes(what.kind))
    .map((happening) => ({ ...happening, ...healthy() })),
  { maxLength: 30 },
);

describe('a rollout, whatever happens to it', () => {
  it('always has a record without contradictions, and weights that add up to 100', () => {
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

  it('never takes our own writes for those of somebody else, seen, lost or asked for again', () => {
    fc.assert(
      fc.property(storiesOfOurs, (story) => {
        const reasons = play(NOTHING_YET, story).map(({ decision }) => decision?.reason);

        expect(reasons).not.toContain('WeightsDiffer');
      }),
      { numRuns: 500 },
    );
  });

  it('always goes on when a person resumes it, whoever wrote to the listener meanwhile', () => {
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

  it('is decided on by nothing else than the record, what is seen and the time', () => {
    checkScenes(({ before, happening, decision }) => {
      expect(isDeepStrictEqual(decide(before, happening), decision)).toBe(true);
    });
  });
});

describe('every plan, with a turn each minute', () => {
  const presets = Object.keys(PRESETS) as (keyof typeof PRESETS)[];
  const anyPlans = fc.oneof(fc.constantFrom(...presets).map(presetPlan), plans);

  it.each(presets)('%s is ready as soon as its bakes allow, when all is well', (name) => {
    const plan = presetPlan(name);

    const { phase, elapsedMs } = turnUntil(['ready'], plan, healthy);

    expect(phase).toBe('ready');
    expect(elapsedMs).toBeLessThanOrEqual(soonestMs(plan));
  });

  it('always gets ready as soon as its bakes allow, when all is well and approved', () => {
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
          requests: { inStep: NO_REQUESTS, inRollout: NO_REQUESTS },
        }));

        expect(phase).toBe('paused');
        expect(elapsedMs).toBeLessThanOrEqual(latestMs(plan));
      }),
    );
  });

  it('always is rolled back within two turns after an alarm, in whatever moment it goes off', () => {
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

  it('takes the longest time that was said when every wait takes all that it may', () => {
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
    );
  });

  it('always ends within its longest time, whatever is seen and whatever writes are lost', () => {
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

/** Starts a plan and takes a turn each minute, until it is in one of `phases` or it never will be. */
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

/** In each step a turn that asks a person, one that raises and one that sees. */
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

/** Every gate and every write takes until the last turn in which there is patience for it. */
function slowest({ record, nowMs }: World): Turn {
  if (record === undefined) return healthy();
  const { phase, phaseSinceMs, plan } = record;
  const sinceMs = Math.max(phaseSinceMs, bakeEndsAtMs(record) ?? 0);
  const isLate = nowMs + MINUTE_MS - sinceMs >= plan.patienceMs;
  // What begins in a turn waits for another one, where there is patience for that.
  const hasTime = plan.patienceMs > MINUTE_MS;
  const open = (isOpen: boolean) => (isOpen ? 'inconclusive' : 'pass');
  const why = 'not sure yet';
  return {
    ...healthy(),
    isLost: phase === 'shifting' ? !isLate : hasTime,
    hooks: [
      { moment: 'before-shift', verdict: open(phase === 'pending' ? !isLate : hasTime), why },
      { moment: 'while-baking', verdict: open(!isLate), why },
    ],
  };
}

function isLastMinute({ nowMs }: World, { phaseSinceMs, plan }: Rollout): boolean {
  return nowMs + MINUTE_MS >= phaseSinceMs + plan.approval.timeoutMs;
}
