import { describe, expect, it } from '@jest/globals';
import type { StatusReport } from '../../../../src/contract.ts';
import { EXIT_CODES } from '../../src/command-line/exit-codes.ts';
import {
  COMMAND_ENDINGS,
  type FollowOutcome,
  followRollout,
  type RolloutDisplay,
} from '../../src/follow/follow-rollout.ts';
import { aLine, aReport, aRollout, ID } from '../support/status-reports.ts';

const started = aLine({ reason: 'Started', phase: 'pending' });
const passed = aLine({ reason: 'EveryStepPassed', phase: 'ready' });
const baking = aReport({ history: [started] });
const ready = aReport({ phase: 'ready', history: [passed, started] });
const HOUR_MS = 3_600_000;

describe('followRollout', () => {
  it('shows each report, each decision once, and ends with the rollout', async () => {
    const { outcome, display } = await follow([baking, baking, ready]);

    expect(outcome.outcome).toBe('ready');
    expect(display.reasons).toEqual(['Started', 'EveryStepPassed']);
    expect(display.ended).toEqual(outcome);
  });

  it('polls at the given interval, and shows the same report in between', async () => {
    const { display, asked } = await follow([baking, ready], { pollMs: 5_000 });

    expect(asked).toBe(2);
    expect(display.ages).toEqual([0, 1_000, 2_000, 3_000, 4_000, 0]);
  });

  it('continues while the rollout is paused', async () => {
    const { outcome } = await follow([aReport({ phase: 'paused' }), ready]);

    expect(outcome.outcome).toBe('ready');
  });

  it('ends at a pause where it is asked to', async () => {
    const rollout = aRollout({ reason: 'Paused', message: 'paused by jo' });

    const { outcome } = await follow([aReport({ phase: 'paused', rollout }), ready], {
      stopsOnPause: true,
    });

    expect(outcome).toEqual({ outcome: 'paused', reason: 'Paused', message: 'paused by jo' });
  });

  it('ends at the timeout, and says how far the rollout is', async () => {
    const { outcome } = await follow([baking], { timeoutMs: 90_000 });

    expect(outcome).toEqual({
      outcome: 'timed-out',
      reason: 'Baking',
      message: `timed out after 1m 30s; ${ID} goes on: baking, step 3 of 10 (under watch for 18s of 1m)`,
    });
  });

  it('prefers an ending in the last report to the timeout', async () => {
    const { outcome } = await follow([baking, ready], { timeoutMs: 1_000 });

    expect(outcome.outcome).toBe('ready');
  });

  it('ends when it is interrupted, and says that the rollout goes on', async () => {
    const { outcome, asked } = await follow([baking], { interruptedAtMs: 2_000 });

    expect(outcome).toEqual({
      outcome: 'interrupted',
      reason: undefined,
      message: `stopped watching, but ${ID} goes on: baking, step 3 of 10`,
    });
    expect(asked).toBe(2);
  });

  it('ends with its own rollout, not with the one that has replaced it', async () => {
    const rollout = aRollout({ id: 'r-next' });
    const aborted = aLine({ reason: 'Aborted', phase: 'rolling-back' });
    const replaced = aReport({ phase: 'ready', rollout, history: [aborted, started] });

    const { outcome } = await follow([baking, replaced]);

    expect(outcome).toMatchObject({ outcome: 'rolled-back', reason: 'Aborted' });
  });

  it('retries when a report fails, and says so', async () => {
    const failure = new Error('Rate exceeded');

    const { outcome, display } = await follow([baking, failure, failure, ready]);

    expect(outcome.outcome).toBe('ready');
    expect(display.troubles).toEqual(['Rate exceeded', 'Rate exceeded']);
  });

  it('fails when ten reports in a row fail', async () => {
    const failures = Array.from({ length: 10 }, (_, index) => new Error(`failure ${index + 1}`));

    await expect(follow([baking, ...failures])).rejects.toThrow('failure 10');
  });

  it('fails at once when the first report fails', async () => {
    await expect(follow([new Error('no such function')])).rejects.toThrow('no such function');
  });
});

describe('the exit code', () => {
  it.each([
    ['ready', 0],
    ['rolled-back', 1],
    ['withdrawn', 1],
    ['timed-out', 2],
    ['unknown', 5],
    ['paused', 6],
    ['interrupted', 130],
  ] as const)('of a rollout that is %s is %d', (outcome, code) => {
    expect(EXIT_CODES[COMMAND_ENDINGS[outcome]].code).toBe(code);
  });
});

type Options = {
  readonly pollMs?: number;
  readonly timeoutMs?: number;
  readonly interruptedAtMs?: number;
  readonly stopsOnPause?: boolean;
};

/** Follows the `answers`, the last of them for ever, on a clock that only moves by sleeping. */
async function follow(answers: readonly (StatusReport | Error)[], options: Options = {}) {
  const { pollMs = 1_000, timeoutMs = HOUR_MS, interruptedAtMs, stopsOnPause = false } = options;
  const interrupted = new AbortController();
  const display = new RecordingDisplay();
  let [nowMs, asked] = [0, 0];
  const outcome = await followRollout({
    id: ID,
    display,
    pollMs,
    timeoutMs,
    stopsOnPause,
    signal: interrupted.signal,
    readStatus: async () => {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      if (answer === undefined || answer instanceof Error) throw answer;
      return answer;
    },
    time: {
      nowMs: () => nowMs,
      sleep: async (ms) => {
        nowMs += ms;
        if (nowMs === interruptedAtMs) interrupted.abort();
      },
    },
  });
  return { outcome, display, asked };
}

class RecordingDisplay implements RolloutDisplay {
  readonly reasons: string[] = [];
  readonly ages: number[] = [];
  readonly troubles: string[] = [];
  ended: FollowOutcome | undefined;

  show(...[, lines, ageMs]: Parameters<RolloutDisplay['show']>): void {
    this.reasons.push(...lines.map(({ reason }) => reason));
    this.ages.push(ageMs);
  }

  trouble(message: string): void {
    this.troubles.push(message);
  }

  end(outcome: FollowOutcome): void {
    this.ended = outcome;
  }
}
