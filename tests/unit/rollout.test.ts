import { describe, expect, it } from '@jest/globals';
import {
  currentStep,
  isActive,
  isUnderWay,
  PHASES,
  type Phase,
} from '../../src/rollout/rollout.ts';
import { aRollout, aRolloutIn } from '../support/rollouts.ts';

describe('currentStep', () => {
  it('refuses a record that points past its plan', () => {
    expect(() => currentStep(aRollout({ stepIndex: 3 }))).toThrow('the plan has no step 3');
  });
});

describe('a phase', () => {
  it.each<[Phase, boolean, boolean]>([
    ['pending', true, true],
    ['shifting', true, true],
    ['baking', true, true],
    ['paused', true, true],
    ['ready', true, true],
    ['promoting', true, true],
    ['rolling-back', false, true],
    ['rolled-back', false, false],
    ['withdrawn', false, false],
    ['promoted', false, false],
  ])(
    '%s: green has traffic or gets it: %p, keeps another rollout from beginning: %p',
    (phase, active, underWay) => {
      const rollout = aRolloutIn(phase);

      expect([isActive(rollout), isUnderWay(rollout)]).toEqual([active, underWay]);
    },
  );

  it('is one of ten', () => {
    expect(Object.keys(PHASES)).toHaveLength(10);
  });
});
