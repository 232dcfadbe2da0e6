import { describe, expect, it } from '@jest/globals';
import { endingOf, nextEvents } from '../../src/follow/rollout-events.ts';
import { anEvent, aReport, aRollout, ID } from '../support/status-reports.ts';

const started = anEvent({ at: '2026-11-26T01:32:00.000Z', phase: 'pending', reason: 'Started' });
const live = anEvent({ at: '2026-11-26T01:32:01.000Z', reason: 'SeenLive' });
const baking = anEvent({ at: '2026-11-26T01:32:30.000Z' });
const fenced = anEvent({
  at: '2026-11-26T01:33:00.000Z',
  phase: 'rolling-back',
  weights: { blue: 100, green: 0 },
  reason: 'GreenInAlarm',
  message: 'alarm FaultRate went off',
});
const onBlue = anEvent({
  at: '2026-11-26T01:33:01.000Z',
  phase: 'rolled-back',
  weights: { blue: 100, green: 0 },
  reason: 'SeenOnBlue',
  message: 'all traffic is on blue',
});

describe('what is new', () => {
  it('is everything about the rollout at first, in the order in which it happened', () => {
    const other = anEvent({ rollout: 'r-before', reason: 'SeenOnBlue' });
    const report = aReport({ history: [live, started, other] });

    expect(nextEvents(undefined, report, ID)).toEqual([started, live]);
  });

  it('is only what came since the report before', () => {
    const before = aReport({ history: [live, started] });
    const after = aReport({ history: [onBlue, fenced, live, started] });

    expect(nextEvents(before, after, ID)).toEqual([fenced, onBlue]);
    expect(nextEvents(after, after, ID)).toEqual([]);
  });

  it('is not a bake that goes on, in whatever words', () => {
    const later = anEvent({ at: '2026-11-26T01:33:30.000Z', message: 'under watch for 50s of 1m' });
    const before = aReport({ history: [baking, live] });

    expect(nextEvents(before, aReport({ history: [later, baking, live] }), ID)).toEqual([]);
  });

  it('is a bake at other weights', () => {
    const next = anEvent({ at: '2026-11-26T01:33:30.000Z', weights: { blue: 60, green: 40 } });

    expect(
      nextEvents(aReport({ history: [baking] }), aReport({ history: [next, baking] }), ID),
    ).toEqual([next]);
  });

  it('is what was noticed outside of any rollout too, since this one began', () => {
    const remark = { rollout: undefined, phase: undefined, weights: undefined } as const;
    const early = anEvent({ ...remark, at: '2026-11-26T01:31:59.000Z', reason: 'StaleAlarm' });
    const late = anEvent({ ...remark, at: '2026-11-26T01:32:02.000Z', reason: 'StaleAlarm' });
    const history = [late, live, started, early];

    expect(nextEvents(undefined, aReport({ history }), ID)).toEqual([started, live, late]);
  });
});

describe('the end of a rollout', () => {
  it.each(['pending', 'shifting', 'baking', 'paused', 'rolling-back'] as const)(
    'is not there yet while it is %s',
    (phase) => {
      expect(endingOf(aReport({ phase }), ID)).toBeUndefined();
    },
  );

  it('is there once green has passed every step', () => {
    const rollout = aRollout({ reason: 'EveryStepPassed', message: 'ready to be promoted' });

    expect(endingOf(aReport({ phase: 'ready', rollout }), ID)).toEqual({
      outcome: 'ready',
      reason: 'EveryStepPassed',
      message: 'ready to be promoted',
    });
  });

  it('names why everything went back to blue, not only that it did', () => {
    const rollout = aRollout({ reason: 'SeenOnBlue', message: 'all traffic is on blue' });
    const report = aReport({ phase: 'rolled-back', rollout, history: [onBlue, fenced, live] });

    expect(endingOf(report, ID)).toEqual({
      outcome: 'rolled-back',
      reason: 'GreenInAlarm',
      message: 'alarm FaultRate went off',
    });
  });

  it('names what is known of a rollback whose cause is too long ago', () => {
    const rollout = aRollout({ reason: 'SeenOnBlue', message: 'all traffic is on blue' });

    expect(endingOf(aReport({ phase: 'rolled-back', rollout }), ID)).toEqual({
      outcome: 'rolled-back',
      reason: 'SeenOnBlue',
      message: 'all traffic is on blue',
    });
  });

  describe('once another one is in its place', () => {
    const rollout = aRollout({ id: 'r-next' });
    const next = anEvent({ rollout: 'r-next', reason: 'Started' });

    it.each([
      ['rolled-back', [next, onBlue, fenced], 'rolled-back', 'GreenInAlarm'],
      ['about to be rolled back', [next, fenced], 'rolled-back', 'GreenInAlarm'],
      [
        'withdrawn',
        [next, anEvent({ phase: 'withdrawn', reason: 'Withdrawn' })],
        'withdrawn',
        'Withdrawn',
      ],
      ['ready', [next, anEvent({ phase: 'ready', reason: 'Watching' })], 'ready', 'Watching'],
    ] as const)('is read from the history: it was %s', (_, history, outcome, reason) => {
      expect(endingOf(aReport({ rollout, history }), ID)).toMatchObject({ outcome, reason });
    });

    it('is unknown where the history does not go back so far', () => {
      expect(endingOf(aReport({ rollout, history: [next] }), ID)).toEqual({
        outcome: 'unknown',
        reason: undefined,
        message: `r-next is in its place, and the last 1 decisions do not tell how ${ID} ended`,
      });
    });
  });

  it('is unknown when the record is gone', () => {
    expect(endingOf(aReport({ rollout: undefined, phase: 'none' }), ID)).toMatchObject({
      outcome: 'unknown',
      message: `there is no rollout any more, and the last 0 decisions do not tell how ${ID} ended`,
    });
  });
});
