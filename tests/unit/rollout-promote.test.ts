import { describe, expect, it } from '@jest/globals';
import { advance } from '../../src/rollout/advance.ts';
import type { Builds } from '../../src/rollout/builds.ts';
import type { Observation } from '../../src/rollout/observation.ts';
import {
  beginPromotion,
  endPromotion,
  foundPromoted,
  undoPromotion,
} from '../../src/rollout/promote.ts';
import { invariantProblems, PHASES, type Phase } from '../../src/rollout/rollout.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import {
  aBuild,
  anAlarm,
  anAlarmInAlarm,
  anObservation,
  aRolloutIn,
  HOUR_MS,
  LIVE_MS,
  RUNNING_BUILDS,
  START_MS,
} from '../support/rollouts.ts';

const NOW = START_MS + HOUR_MS;
const WISH = { by: 'alice', why: 'it is good' };
const REQUEST = { ...WISH, isForced: false };
const FORCED = { ...WISH, isForced: true };
const PASS = { verdict: 'pass' } as const;
const AT_HUNDRED = anObservation({ live: withGreenAt(100) });
/** Blue as a copy of green: the same code under the same name, deployed later. */
const COPIED: Builds = {
  ...RUNNING_BUILDS,
  blue: { ...RUNNING_BUILDS.green, deployedAtMs: NOW },
};
const NEXT = 'sls status shows what it waits for, and sls promote --force does not wait';
const BRING = 'bring green to 100 % first: sls rollout --plan AllAtOnce';
const PUT_BACK = 'if blue runs 2 already, sls undo puts it back';

const ACTIVE: readonly Phase[] = ['pending', 'shifting', 'baking', 'paused', 'ready', 'promoting'];
const OVER: readonly Phase[] = ['promoted', 'rolling-back', 'rolled-back', 'withdrawn'];

describe('to begin a promotion', () => {
  it('knows what becomes of it in every phase', () => {
    expect([...ACTIVE, ...OVER].toSorted()).toEqual(Object.keys(PHASES).toSorted());
  });

  it('is possible once green has everything and passed, and moves no traffic', () => {
    const { decision } = beginPromotion(aRolloutIn('ready'), REQUEST, AT_HUNDRED, NOW);

    expect(decision).toMatchObject({
      move: 'none',
      reason: 'Promoting',
      message: 'blue is being made a copy of green, 2, by alice: it is good',
      next: { phase: 'promoting', weights: { blue: 0, green: 100 }, tolerated: [] },
    });
  });

  it.each<[string, Phase, Partial<Observation>, string]>([
    ['bakes', 'baking', {}, 'r-1 is baking, not ready'],
    ['is paused', 'paused', {}, 'r-1 is paused, not ready'],
    ['has not everything', 'ready', { live: withGreenAt(99) }, 'the listener shows 1/99'],
    [
      'is in alarm',
      'ready',
      { alarms: { blue: [], green: [anAlarmInAlarm('a')] } },
      'alarm a is in ALARM: too many faults',
    ],
    [
      'was in alarm since the rollout began',
      'ready',
      { alarms: { blue: [], green: [anAlarm('a', { wentOffAtMs: LIVE_MS })] } },
      'alarm a was in ALARM since the rollout began: fine',
    ],
    [
      'is watched by no alarm',
      'ready',
      { alarms: { blue: [], green: [] } },
      'no alarm watches green',
    ],
    [
      'has an alarm without data',
      'ready',
      { alarms: { blue: [], green: [anAlarm('a', { state: 'INSUFFICIENT_DATA' })] } },
      'alarm a has not enough data yet',
    ],
    [
      'runs another build',
      'ready',
      { builds: { ...RUNNING_BUILDS, green: aBuild() } },
      'green was deployed anew since the rollout began',
    ],
  ])('is refused while green %s, and says what to do', (_, phase, seen, problem) => {
    const { refusals } = beginPromotion(
      aRolloutIn(phase),
      REQUEST,
      { ...AT_HUNDRED, ...seen },
      NOW,
    );

    expect(refusals).toEqual([
      { reason: 'NotProven', message: `cannot promote: ${problem}; ${NEXT}` },
    ]);
  });

  it('is refused with everything that speaks against it at once', () => {
    const { refusals } = beginPromotion(aRolloutIn('baking'), REQUEST, anObservation(), NOW);

    expect(refusals).toMatchObject([
      {
        message: `cannot promote: r-1 is baking, not ready; the listener shows 90/10; ${NEXT}`,
      },
    ]);
  });

  it.each(ACTIVE)('is forced on a rollout that is %s, whatever its weights', (phase) => {
    const rollout = aRolloutIn(phase);

    const { decision } = beginPromotion(rollout, FORCED, anObservation(), NOW);

    expect(decision?.next).toMatchObject({
      phase: 'promoting',
      pausedIn: undefined,
      weights: rollout.weights,
    });
  });

  it('that is forced in spite of an alarm is not taken back for it by the next turn', () => {
    const alarms = { blue: [], green: [anAlarmInAlarm('a')] };
    const seen = { ...AT_HUNDRED, alarms };

    const { decision } = beginPromotion(aRolloutIn('ready'), FORCED, seen, NOW);

    expect(decision?.next.tolerated).toEqual([{ name: 'a', wentOffAtMs: LIVE_MS }]);
    expect(decision && advance(decision.next, seen, NOW)).toBeUndefined();
  });

  it('that is forced in spite of an alarm is taken back when it goes off anew', () => {
    const seen = { ...AT_HUNDRED, alarms: { blue: [], green: [anAlarmInAlarm('a')] } };
    const { decision } = beginPromotion(aRolloutIn('ready'), FORCED, seen, NOW);

    const again = { ...seen, alarms: { blue: [], green: [anAlarmInAlarm('a', NOW + 1)] } };

    expect(decision && advance(decision.next, again, NOW + 2)).toMatchObject({
      move: 'roll-back',
      reason: 'GreenInAlarm',
    });
  });

  it('goes on where it was interrupted, whatever is seen meanwhile', () => {
    const seen = anObservation({ alarms: { blue: [], green: [] } });

    const { decision } = beginPromotion(aRolloutIn('promoting'), REQUEST, seen, NOW);

    expect(decision?.next).toMatchObject({ phase: 'promoting', phaseSinceMs: NOW, version: 4 });
  });

  it.each<[Phase | undefined, string, string]>([
    [undefined, 'there is no rollout', BRING],
    ['promoted', 'r-1 is promoted', BRING],
    ['withdrawn', 'r-1 is withdrawn', BRING],
    ['rolling-back', 'r-1 is rolling-back', PUT_BACK],
    ['rolled-back', 'r-1 is rolled-back', PUT_BACK],
  ])('is refused where the rollout is %s, even when forced', (phase, where, next) => {
    const rollout = phase && aRolloutIn(phase);

    for (const request of [REQUEST, FORCED]) {
      expect(beginPromotion(rollout, request, AT_HUNDRED, NOW).refusals).toEqual([
        { reason: 'NotPossibleNow', message: `cannot promote: ${where}; ${next}` },
      ]);
    }
  });
});

describe('to end a promotion', () => {
  const copied = { builds: COPIED, smoke: PASS };

  it('gives blue everything, once it runs what green runs and answers', () => {
    const { decision } = endPromotion(aRolloutIn('promoting'), WISH, copied, NOW);

    expect(decision).toMatchObject({
      reason: 'Promoted',
      message: 'blue runs 2 and has all traffic: promoted by alice: it is good',
      next: {
        phase: 'promoted',
        weights: ALL_BLUE,
        previous: { blue: 0, green: 100 },
        builds: COPIED,
      },
    });
    expect(decision && invariantProblems(decision.next)).toEqual([]);
  });

  it.each<[string, Partial<Builds>, string]>([
    ['blue runs other code', { blue: RUNNING_BUILDS.blue }, 'blue runs 1 (blue-hash), green 2'],
    [
      'blue runs the same code by another name',
      { blue: { ...COPIED.blue, version: '1' } },
      'blue runs 1 (green-hash), green 2',
    ],
    [
      'blue runs other code by the same name',
      { blue: { ...COPIED.blue, codeHash: 'other' } },
      'blue runs 2 (other), green 2',
    ],
    [
      'green was changed after it was proven',
      { green: { ...COPIED.green, deployedAtMs: NOW } },
      'blue runs 2 (green-hash), green 2',
    ],
  ])('is refused where %s', (_, builds, found) => {
    const seen = { builds: { ...COPIED, ...builds }, smoke: PASS };

    expect(endPromotion(aRolloutIn('promoting'), WISH, seen, NOW).refusals).toEqual([
      {
        reason: 'NotCopied',
        message: `cannot end the promotion: ${found} (green-hash); run sls promote again`,
      },
    ]);
  });

  it('is refused while blue does not answer, and says who keeps the traffic', () => {
    const smoke = { verdict: 'fail', problem: 'GET /health answered 500' } as const;

    const answer = endPromotion(aRolloutIn('promoting'), WISH, { builds: COPIED, smoke }, NOW);

    expect(answer.refusals).toEqual([
      {
        reason: 'SmokeFailed',
        message:
          'cannot give blue the traffic: GET /health answered 500; green keeps it, ' +
          'run sls undo to put blue back',
      },
    ]);
  });

  it.each<[Phase | undefined, string, string]>([
    [undefined, 'there is no rollout', BRING],
    ['baking', 'r-1 is baking', 'run sls promote, which begins it'],
    ['ready', 'r-1 is ready', 'run sls promote, which begins it'],
    ['promoted', 'r-1 is promoted', BRING],
    ['rolled-back', 'r-1 is rolled-back', PUT_BACK],
  ])('is refused where none is under way: %s', (phase, where, next) => {
    expect(endPromotion(phase && aRolloutIn(phase), WISH, copied, NOW).refusals).toEqual([
      { reason: 'NotPossibleNow', message: `cannot promote: ${where}; ${next}` },
    ]);
  });
});

describe('a turn while blue is made a copy of green', () => {
  const promoting = aRolloutIn('promoting');

  it('leaves it to whoever promotes, as long as nothing speaks against it', () => {
    expect(advance(promoting, AT_HUNDRED, NOW)).toBeUndefined();
    expect(advance(promoting, { ...AT_HUNDRED, builds: COPIED }, NOW)).toBeUndefined();
  });

  it('sends everything to blue when an alarm on green goes off, and fences the rollout', () => {
    const alarms = { blue: [], green: [anAlarmInAlarm('a')] };

    const decision = advance(promoting, { ...AT_HUNDRED, builds: COPIED, alarms }, NOW);

    expect(decision).toMatchObject({ move: 'roll-back', reason: 'GreenInAlarm' });
    expect(endPromotion(decision?.next, WISH, { builds: COPIED, smoke: PASS }, NOW)).toMatchObject({
      refusals: [{ message: `cannot promote: r-1 is rolling-back; ${PUT_BACK}` }],
    });
  });

  it('sends everything to blue when green is deployed anew', () => {
    const seen = { ...AT_HUNDRED, builds: { ...COPIED, green: aBuild() } };

    expect(advance(promoting, seen, NOW)).toMatchObject({
      move: 'roll-back',
      reason: 'BuildChanged',
    });
  });

  it('records the promotion when blue has everything and nobody lived to say so', () => {
    const decision = advance(promoting, anObservation({ live: ALL_BLUE, builds: COPIED }), NOW);

    expect(decision).toMatchObject({
      move: 'none',
      reason: 'Promoted',
      message:
        'blue runs 2 and has all traffic: found by a turn, because whoever promoted did not say so',
      next: { phase: 'promoted', weights: ALL_BLUE, builds: COPIED },
    });
  });

  it('takes it for a rollback when blue has everything before it is a copy', () => {
    const decision = advance(promoting, anObservation({ live: ALL_BLUE }), NOW);

    expect(decision).toMatchObject({ move: 'roll-back', reason: 'FoundOnBlue' });
  });
});

describe('a promotion that nobody recorded', () => {
  it.each(ACTIVE.filter((phase) => phase !== 'promoting'))(
    'is none where the rollout is %s, although blue runs what green runs',
    (phase) => {
      expect(foundPromoted(aRolloutIn(phase), COPIED, NOW)).toBeUndefined();
    },
  );

  it('is recorded from a pause too, and ends it', () => {
    const paused = aRolloutIn('promoting', { phase: 'paused', pausedIn: 'promoting' });

    const next = foundPromoted(paused, COPIED, NOW)?.next;

    expect(next).toMatchObject({ phase: 'promoted', pausedIn: undefined });
    expect(next && invariantProblems(next)).toEqual([]);
  });
});

describe('to undo a promotion', () => {
  const promoted = aRolloutIn('promoted', { builds: COPIED });

  it('counts the promoted build as rolled back, once blue runs another one', () => {
    const seen = { ...COPIED, blue: { ...RUNNING_BUILDS.blue, deployedAtMs: NOW + 1 } };

    const { decision } = undoPromotion(promoted, WISH, seen, NOW + 1);

    expect(decision).toMatchObject({
      move: 'none',
      reason: 'Undone',
      message: 'blue runs 1 again: undone by alice: it is good',
      next: { phase: 'rolled-back', weights: ALL_BLUE },
    });
    expect(decision && invariantProblems(decision.next)).toEqual([]);
  });

  it.each([
    ['name', { version: '1' }],
    ['code', { codeHash: 'blue-hash' }],
  ])('knows a build by another %s, even where no time has passed', (_, change) => {
    const seen = { ...COPIED, blue: { ...COPIED.blue, ...change } };

    expect(undoPromotion(promoted, WISH, seen, NOW).decision?.next.phase).toBe('rolled-back');
  });

  it('knows a build with other settings from the promoted one, even of the same code', () => {
    const seen = { ...COPIED, blue: { ...COPIED.blue, deployedAtMs: NOW + 1 } };

    expect(undoPromotion(promoted, WISH, seen, NOW + 1).decision?.next.phase).toBe('rolled-back');
  });

  it('is refused while blue still runs it', () => {
    expect(undoPromotion(promoted, WISH, COPIED, NOW).refusals).toEqual([
      {
        reason: 'NotPossibleNow',
        message:
          'cannot undo: r-1 is promoted, and blue still runs 2; run sls undo, ' +
          'which puts back what it ran before',
      },
    ]);
  });
});
