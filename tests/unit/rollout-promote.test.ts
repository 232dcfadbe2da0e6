import { describe, expect, it } from '@jest/globals';
import type { Actor } from '../../src/rollout/actor.ts';
import { advance } from '../../src/rollout/advance.ts';
import type { Builds } from '../../src/rollout/builds.ts';
import type { Observation } from '../../src/rollout/observation.ts';
import {
  beginPromotion,
  detectCompletedPromotion,
  endPromotion,
  noteUndone,
  recordUndo,
} from '../../src/rollout/promote.ts';
import { PHASES, type Phase } from '../../src/rollout/rollout.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { invariantProblems } from '../support/invariants.ts';
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
const ACTOR: Actor = { id: 'bob', comment: 'it is good' };
const REQUEST = { actor: ACTOR, isForced: false };
const FORCED = { actor: ACTOR, isForced: true };
const PASS = { verdict: 'pass' } as const;
const AT_FULL_TRAFFIC = anObservation({ live: withGreenAt(100) });
/** Blue as a copy of green: the same code under the same name, deployed later. */
const COPIED: Builds = {
  ...RUNNING_BUILDS,
  blue: { ...RUNNING_BUILDS.green, deployedAtMs: NOW },
};
const WAIT = 'wait until sls status shows it ready, or override with sls promote --force';
const BEGIN = 'bring green to 100 % first: sls rollout start --plan AllAtOnce';
const UNDO = 'if blue runs 2.0.0 already, run sls undo';

const ACTIVE: readonly Phase[] = ['pending', 'shifting', 'baking', 'paused', 'ready', 'promoting'];
const ENDED: readonly Phase[] = ['promoted', 'rolling-back', 'rolled-back', 'withdrawn'];

describe('beginPromotion', () => {
  it('has an answer in every phase', () => {
    expect([...ACTIVE, ...ENDED].toSorted()).toEqual(Object.keys(PHASES).toSorted());
  });

  it('is possible once green has all traffic and passed every step, and moves no traffic', () => {
    const { decision } = beginPromotion(aRolloutIn('ready'), REQUEST, AT_FULL_TRAFFIC, NOW);

    expect(decision).toMatchObject({
      move: 'none',
      reason: 'Promoting',
      message: 'promotion of green, 2.0.0, begun by bob: it is good',
      next: { phase: 'promoting', weights: { blue: 0, green: 100 }, tolerated: [] },
    });
  });

  it.each<[string, Phase, Partial<Observation>, string]>([
    ['bakes', 'baking', {}, 'rollout r-1 is baking, not ready'],
    ['is paused', 'paused', {}, 'rollout r-1 is paused, not ready'],
    ['does not have all traffic', 'ready', { live: withGreenAt(99) }, 'the listener shows 1/99'],
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
      'alarm a has no data yet',
    ],
    [
      'runs another build',
      'ready',
      { builds: { ...RUNNING_BUILDS, green: aBuild() } },
      'green was deployed again since the rollout began',
    ],
  ])('is refused while green %s, and says what to do', (_, phase, seen, problem) => {
    const { refusals } = beginPromotion(
      aRolloutIn(phase),
      REQUEST,
      { ...AT_FULL_TRAFFIC, ...seen },
      NOW,
    );

    expect(refusals).toEqual([
      { reason: 'NotProven', message: `cannot promote: ${problem}; ${WAIT}` },
    ]);
  });

  it('is refused with every problem at once', () => {
    const { refusals } = beginPromotion(aRolloutIn('baking'), REQUEST, anObservation(), NOW);

    expect(refusals).toMatchObject([
      {
        message: `cannot promote: rollout r-1 is baking, not ready; the listener shows 90/10; ${WAIT}`,
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

  it('that is forced in spite of an alarm is not rolled back for it by the next turn', () => {
    const alarms = { blue: [], green: [anAlarmInAlarm('a')] };
    const seen = { ...AT_FULL_TRAFFIC, alarms };

    const { decision } = beginPromotion(aRolloutIn('ready'), FORCED, seen, NOW);

    expect(decision?.next.tolerated).toEqual([{ name: 'a', wentOffAtMs: LIVE_MS }]);
    expect(decision && advance(decision.next, seen, NOW)).toBeUndefined();
  });

  it('that is forced in spite of an alarm is rolled back when it goes off again', () => {
    const seen = { ...AT_FULL_TRAFFIC, alarms: { blue: [], green: [anAlarmInAlarm('a')] } };
    const { decision } = beginPromotion(aRolloutIn('ready'), FORCED, seen, NOW);

    const again = { ...seen, alarms: { blue: [], green: [anAlarmInAlarm('a', NOW + 1)] } };

    expect(decision && advance(decision.next, again, NOW + 2)).toMatchObject({
      move: 'roll-back',
      reason: 'GreenInAlarm',
    });
  });

  it('continues a promotion that was interrupted, whatever the alarms show', () => {
    const seen = anObservation({ alarms: { blue: [], green: [] } });

    const { decision } = beginPromotion(aRolloutIn('promoting'), REQUEST, seen, NOW);

    expect(decision?.next).toMatchObject({ phase: 'promoting', phaseSinceMs: NOW, version: 4 });
  });

  it.each<[Phase | undefined, string, string]>([
    [undefined, 'there is no rollout', BEGIN],
    ['promoted', 'rollout r-1 is promoted', BEGIN],
    ['withdrawn', 'rollout r-1 is withdrawn', BEGIN],
    ['rolling-back', 'rollout r-1 is rolling-back', UNDO],
    ['rolled-back', 'rollout r-1 is rolled-back', UNDO],
  ])('is refused where the rollout is %s, even when forced', (phase, where, next) => {
    const rollout = phase && aRolloutIn(phase);

    for (const request of [REQUEST, FORCED]) {
      expect(beginPromotion(rollout, request, AT_FULL_TRAFFIC, NOW).refusals).toEqual([
        { reason: 'InvalidPhase', message: `cannot promote: ${where}; ${next}` },
      ]);
    }
  });
});

describe('endPromotion', () => {
  const copied = { builds: COPIED, smoke: PASS };

  it('gives blue all traffic, once it runs the build of green and answers', () => {
    const { decision } = endPromotion(aRolloutIn('promoting'), ACTOR, copied, NOW);

    expect(decision).toMatchObject({
      reason: 'Promoted',
      message: 'blue runs 2.0.0 and has all traffic: promoted by bob: it is good',
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
    [
      'blue runs other code',
      { blue: RUNNING_BUILDS.blue },
      'blue runs 1.0.0 (blue-hash), green 2.0.0',
    ],
    [
      'blue runs the same code as another version',
      { blue: { ...COPIED.blue, version: '1.0.0' } },
      'blue runs 1.0.0 (green-hash), green 2.0.0',
    ],
    [
      'blue runs other code as the same version',
      { blue: { ...COPIED.blue, codeHash: 'other' } },
      'blue runs 2.0.0 (other), green 2.0.0',
    ],
    [
      'green was changed after it was proven',
      { green: { ...COPIED.green, deployedAtMs: NOW } },
      'blue runs 2.0.0 (green-hash), green 2.0.0',
    ],
  ])('is refused where %s', (_, builds, found) => {
    const seen = { builds: { ...COPIED, ...builds }, smoke: PASS };

    expect(endPromotion(aRolloutIn('promoting'), ACTOR, seen, NOW).refusals).toEqual([
      {
        reason: 'NotCopied',
        message: `cannot complete the promotion: ${found} (green-hash); run sls promote again`,
      },
    ]);
  });

  it('is refused while blue does not answer, and says that green keeps the traffic', () => {
    const smoke = { verdict: 'fail', problem: 'GET /health answered 500' } as const;

    const answer = endPromotion(aRolloutIn('promoting'), ACTOR, { builds: COPIED, smoke }, NOW);

    expect(answer.refusals).toEqual([
      {
        reason: 'SmokeFailed',
        message:
          'cannot give blue the traffic: GET /health answered 500; green keeps it, ' +
          'run sls undo to restore blue',
      },
    ]);
  });

  it.each<[Phase | undefined, string, string]>([
    [undefined, 'there is no rollout', BEGIN],
    ['baking', 'rollout r-1 is baking', 'run sls promote, which begins it'],
    ['ready', 'rollout r-1 is ready', 'run sls promote, which begins it'],
    ['promoted', 'rollout r-1 is promoted', BEGIN],
    ['rolled-back', 'rollout r-1 is rolled-back', UNDO],
  ])('is refused where none was begun: %s', (phase, where, next) => {
    expect(endPromotion(phase && aRolloutIn(phase), ACTOR, copied, NOW).refusals).toEqual([
      { reason: 'InvalidPhase', message: `cannot promote: ${where}; ${next}` },
    ]);
  });
});

describe('a turn during a promotion', () => {
  const promoting = aRolloutIn('promoting');

  it('leaves it to the command, as long as every gate passes', () => {
    expect(advance(promoting, AT_FULL_TRAFFIC, NOW)).toBeUndefined();
    expect(advance(promoting, { ...AT_FULL_TRAFFIC, builds: COPIED }, NOW)).toBeUndefined();
  });

  it('rolls back when an alarm on green goes off, and fences the rollout', () => {
    const alarms = { blue: [], green: [anAlarmInAlarm('a')] };

    const decision = advance(promoting, { ...AT_FULL_TRAFFIC, builds: COPIED, alarms }, NOW);

    expect(decision).toMatchObject({ move: 'roll-back', reason: 'GreenInAlarm' });
    expect(endPromotion(decision?.next, ACTOR, { builds: COPIED, smoke: PASS }, NOW)).toMatchObject(
      {
        refusals: [{ message: `cannot promote: rollout r-1 is rolling-back; ${UNDO}` }],
      },
    );
  });

  it('rolls back when green is deployed again', () => {
    const seen = { ...AT_FULL_TRAFFIC, builds: { ...COPIED, green: aBuild() } };

    expect(advance(promoting, seen, NOW)).toMatchObject({
      move: 'roll-back',
      reason: 'BuildChanged',
    });
  });

  it('records the promotion when blue has all traffic and the command did not record it', () => {
    const decision = advance(promoting, anObservation({ live: ALL_BLUE, builds: COPIED }), NOW);

    expect(decision).toMatchObject({
      move: 'none',
      reason: 'Promoted',
      message:
        'blue runs 2.0.0 and has all traffic: detected by a turn, the command did not record it',
      next: { phase: 'promoted', weights: ALL_BLUE, builds: COPIED },
    });
  });

  it('counts as a rollback when blue has all traffic before it is a copy', () => {
    const decision = advance(promoting, anObservation({ live: ALL_BLUE }), NOW);

    expect(decision).toMatchObject({ move: 'roll-back', reason: 'ExternalRollback' });
  });
});

describe('detectCompletedPromotion', () => {
  it.each(ACTIVE.filter((phase) => phase !== 'promoting'))(
    'finds none where the rollout is %s, although blue runs the build of green',
    (phase) => {
      expect(detectCompletedPromotion(aRolloutIn(phase), COPIED, NOW)).toBeUndefined();
    },
  );

  it('ends a pause too', () => {
    const paused = aRolloutIn('promoting', { phase: 'paused', pausedIn: 'promoting' });

    const next = detectCompletedPromotion(paused, COPIED, NOW)?.next;

    expect(next).toMatchObject({ phase: 'promoted', pausedIn: undefined });
    expect(next && invariantProblems(next)).toEqual([]);
  });
});

describe('recordUndo', () => {
  const promoted = aRolloutIn('promoted', { builds: COPIED });

  it('fences the promoted build, once blue runs another one', () => {
    const seen = { ...COPIED, blue: { ...RUNNING_BUILDS.blue, deployedAtMs: NOW + 1 } };

    const { decision } = recordUndo(promoted, ACTOR, seen, NOW + 1);

    expect(decision).toMatchObject({
      move: 'none',
      reason: 'Undone',
      message: 'blue runs 1.0.0 again: undone by bob: it is good',
      next: { phase: 'rolled-back', weights: ALL_BLUE },
    });
    expect(decision && invariantProblems(decision.next)).toEqual([]);
  });

  it.each([
    ['version', { version: '1.0.0' }],
    ['code', { codeHash: 'blue-hash' }],
  ])('tells a build apart by its %s, even where no time has passed', (_, change) => {
    const seen = { ...COPIED, blue: { ...COPIED.blue, ...change } };

    expect(recordUndo(promoted, ACTOR, seen, NOW).decision?.next.phase).toBe('rolled-back');
  });

  it('tells a build with other settings from the promoted one, even of the same code', () => {
    const seen = { ...COPIED, blue: { ...COPIED.blue, deployedAtMs: NOW + 1 } };

    expect(recordUndo(promoted, ACTOR, seen, NOW + 1).decision?.next.phase).toBe('rolled-back');
  });

  it('is refused while blue still runs the promoted build', () => {
    expect(recordUndo(promoted, ACTOR, COPIED, NOW).refusals).toEqual([
      {
        reason: 'InvalidPhase',
        message:
          'cannot undo: rollout r-1 is promoted, and blue still runs 2.0.0; run sls undo, ' +
          'which restores the build before it',
      },
    ]);
  });
});

describe('noteUndone', () => {
  const undone = { actor: ACTOR, instead: '2.0.0' };

  it.each([undefined, 'rolling-back', 'rolled-back', 'withdrawn', 'baking', 'paused'] as const)(
    'notes what production became, who did it and why, beside a rollout that is %s',
    (phase) => {
      const current = phase && aRolloutIn(phase);

      expect(noteUndone(current, undone, RUNNING_BUILDS)).toEqual({
        note: {
          atMs: RUNNING_BUILDS.blue.deployedAtMs,
          message: 'blue runs 1.0.0 again instead of 2.0.0: undone by bob: it is good',
        },
      });
    },
  );

  it.each(['ready', 'promoting', 'promoted'] as const)(
    'is refused where the rollout that is undone is on record, %s',
    (phase) => {
      expect(noteUndone(aRolloutIn(phase), undone, RUNNING_BUILDS)).toEqual({
        refusals: [
          {
            reason: 'InvalidPhase',
            message: `cannot record an undo: rollout r-1 is ${phase}; run sls undo, which ends it`,
          },
        ],
      });
    },
  );
});
