import { isActive, type Rollout } from '../../src/rollout/rollout.ts';
import { ALL_BLUE, isSameSplit, type Weights } from '../../src/rollout/weights.ts';

/** Returns what is wrong with a record: rules that hold after every decision. */
export function invariantProblems(rollout: Rollout): string[] {
  const { plan, stepIndex, weights, previous, phase, pausedIn, liveAtMs, approvedStep } = rollout;
  const step = plan.steps[stepIndex];
  const rules: readonly (readonly [boolean, string])[] = [
    [step !== undefined, `step ${stepIndex} is not one of the ${plan.steps.length} of the plan`],
    [isWhole(weights), `weights ${weights.blue} + ${weights.green} do not add up to 100`],
    [
      isWhole(previous),
      `previous weights ${previous.blue} + ${previous.green} do not add up to 100`,
    ],
    [(phase === 'paused') === (pausedIn !== undefined), `phase ${phase} with pausedIn ${pausedIn}`],
    [
      isActive(rollout) || isSameSplit(weights, ALL_BLUE),
      `${phase} with green at ${weights.green}`,
    ],
    [phase !== 'baking' || liveAtMs !== undefined, 'a bake that was never seen live'],
    [phase !== 'baking' || step?.green === weights.green, 'a bake of other weights than its step'],
    [phase !== 'ready' || weights.green === 100, `ready with green at ${weights.green}`],
    [approvedStep === undefined || approvedStep <= stepIndex, 'a step approved before its time'],
    [rollout.version >= 1, `version ${rollout.version}`],
  ];
  return rules.filter(([holds]) => !holds).map(([, problem]) => problem);
}

function isWhole({ blue, green }: Weights): boolean {
  return (
    [blue, green].every((weight) => Number.isInteger(weight) && weight >= 0) && blue + green === 100
  );
}
