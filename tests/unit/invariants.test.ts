import { describe, expect, it } from '@jest/globals';
import { PHASES, type Phase, type Rollout } from '../../src/rollout/rollout.ts';
import { withGreenAt } from '../../src/rollout/weights.ts';
import { invariantProblems } from '../support/invariants.ts';
import { aRollout, aRolloutIn } from '../support/rollouts.ts';

describe('invariantProblems', () => {
  it.each(Object.keys(PHASES) as Phase[])(
    'finds nothing wrong with a rollout that is %s',
    (phase) => {
      expect(invariantProblems(aRolloutIn(phase))).toEqual([]);
    },
  );

  it.each<[Partial<Rollout>, string]>([
    [{ phase: 'pending', stepIndex: 3 }, 'step 3 is not one of the 3 of the plan'],
    [{ phase: 'shifting', weights: { blue: 90, green: 9 } }, 'weights 90 + 9 do not add up to 100'],
    [
      { phase: 'shifting', weights: { blue: 99.5, green: 0.5 } },
      'weights 99.5 + 0.5 do not add up to 100',
    ],
    [
      { phase: 'shifting', weights: { blue: 110, green: -10 } },
      'weights 110 + -10 do not add up to 100',
    ],
    [{ previous: { blue: 0, green: 0 } }, 'previous weights 0 + 0 do not add up to 100'],
    [{ phase: 'paused' }, 'phase paused with pausedIn undefined'],
    [{ pausedIn: 'pending' }, 'phase baking with pausedIn pending'],
    [{ phase: 'rolled-back' }, 'rolled-back with green at 10'],
    [{ phase: 'withdrawn' }, 'withdrawn with green at 10'],
    [{ phase: 'promoted' }, 'promoted with green at 10'],
    [{ phase: 'promoting', pausedIn: 'ready' }, 'phase promoting with pausedIn ready'],
    [{ liveAtMs: undefined }, 'a bake that was never seen live'],
    [{ weights: withGreenAt(11) }, 'a bake of other weights than its step'],
    [{ phase: 'ready' }, 'ready with green at 10'],
    [{ approvedStep: 1 }, 'a step approved before its time'],
    [{ version: 0 }, 'version 0'],
  ])('finds what is wrong with %j', (change, problem) => {
    expect(invariantProblems(aRollout(change))).toEqual([problem]);
  });

  it('finds nothing wrong with a step that was approved', () => {
    expect(invariantProblems(aRollout({ approvedStep: 0 }))).toEqual([]);
  });
});
