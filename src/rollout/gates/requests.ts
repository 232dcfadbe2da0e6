import { isSkipped } from '../bake.ts';
import { REQUESTS_IN_STEP, valueIn } from '../measurement.ts';
import type { Gate, GateReading, Situation } from './gate.ts';

export const requests: Gate = {
  name: 'requests',
  summary: 'waits until green got the minimum of requests in the step',
  checked: 'baking',
  measures: [REQUESTS_IN_STEP],
  evaluate: read,
  failure: 'StepTimedOut',
};

function read({ rollout, seen }: Situation): GateReading[] {
  const threshold = rollout.plan.minimumRequests;
  if (threshold === 0) return [];
  const value = valueIn(seen.measured, REQUESTS_IN_STEP);
  const isEnough = value >= threshold || isSkipped(rollout);
  const message = `green got ${value} of the ${threshold} requests that a step needs`;
  const verdict = isEnough ? 'pass' : 'inconclusive';
  return [{ gate: requests.name, verdict, value, threshold, message }];
}
