import { describe, expect, it } from '@jest/globals';
import { CLOCK_SKEW_MS } from '../../src/rollout/alarms.ts';
import { type AlarmRequest, fence, type Glance, judgeAlarm } from '../../src/rollout/roll-back.ts';
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
const ALARM: AlarmRequest = {
  kind: 'alarm',
  alarmName: 'green-FaultRate',
  changedAtMs: LIVE_MS,
  alarmReason: 'too many faults',
};
const WENT_OFF = 'alarm green-FaultRate went off: too many faults';

const UNDER_WAY: readonly Phase[] = [
  'pending',
  'shifting',
  'baking',
  'paused',
  'ready',
  'rolling-back',
];
const OVER: readonly Phase[] = ['rolled-back', 'withdrawn'];

describe('judgeAlarm', () => {
  it('knows what becomes of an alarm in every phase', () => {
    expect([...UNDER_WAY, ...OVER].toSorted()).toEqual(Object.keys(PHASES).toSorted());
  });

  it.each(UNDER_WAY)('acts while a rollout is %s', (phase) => {
    expect(judgeAlarm(ALARM, aGlance({ rollout: aRolloutIn(phase) }), NOW)).toEqual({
      move: 'act',
    });
  });

  it.each(OVER)('acts only on traffic that is there all the same once it is %s', (phase) => {
    expect(judgeAlarm(ALARM, aGlance({ rollout: aRolloutIn(phase) }), NOW)).toEqual({
      move: 'act-if-exposed',
      message: `${WENT_OFF}, but no rollout is under way: nothing to roll back`,
    });
  });

  it('acts only on traffic that is there where there was no rollout yet', () => {
    const verdict = judgeAlarm(ALARM, aGlance({ rollout: undefined }), NOW);

    expect(verdict).toMatchObject({ move: 'act-if-exposed' });
  });

  it('acts when the record cannot be read', () => {
    expect(judgeAlarm(ALARM, aGlance({ rollout: 'unknown' }), NOW)).toEqual({ move: 'act' });
  });

  it.each([
    [-CLOCK_SKEW_MS - 1, 'ignore'],
    [-CLOCK_SKEW_MS, 'act'],
    [0, 'act'],
  ])('of an alarm that went off %i ms from the start of the rollout: %s', (offMs, move) => {
    const request = { ...ALARM, changedAtMs: START_MS + offMs };

    expect(judgeAlarm(request, aGlance(), NOW).move).toBe(move);
  });

  it('acts on an event that does not say when', () => {
    const request = { ...ALARM, changedAtMs: undefined };

    expect(judgeAlarm(request, aGlance(), NOW).move).toBe('act');
  });

  it('says for which rollout an event came too late', () => {
    const changedAtMs = START_MS - CLOCK_SKEW_MS - 1;

    expect(judgeAlarm({ ...ALARM, changedAtMs }, aGlance(), NOW)).toMatchObject({
      message: `${WENT_OFF} before r-1 began: ignored`,
    });
  });

  it('holds and pauses where blue is the worse side', () => {
    const alarms = { blue: [anAlarmInAlarm('blue-FaultRate')], green: [anAlarm('a')] };

    const verdict = judgeAlarm(ALARM, aGlance({ alarms }), NOW);

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

  it('keeps what was interrupted when it holds a rollout that is paused', () => {
    const alarms = { blue: [anAlarmInAlarm('b')], green: [] };
    const rollout = aRolloutIn('paused', { pausedIn: 'pending' });

    expect(judgeAlarm(ALARM, aGlance({ rollout, alarms }), NOW)).toMatchObject({
      decision: { next: { phase: 'paused', pausedIn: 'pending' } },
    });
  });

  it.each<[string, Partial<Glance>]>([
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
  ])('never holds when %s', (_, glance) => {
    expect(judgeAlarm(ALARM, aGlance(glance), NOW)).toEqual({ move: 'act' });
  });
});

describe('fence', () => {
  it.each(UNDER_WAY)('ends a rollout that is %s, whoever asks', (phase) => {
    const rollout = aRolloutIn(phase);
    const ended = { phase: 'rolling-back', pausedIn: undefined, weights: ALL_BLUE };

    expect(fence(rollout, ALARM, NOW)).toMatchObject({
      move: 'roll-back',
      reason: 'GreenInAlarm',
      message: WENT_OFF,
      next: { ...ended, previous: rollout.weights, version: rollout.version + 1 },
    });
    expect(fence(rollout, { kind: 'by-hand', reason: 'no good' }, NOW)).toMatchObject({
      move: 'roll-back',
      reason: 'ByHand',
      message: 'no good',
      next: ended,
    });
  });

  it.each(OVER)('has nothing to do once it is %s', (phase) => {
    expect(fence(aRolloutIn(phase), ALARM, NOW)).toBeUndefined();
    expect(fence(aRolloutIn(phase), { kind: 'by-hand', reason: '' }, NOW)).toBeUndefined();
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

  it('by hand ends what began a moment ago', () => {
    const rollout = aRollout({ startedAtMs: NOW });

    expect(fence(rollout, { kind: 'by-hand', reason: '' }, NOW)?.next.phase).toBe('rolling-back');
  });
});

/** A rollout under way, and no alarm that is in ALARM any more. */
function aGlance(overrides: Partial<Glance> = {}): Glance {
  return {
    rollout: aRollout(),
    alarms: { blue: [anAlarm('blue-FaultRate')], green: [anAlarm('green-FaultRate')] },
    ...overrides,
  };
}
