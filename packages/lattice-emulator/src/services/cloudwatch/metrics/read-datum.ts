import type { MetricDatum, StatisticSet } from '@aws-sdk/client-cloudwatch';
import type { Checked } from '../../../sdk-types.ts';
import { invalidCombination, invalidValue, missingParameter } from '../errors.ts';
import { readDimensions } from '../query.ts';
import type { Measurement } from './sample.ts';
import type { Datum, MetricId } from './store.ts';

const MAX_DIMENSIONS = 30;
const MAX_VALUES = 150;
const MAX_VALUE = 2 ** 360;
const TWO_WEEKS_MS = 14 * 86_400_000;
const TWO_HOURS_MS = 2 * 3_600_000;

/**
 * Reads one entry of PutMetricData.
 *
 * @param path such as `MetricData.member.1`, for error texts
 * @throws InvalidParameterValueException, InvalidParameterCombinationException,
 * MissingRequiredParameterException
 */
export function readDatum(
  namespace: string,
  input: Checked<MetricDatum>,
  path: string,
  now: number,
): { readonly id: MetricId; readonly datum: Datum } {
  const { MetricName: name, Timestamp: time, StorageResolution: resolution = 60 } = input;
  checkLength(`${path}.MetricName`, name, 255);
  checkDimensions(input, path);
  if (resolution !== 1 && resolution !== 60) {
    throw invalidValue(
      `The value ${resolution} for parameter ${path}.StorageResolution is invalid.`,
    );
  }
  const timestamp = time?.getTime() ?? now;
  checkTime(`${path}.Timestamp`, timestamp, now);
  const datum: Datum = {
    timestamp,
    unit: input.Unit ?? 'None',
    storageResolution: resolution,
    measurement: readMeasurement(input, path),
  };
  return { id: { namespace, name, dimensions: readDimensions(input.Dimensions) }, datum };
}

function readMeasurement(
  { Value, Values, Counts, StatisticValues }: Checked<MetricDatum>,
  path: string,
): Measurement {
  const given = Object.entries({ Value, StatisticValues, Values }).filter(
    ([, value]) => value !== undefined,
  );
  const [first, second] = given.map(([name]) => `${path}.${name}`);
  if (first === undefined) {
    throw missingParameter(`The parameter ${path}.Value is required.`);
  }
  if (second !== undefined) {
    throw invalidCombination(
      `The parameters ${first} and ${second} are mutually exclusive and you have specified both.`,
    );
  }
  if (StatisticValues !== undefined) return readSet(StatisticValues, `${path}.StatisticValues`);
  const values = Values ?? (Value === undefined ? [] : [Value]);
  for (const value of values) checkValue(first, value);
  return { kind: 'values', values, ...readCounts(values, Counts, path) };
}

function readCounts(
  values: readonly number[],
  counts: readonly number[] | undefined,
  path: string,
): { counts?: readonly number[] } {
  if (values.length > MAX_VALUES) {
    throw invalidValue(
      `The collection ${path}.Values must not have a size greater than ${MAX_VALUES}.`,
    );
  }
  if (counts === undefined) return {};
  if (counts.length !== values.length) {
    throw invalidValue(
      `The parameters ${path}.Values and ${path}.Counts must be of the same size.`,
    );
  }
  for (const count of counts) checkValue(`${path}.Counts`, count, 0);
  return { counts };
}

function readSet(set: Checked<StatisticSet>, path: string): Measurement {
  const { SampleCount: count, Sum: sum, Minimum: minimum, Maximum: maximum } = set;
  for (const [name, value] of Object.entries(set)) checkValue(`${path}.${name}`, value);
  checkValue(`${path}.SampleCount`, count, 0);
  if (maximum < minimum) {
    throw invalidValue(`The parameter ${path}.Maximum must be greater than ${path}.Minimum.`);
  }
  return { kind: 'set', set: { count, sum, minimum, maximum } };
}

function checkDimensions({ Dimensions = [] }: Checked<MetricDatum>, path: string): void {
  if (Dimensions.length > MAX_DIMENSIONS) {
    throw invalidValue(
      `The collection ${path}.Dimensions must not have a size greater than ${MAX_DIMENSIONS}.`,
    );
  }
  for (const [index, { Name, Value }] of Dimensions.entries()) {
    checkLength(`${path}.Dimensions.member.${index + 1}.Name`, Name, 255);
    checkLength(`${path}.Dimensions.member.${index + 1}.Value`, Value, 1024);
  }
  if (new Set(Dimensions.map(({ Name }) => Name)).size < Dimensions.length) {
    throw invalidValue('No Metrics may specify the same dimension name twice.');
  }
}

export function checkLength(parameter: string, text: string, most: number): void {
  if (text.length >= 1 && text.length <= most) return;
  throw invalidValue(
    `The parameter ${parameter} must be between 1 and ${most} characters long, found ${text.length}.`,
  );
}

function checkValue(parameter: string, value: number, least = -MAX_VALUE): void {
  if (value >= least && value <= MAX_VALUE) return;
  throw invalidValue(`The value ${value} for parameter ${parameter} is invalid.`);
}

function checkTime(parameter: string, time: number, now: number): void {
  if (time < now - TWO_WEEKS_MS) {
    throw invalidValue(`The parameter ${parameter} must specify a time within the past two weeks.`);
  }
  if (time > now + TWO_HOURS_MS) {
    throw invalidValue(
      `The parameter ${parameter} must specify a time no more than two hours in the future.`,
    );
  }
}
