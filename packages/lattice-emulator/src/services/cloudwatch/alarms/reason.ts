import type { ThresholdOperator } from './alarm.ts';
import { countOf, formatDouble, formatShortTime, formatTimestamp, pastOf } from './text.ts';
import {
  type Datapoint,
  isBreaching,
  type Judgement,
  type Period,
  type ThresholdRule,
} from './threshold.ts';

/** Why an alarm is in a state, in CloudWatch's words. */
export function describeReason(rule: ThresholdRule, judgement: Judgement): string {
  const { state, evaluated, filled } = judgement;
  if (state === 'INSUFFICIENT_DATA') {
    return `Insufficient Data: ${countOf(filled, 'datapoint')} ${pastOf(filled)} unknown.`;
  }
  const isAlarm = state === 'ALARM';
  const supporting = evaluated.filter((point) => isBreaching(rule, point) === isAlarm);
  const filling = describeFilling(rule, filled);
  if (supporting.length === 0) return describeAbsence(rule, evaluated.length, filling);
  const not = isAlarm ? '' : 'not ';
  const crossing = `${not}${COMPARISONS[rule.comparisonOperator]} the threshold`;
  return (
    `Threshold Crossed: ${describeDatapoints(rule, supporting)} ` +
    `${pastOf(supporting.length)} ${crossing} (${formatDouble(rule.threshold)})` +
    `${filling === '' ? '' : ` and ${filling}`}${describeMinimum(rule, isAlarm)}.`
  );
}

/** The facts behind a state, as JSON. */
export function describeReasonData(
  { stat, unit, periodSeconds, threshold, evaluationPeriods }: ThresholdRule,
  { evaluated }: Judgement,
  range: readonly Period[],
  queriedAt: number,
): string {
  const oldest = evaluated.at(-1);
  const shown = evaluated.length > 0 ? evaluated : range.slice(-evaluationPeriods).reverse();
  return jsonObject({
    version: '"1.0"',
    queryDate: quoteTime(queriedAt),
    startDate: oldest === undefined ? undefined : quoteTime(oldest.timestamp),
    unit: unit === undefined ? undefined : JSON.stringify(unit),
    statistic: stat === undefined ? undefined : JSON.stringify(stat),
    period: String(periodSeconds),
    recentDatapoints: jsonList(evaluated.map(({ value }) => formatDouble(value)).reverse()),
    threshold: formatDouble(threshold),
    evaluatedDatapoints: jsonList(shown.map(describePeriod)),
  });
}

const COMPARISONS: Readonly<Record<ThresholdOperator, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanOrEqualToThreshold: 'less than or equal to',
  LessThanThreshold: 'less than',
};

function describeDatapoints(
  { datapointsToAlarm, evaluationPeriods }: ThresholdRule,
  points: readonly Datapoint[],
): string {
  const count = points.length;
  const values = points.map(
    ({ value, timestamp }) => `${formatDouble(value)} (${formatShortTime(timestamp)})`,
  );
  const subject =
    datapointsToAlarm === undefined
      ? countOf(count, 'datapoint')
      : `${count} out of the last ${evaluationPeriods} datapoints`;
  return `${subject} [${values.join(', ')}]`;
}

/** Only an alarm that has DatapointsToAlarm says how many it needed. */
function describeMinimum(
  { datapointsToAlarm, evaluationPeriods }: ThresholdRule,
  isAlarm: boolean,
): string {
  if (datapointsToAlarm === undefined) return '';
  const minimum = isAlarm ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1;
  const transition = isAlarm ? 'OK -> ALARM' : 'ALARM -> OK';
  return ` (minimum ${countOf(minimum, 'datapoint')} for ${transition} transition)`;
}

function describeFilling({ treatMissingData }: ThresholdRule, filled: number): string {
  if (filled === 0 || treatMissingData === 'missing' || treatMissingData === 'ignore') return '';
  if (treatMissingData === undefined) return '';
  const treatedAs = treatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching';
  return `${countOf(filled, 'missing datapoint')} ${pastOf(filled)} treated as [${treatedAs}]`;
}

/** The missing data points alone decided. */
function describeAbsence(
  { evaluationPeriods }: ThresholdRule,
  received: number,
  filling: string,
): string {
  const datapoints = received === 0 ? 'no datapoints' : countOf(received, 'datapoint');
  return (
    `Threshold Crossed: ${datapoints} ${pastOf(received)} received for ` +
    `${countOf(evaluationPeriods, 'period')} and ${filling}.`
  );
}

function describePeriod({ timestamp, value, sampleCount }: Period): string {
  return jsonObject({
    timestamp: quoteTime(timestamp),
    sampleCount: sampleCount === undefined ? undefined : formatDouble(sampleCount),
    value: value === undefined ? undefined : formatDouble(value),
  });
}

function quoteTime(time: number): string {
  return JSON.stringify(formatTimestamp(time));
}

/** Writes JSON by hand, because `JSON.stringify` has no way to write 5 as 5.0. */
function jsonObject(members: Readonly<Record<string, string | undefined>>): string {
  const written = Object.entries(members).filter(([, json]) => json !== undefined);
  return `{${written.map(([name, json]) => `"${name}":${json}`).join(',')}}`;
}

function jsonList(items: readonly string[]): string {
  return `[${items.join(',')}]`;
}
