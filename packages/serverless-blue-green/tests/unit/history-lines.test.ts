import { describe, expect, it } from '@jest/globals';
import { changesOf, endingOf, nextLines } from '../../src/follow/history-lines.ts';
import { aLine, aNote, aRefusal, aReport, aRollout, ID } from '../support/status-reports.ts';

const started = aLine({ at: '2026-11-26T01:32:00.000Z', phase: 'pending', reason: 'Started' });
const live = aLine({ at: '2026-11-26T01:32:01.000Z', reason: 'WeightsLive' });
const baking = aLine({ at: '2026-11-26T01:32:30.000Z' });
const fenced = aLine({
  at: '2026-11-26T01:33:00.000Z',
  phase: 'rolling-back',
  weights: { blue: 100, green: 0 },
  reason: 'GreenInAlarm',
  message: 'alarm FaultRate went off',
});
const onBlue = aLine({
  at: '2026-11-26T01:33:01.000Z',
  phase: 'rolled-back',
  weights: { blue: 100, green: 0 },
  reason: 'RollbackVerified',
  message: 'all traffic is on blue',
});

describe('nextLines', () => {
  it('returns everything about the rollout at first, oldest first', () => {
    const other = aLine({ rollout: 'r-before', reason: 'RollbackVerified' });
    const report = aReport({ history: [live, started, other] });

    expect(nextLines(undefined, report, ID)).toEqual([started, live]);
  });

  it('returns what is new since the report before', () => {
    const before = aReport({ history: [live, started] });
    const after = aReport({ history: [onBlue, fenced, live, started] });

    expect(nextLines(before, after, ID)).toEqual([fenced, onBlue]);
    expect(nextLines(after, after, ID)).toEqual([]);
  });

  it('leaves out a bake that continues, although its message differs', () => {
    const later = aLine({ at: '2026-11-26T01:33:30.000Z', message: 'under watch for 50s of 1m' });
    const before = aReport({ history: [baking, live] });

    expect(nextLines(before, aReport({ history: [later, baking, live] }), ID)).toEqual([]);
  });

  it('returns a bake at other weights', () => {
    const next = aLine({ at: '2026-11-26T01:33:30.000Z', weights: { blue: 60, green: 40 } });

    expect(
      nextLines(aReport({ history: [baking] }), aReport({ history: [next, baking] }), ID),
    ).toEqual([next]);
  });

  it('returns notes and refusals that belong to no rollout, since this one began', () => {
    const early = aNote({ at: '2026-11-26T01:31:59.000Z', reason: 'StaleAlarm' });
    const late = aNote({ at: '2026-11-26T01:32:02.000Z', reason: 'StaleAlarm' });
    const history = [aRefusal(), late, live, started, early];

    expect(nextLines(undefined, aReport({ history }), ID)).toEqual([
      started,
      live,
      late,
      aRefusal(),
    ]);
  });
});

describe('changesOf', () => {
  const at = (second: number) => `2026-11-26T01:33:0${second}.000Z`;

  it('returns every refusal, also one with the same reason as the one before', () => {
    const history = [
      { ...aRefusal(), at: at(1) },
      { ...aRefusal(), at: at(0) },
    ];

    expect(changesOf(aReport({ history }), ID)).toHaveLength(2);
  });

  it('leaves out a bake that continues after a refusal', () => {
    const history = [aLine({ at: at(2) }), { ...aRefusal(), at: at(1) }, aLine({ at: at(0) })];

    const reasons = changesOf(aReport({ history }), ID).map(({ reason }) => reason);

    expect(reasons).toEqual(['Baking', 'RolloutRunning']);
  });
});

describe('endingOf', () => {
  it.each(['pending', 'shifting', 'baking', 'paused', 'rolling-back'] as const)(
    'finds none while the rollout is %s',
    (phase) => {
      expect(endingOf(aReport({ phase }), ID)).toBeUndefined();
    },
  );

  it('finds it once green has passed every step', () => {
    const rollout = aRollout({ reason: 'EveryStepPassed', message: 'ready to be promoted' });

    expect(endingOf(aReport({ phase: 'ready', rollout }), ID)).toEqual({
      outcome: 'ready',
      reason: 'EveryStepPassed',
      message: 'ready to be promoted',
    });
  });

  it('gives the reason for a rollback, not only its completion', () => {
    const rollout = aRollout({ reason: 'RollbackVerified', message: 'all traffic is on blue' });
    const report = aReport({ phase: 'rolled-back', rollout, history: [onBlue, fenced, live] });

    expect(endingOf(report, ID)).toEqual({
      outcome: 'rolled-back',
      reason: 'GreenInAlarm',
      message: 'alarm FaultRate went off',
    });
  });

  it('gives the last reason where the cause of a rollback is no longer in the history', () => {
    const rollout = aRollout({ reason: 'RollbackVerified', message: 'all traffic is on blue' });

    expect(endingOf(aReport({ phase: 'rolled-back', rollout }), ID)).toEqual({
      outcome: 'rolled-back',
      reason: 'RollbackVerified',
      message: 'all traffic is on blue',
    });
  });

  describe('once another rollout has replaced it', () => {
    const rollout = aRollout({ id: 'r-next' });
    const next = aLine({ rollout: 'r-next', reason: 'Started' });

    it.each([
      ['rolled-back', [next, onBlue, fenced], 'rolled-back', 'GreenInAlarm'],
      ['being rolled back', [next, fenced], 'rolled-back', 'GreenInAlarm'],
      [
        'withdrawn',
        [next, aLine({ phase: 'withdrawn', reason: 'Withdrawn' })],
        'withdrawn',
        'Withdrawn',
      ],
      ['ready', [next, aLine({ phase: 'ready', reason: 'Watching' })], 'ready', 'Watching'],
    ] as const)('finds in the history that it was %s', (_, history, outcome, reason) => {
      expect(endingOf(aReport({ rollout, history }), ID)).toMatchObject({ outcome, reason });
    });

    it('is unknown where the history is too short', () => {
      expect(endingOf(aReport({ rollout, history: [next] }), ID)).toEqual({
        outcome: 'unknown',
        reason: undefined,
        message: `r-next has replaced it, and the last 1 decisions do not say how ${ID} ended`,
      });
    });
  });

  it('is unknown when the record has no rollout', () => {
    expect(endingOf(aReport({ rollout: undefined, phase: 'none' }), ID)).toMatchObject({
      outcome: 'unknown',
      message: `the record has no rollout, and the last 0 decisions do not say how ${ID} ended`,
    });
  });
});
