import { describe, expect, it } from '@jest/globals';
import { CLOCK_SKEW_MS } from '../../src/rollout/alarms.ts';
import {
  type AlarmTrigger,
  fence,
  judgeAlarm,
  type QuickRead,
  type RollbackTrigger,
} from '../../src/rollout/roll-back.ts';
import { PHASES, type Phase } from '../../src/rollout/rollout.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import {
  anAlarm,
  anAlarmInAlarm,
  aRollout,
  aRolloutIn,
  LIVE_MS,
  START_MS,
} from '../support/rollouts.ts';

const NOW = LIVE_MS + 1_000;
const ALARM: AlarmTrigger = {
  kind: 'alarm',
  alarmName: 'green-FaultRate',
  changedAtMs: LIVE_MS,
  stateReason: 'too many faults',
};
const MANUAL: RollbackTrigger = { kind: 'manual', actor: { id: 'ana', comment: 'no good' } };
const WENT_OFF = 'alarm green-FaultRate went off: too many faults';

const RUNNING: readonly Phase[] = [
  'pending',
  'shifting',
  'baking',
  'paused',
  'ready',
  'promoting',
  'rolling-back',
];
const ENDED: readonly Phase[] = ['promoted', 'rolled-back', 'withdrawn'];

describe('judgeAlarm', () => {
  it('has a verdict on an alarm in every phase', () => {
    expect([...RUNNING, ...ENDED].toSorted()).toEqual(Object.keys(PHASES).toSorted());
  });

  it.each(RUNNING)('acts while a rollout is %s', (phase) => {
    expect(judgeAlarm(ALARM, aQuickRead({ rollout: aRolloutIn(phase) }), NOW)).toEqual({
      move: 'act',
    });
  });

  it.each(ENDED)('acts only if green has traffic nevertheless, once it is %s', (phase) => {
    expect(judgeAlarm(ALARM, aQuickRead({ rollout: aRolloutIn(phase) }), NOW)).toEqual({
      move: 'act-if-exposed',
      message: `${WENT_OFF}, but no rollout is running: nothing to roll back`,
    });
  });

  it('acts only if green has traffic, where there was no rollout yet', () => {
    const verdict = judgeAlarm(ALARM, aQuickRead({ rollout: undefined }), NOW);

    expect(verdict).toMatchObject({ move: 'act-if-exposed' });
  });

  it('acts when the record cannot be read', () => {
    expect(judgeAlarm(ALARM, aQuickRead({ rollout: 'unknown' }), NOW)).toEqual({ move: 'act' });
  });

  it.each([
    [-CLOCK_SKEW_MS - 1, 'ignore'],
    [-CLOCK_SKEW_MS, 'act'],
    [0, 'act'],
  ])('of an alarm that went off %i ms from the start of the rollout: %s', (offMs, move) => {
    const trigger = { ...ALARM, changedAtMs: START_MS + offMs };

    expect(judgeAlarm(trigger, aQuickRead(), NOW).move).toBe(move);
  });

  it('acts on an event without a time', () => {
    const trigger = { ...ALARM, changedAtMs: undefined };

    expect(judgeAlarm(trigger, aQuickRead(), NOW).move).toBe('act');
  });

  it('names the rollout that began after the alarm', () => {
    const changedAtMs = START_MS - CLOCK_SKEW_MS - 1;

    expect(judgeAlarm({ ...ALARM, changedAtMs }, aQuickRead(), NOW)).toMatchObject({
      message: `${WENT_OFF} before r-1 began: ignored`,
    });
  });

  it('holds and pauses where blue is the worse side', () => {
    const alarms = { blue: [anAlarmInAlarm('blue-FaultRate')], green: [anAlarm('a')] };

    const verdict = judgeAlarm(ALARM, aQuickRead({ alarms }), NOW);

    expect(verdict).toMatchObject({
      move: 'hold',
      decision: {
        move: 'none',
        reason: 'BlueInAlarm',
        next: { phase: 'paused', pausedIn: 'baking', weights: withGreenAt(10), version: 4 },
        message:
          `${WENT_OFF}, but green is not in alarm any more, and blue is: alarm blue-FaultRate ` +
          '(too many faults); held at 90/10, roll back by hand to overrule',
      },
    });
  });

  it('keeps the phase that was interrupted when it holds a rollout that is paused', () => {
    const alarms = { blue: [anAlarmInAlarm('b')], green: [] };
    const rollout = aRolloutIn('paused', { pausedIn: 'pending' });

    expect(judgeAlarm(ALARM, aQuickRead({ rollout, alarms }), NOW)).toMatchObject({
      decision: { next: { phase: 'paused', pausedIn: 'pending' } },
    });
  });

  it.each<[string, Partial<QuickRead>]>([
    [
      'both sides are in alarm',
      { alarms: { blue: [anAlarmInAlarm('b')], green: [anAlarmInAlarm('a')] } },
    ],
    ['no side is in alarm', { alarms: { blue: [anAlarm('b')], green: [anAlarm('a')] } }],
    ['the alarms cannot be read', { alarms: 'unknown' }],
    [
      'it is being rolled back already',
      {
        rollout: aRolloutIn('rolling-back'),
        alarms: { blue: [anAlarmInAlarm('b')], green: [] },
      },
    ],
  ])('never holds when %s', (_, quickRead) => {
    expect(judgeAlarm(ALARM, aQuickRead(quickRead), NOW)).toEqual({ move: 'act' });
  });
});

describe('fence', () => {
  it.each(RUNNING)('ends a rollout that is %s, for an alarm and for a person', (phase) => {
    const rollout = aRolloutIn(phase);
    const ended = { phase: 'rolling-back', pausedIn: undefined, weights: ALL_BLUE };

    expect(fence(rollout, ALARM, NOW)).toMatchObject({
      move: 'roll-back',
      reason: 'GreenInAlarm',
      message: WENT_OFF,
      next: { ...ended, previous: rollout.weights, version: rollout.version + 1 },
    });
    expect(fence(rollout, MANUAL, NOW)).toMatchObject({
      move: 'roll-back',
      reason: 'Manual',
      message: 'requested by ana: no good',
      next: ended,
    });
  });

  it.each(ENDED)('has nothing to do once it is %s', (phase) => {
    expect(fence(aRolloutIn(phase), ALARM, NOW)).toBeUndefined();
    expect(fence(aRolloutIn(phase), MANUAL, NOW)).toBeUndefined();
  });

  it('has nothing to do where there was no rollout yet', () => {
    expect(fence(undefined, ALARM, NOW)).toBeUndefined();
  });

  it.each([
    [CLOCK_SKEW_MS + 1, undefined],
    [CLOCK_SKEW_MS, 'rolling-back'],
  ])('of a rollout that began %i ms after the alarm: %p', (laterMs, phase) => {
    const rollout = aRollout({ startedAtMs: LIVE_MS + laterMs });

    expect(fence(rollout, ALARM, NOW)?.next.phase).toBe(phase);
  });

  it('of a person ends a rollout that began a moment ago', () => {
    const rollout = aRollout({ startedAtMs: NOW });

    expect(fence(rollout, MANUAL, NOW)?.next.phase).toBe('rolling-back');
  });
});

/** A running rollout, and no alarm that is in ALARM any more. */
function aQuickRead(overrides: Partial<QuickRead> = {}): QuickRead {
  return {
    rollout: aRollout(),
    alarms: { blue: [anAlarm('blue-FaultRate')], green: [anAlarm('green-FaultRate')] },
    ...overrides,
  };
}
