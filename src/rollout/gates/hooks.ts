import type { HookPoint } from '../hooks.ts';
import { currentStep } from '../rollout.ts';
import type { Gate } from './gate.ts';

export const beforeShift = hookGate('before-shift', 'before-step');
export const beforeFullTraffic = hookGate('before-full-traffic', 'before-step');
export const whileBaking = hookGate('while-baking', 'baking');
export const atFullTraffic = hookGate('at-full-traffic', 'baking');

/** Asked only about the step that gives green all traffic. */
const FULL_TRAFFIC_ONLY: readonly HookPoint[] = ['before-full-traffic', 'at-full-traffic'];

function hookGate(hookPoint: HookPoint, checked: Gate['checked']): Gate {
  return {
    name: hookPoint,
    summary: 'takes the verdict of the hook, where one is set',
    checked,
    probes: (rollout) => {
      const isFull = currentStep(rollout).green === 100;
      return { hooks: isFull || !FULL_TRAFFIC_ONLY.includes(hookPoint) ? [hookPoint] : [] };
    },
    evaluate: ({ seen }) =>
      seen.hooks
        .filter((answer) => answer.hookPoint === hookPoint)
        .map(({ verdict, message }) => {
          return { gate: hookPoint, verdict, value: verdict, threshold: 'pass', message };
        }),
    failure: 'HookFailed',
  };
}
