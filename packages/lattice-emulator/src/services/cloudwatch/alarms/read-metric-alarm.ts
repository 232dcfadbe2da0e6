import type { ComparisonOperator, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { Scope } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { constraintError, validationError } from '../errors.ts';
import {
  LOW_SAMPLE_TREATMENTS,
  type MetricAlarmDefinition,
  MISSING_DATA_TREATMENTS,
  type ThresholdOperator,
} from './alarm.ts';
import { readWatched } from './read-watched.ts';
import { readSettings } from './settings.ts';

type Input = Checked<PutMetricAlarmInput>;

const DAY_SECONDS = 86_400;

/** @throws ValidationException, and a 501 for what the emulator does not support */
export function readMetricAlarm(input: Input, scope: Scope): MetricAlarmDefinition {
  refuseUnsupported(input);
  const settings = readSettings(input, scope);
  const { Threshold: threshold, EvaluationPeriods: evaluationPeriods } = input;
  const { watched, queries, periodSeconds } = readWatched(input, scope);
  if (evaluationPeriods === undefined || evaluationPeriods < 1) {
    throw constraintError('evaluationPeriods', evaluationPeriods, 'be at least 1');
  }
  if (threshold === undefined || !Number.isFinite(threshold)) {
    throw constraintError('threshold', threshold, 'not be null');
  }
  checkSpan(periodSeconds, evaluationPeriods);
  return {
    ...settings,
    watched,
    queries,
    isMath: input.Metrics !== undefined,
    periodSeconds,
    evaluationPeriods,
    datapointsToAlarm: readDatapointsToAlarm(input, evaluationPeriods),
    threshold,
    comparisonOperator: readOperator(input.ComparisonOperator),
    treatMissingData: oneOf(MISSING_DATA_TREATMENTS, 'treatMissingData', input.TreatMissingData),
    evaluateLowSampleCountPercentile: oneOf(
      LOW_SAMPLE_TREATMENTS,
      'evaluateLowSampleCountPercentile',
      input.EvaluateLowSampleCountPercentile,
    ),
  };
}

function refuseUnsupported(input: Input): void {
  if (input.ThresholdMetricId !== undefined) throw notSupportedFeature('anomaly detection alarms');
  if (input.EvaluationCriteria !== undefined || input.EvaluationInterval !== undefined) {
    throw notSupportedFeature('PromQL alarms');
  }
  if (input.EvaluationWindow?.WallClockWindow !== undefined) {
    throw notSupportedFeature('alarms with a WallClockWindow');
  }
  if (input.WarmUpConfiguration !== undefined) {
    throw notSupportedFeature('alarms with a WarmUpConfiguration');
  }
}

function checkSpan(periodSeconds: number, evaluationPeriods: number): void {
  const [most, name] = periodSeconds < 3_600 ? [DAY_SECONDS, 'a day'] : [7 * DAY_SECONDS, 'a week'];
  if (periodSeconds * evaluationPeriods <= most) return;
  throw validationError(
    `Metrics cannot be checked across more than ${name} ` +
      `(EvaluationPeriods * Period must be <= ${most}).`,
  );
}

function readDatapointsToAlarm(
  { DatapointsToAlarm: count }: Input,
  evaluationPeriods: number,
): number | undefined {
  if (count === undefined || (count >= 1 && count <= evaluationPeriods)) return count;
  throw constraintError('datapointsToAlarm', count, `be between 1 and ${evaluationPeriods}`);
}

function readOperator(operator: ComparisonOperator | undefined): ThresholdOperator {
  switch (operator) {
    case 'GreaterThanOrEqualToThreshold':
    case 'GreaterThanThreshold':
    case 'LessThanOrEqualToThreshold':
    case 'LessThanThreshold':
      return operator;
    case 'GreaterThanUpperThreshold':
    case 'LessThanLowerThreshold':
    case 'LessThanLowerOrGreaterThanUpperThreshold':
      throw notSupportedFeature('anomaly detection alarms');
    default:
      throw constraintError('comparisonOperator', operator, 'be a comparison operator');
  }
}

function oneOf<T extends string>(
  allowed: readonly T[],
  member: string,
  value: string | undefined,
): T | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((item) => item === value);
  if (found === undefined) {
    throw constraintError(member, value, `satisfy enum value set: [${allowed.join(', ')}]`);
  }
  return found;
}
