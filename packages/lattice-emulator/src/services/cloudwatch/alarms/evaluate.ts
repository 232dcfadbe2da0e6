import type { StateValue } from '@aws-sdk/client-cloudwatch';
import { hasLowSampleCount } from '../metrics/statistics.ts';
import type { MissingDataTreatment } from './alarm.ts';
import { describeReason, describeReasonData } from './reason.ts';
import {
  type Datapoint,
  isBreaching,
  type Judgement,
  type Period,
  type ThresholdRule,
} from './threshold.ts';

export type Verdict = {
  readonly state: StateValue;
  readonly reason: string;
  /** JSON. */
  readonly reasonData: string;
};

/**
 * Decides the state of a metric alarm; `undefined` keeps the state that it is in.
 *
 * @param range the periods of the evaluation range, oldest first
 */
export function evaluateAlarm(
  rule: ThresholdRule,
  range: readonly Period[],
  queriedAt: number,
): Verdict | undefined {
  const judgement = judge(rule, range);
  if (judgement === undefined) return undefined;
  return {
    state: judgement.state,
    reason: describeReason(rule, judgement),
    reasonData: describeReasonData(rule, judgement, range, queriedAt),
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html */
function judge(rule: ThresholdRule, range: readonly Period[]): Judgement | undefined {
  const existing = range.filter(hasValue).reverse();
  const evaluated = existing.slice(0, rule.evaluationPeriods);
  if (isFrozen(rule, evaluated)) return undefined;
  const filled = rule.evaluationPeriods - evaluated.length;
  const breaching = evaluated.filter((point) => isBreaching(rule, point)).length;
  const needed = rule.datapointsToAlarm ?? rule.evaluationPeriods;
  const treatment = rule.treatMissingData ?? 'missing';
  const filledBreaching = treatment === 'breaching' ? filled : 0;
  if (breaching + filledBreaching >= needed) return { state: 'ALARM', evaluated, filled };
  const isKnown = filled === 0 || treatment === 'breaching' || treatment === 'notBreaching';
  // A data point within the threshold is never outweighed by missing ones.
  if (isKnown || breaching < evaluated.length) return { state: 'OK', evaluated, filled };
  return judgeByBreachesOnly(treatment, needed, range, evaluated, filled);
}

/**
 * Decides when all that is known breaches the threshold, but too few data points are known: the
 * premature alarm rule. It goes off when the oldest breach is as old as so many data points; what
 * is newer is breaching or missing. What the state is before that is documented in the page's first
 * edition only.
 */
function judgeByBreachesOnly(
  treatment: MissingDataTreatment,
  needed: number,
  range: readonly Period[],
  evaluated: readonly Datapoint[],
  filled: number,
): Judgement | undefined {
  if (treatment === 'ignore') return undefined;
  const oldest = range.findIndex(hasValue);
  const age = oldest < 0 ? 0 : range.length - oldest;
  return { state: age >= needed ? 'ALARM' : 'INSUFFICIENT_DATA', evaluated, filled };
}

/** Whether a percentile of too few values keeps the state as it is. */
function isFrozen(
  { statistic, evaluateLowSampleCountPercentile }: ThresholdRule,
  evaluated: readonly Datapoint[],
): boolean {
  if (evaluateLowSampleCountPercentile !== 'ignore' || statistic === undefined) return false;
  return evaluated.some(({ sampleCount = 0 }) => hasLowSampleCount(statistic, sampleCount));
}

function hasValue(period: Period): period is Datapoint {
  return period.value !== undefined;
}
