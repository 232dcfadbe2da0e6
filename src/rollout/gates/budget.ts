import { FAULTS_IN_ROLLOUT, keyOf, REQUESTS_IN_ROLLOUT } from '../measurement.ts';
import { phaseBehindPause } from '../rollout.ts';
import type { Gate, GateReading, Situation } from './gate.ts';

export const budget: Gate = {
  name: 'budget',
  summary: 'fails when more requests failed at green, or reached it, than the plan allows',
  checked: 'continuous',
  measures: [REQUESTS_IN_ROLLOUT, FAULTS_IN_ROLLOUT],
  evaluate: read,
  failure: 'BudgetSpent',
};

function read({ rollout, seen }: Situation): GateReading[] {
  // Once every step has passed, nothing is on trial any more, so there is nothing to bound.
  if (['ready', 'promoting'].includes(phaseBehindPause(rollout))) return [];
  const { failed, total } = rollout.plan.budget;
  const limits = [
    { limit: failed, measurement: FAULTS_IN_ROLLOUT, what: 'requests failed at green' },
    { limit: total, measurement: REQUESTS_IN_ROLLOUT, what: 'requests reached green' },
  ];
  return limits.flatMap(({ limit, measurement, what }): GateReading[] => {
    if (limit === undefined) return [];
    const value = seen.measured[keyOf(measurement)];
    const base = { gate: budget.name, threshold: limit };
    if (value === undefined) {
      const message = `it is not known how many ${what}, ${limit} are allowed`;
      return [{ ...base, verdict: 'inconclusive', value: 'unknown', message }];
    }
    const verdict = value > limit ? 'fail' : 'pass';
    const message = `${value} ${what}, ${limit} are allowed`;
    return [{ ...base, verdict, value, message }];
  });
}
