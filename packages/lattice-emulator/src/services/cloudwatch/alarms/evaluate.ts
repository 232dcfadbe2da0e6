import type { StateValue } from '@aws-sdk/client-cloudwatch';
import { hasLowSampleCount } from '../metrics/statistics.ts';
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
  // Missing data points never outweigh one within the threshold.
  if (isKnown || breaching < evaluated.length) return { state: 'OK', evaluated, filled };
  if (treatment === 'ignore') return undefined;
  return { state: isPremature(range, needed) ? 'ALARM' : 'INSUFFICIENT_DATA', evaluated, filled };
}

/**
 * The premature alarm rule, for data of which all known points breach but too few are known: the
 * alarm goes off when the oldest breach is as old as the data points that it needs. Only the first
 * edition of AWS's page documents the state before that.
 */
function isPremature(range: readonly Period[], needed: number): boolean {
  const oldest = range.findIndex(hasValue);
  const age = oldest < 0 ? 0 : range.length - oldest;
  return age >= needed;
}

/** Returns true when a percentile of too few values must not change the state. */
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
