import { StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { Datum, Dimensions, MetricId } from './metrics/store.ts';

const MAX_DIMENSIONS = 30;
const MAX_VALUES = 100;
const MAX_METRICS = 100;
const UNITS: ReadonlySet<unknown> = new Set(Object.values(StandardUnit));

/**
 * Reads the metrics that a log line carries in the embedded metric format; a line that carries
 * none, or is not valid, gives none.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function readEmbeddedMetrics(
  message: string,
): { readonly id: MetricId; readonly datum: Datum }[] {
  // Most lines are not of this format, and parsing each would cost far more than looking.
  if (!message.includes('"_aws"')) return [];
  const root = parseObject(message);
  const metadata = root === undefined ? undefined : asObject(root._aws);
  if (root === undefined || metadata === undefined) return [];
  const { Timestamp: timestamp, CloudWatchMetrics: directives } = metadata;
  if (typeof timestamp !== 'number' || !Array.isArray(directives)) return [];
  return directives.flatMap((directive: unknown) => {
    const read = readDirective(directive);
    return read === undefined ? [] : [...metricsOf(root, read, timestamp)];
  });
}

type Json = Readonly<Record<string, unknown>>;

type Directive = {
  readonly namespace: string;
  readonly dimensionSets: readonly (readonly string[])[];
  readonly metrics: readonly Json[];
};

function readDirective(value: unknown): Directive | undefined {
  const directive = asObject(value);
  const { Namespace: namespace, Dimensions: dimensionSets, Metrics: metrics } = directive ?? {};
  // A caller's namespace does not begin with AWS/, in the log as in the API.
  if (typeof namespace !== 'string' || namespace === '' || namespace.startsWith('AWS/')) return;
  if (!isListOf(dimensionSets, isDimensionSet) || dimensionSets.length === 0) return;
  if (!isListOf(metrics, isObject) || metrics.length > MAX_METRICS) return;
  return { namespace, dimensionSets, metrics };
}

function* metricsOf(
  root: Json,
  { namespace, dimensionSets, metrics }: Directive,
  timestamp: number,
): Iterable<{ readonly id: MetricId; readonly datum: Datum }> {
  for (const { Name: name, Unit: unit, StorageResolution: resolution } of metrics) {
    const values = typeof name === 'string' ? readValues(root[name]) : undefined;
    if (typeof name !== 'string' || values === undefined) continue;
    const datum: Datum = {
      timestamp,
      unit: UNITS.has(unit) ? (unit as StandardUnit) : 'None',
      storageResolution: resolution === 1 ? 1 : 60,
      measurement: { kind: 'values', values },
    };
    for (const names of dimensionSets) {
      const dimensions = readDimensions(root, names);
      if (dimensions !== undefined) yield { id: { namespace, name, dimensions }, datum };
    }
  }
}

function readValues(value: unknown): readonly number[] | undefined {
  const values: unknown = Array.isArray(value) ? value : [value];
  return isListOf(values, isNumber) && values.length <= MAX_VALUES ? values : undefined;
}

/** The values of a set's dimensions; `undefined` when the line does not have them all. */
function readDimensions(root: Json, names: readonly string[]): Dimensions | undefined {
  const entries = names.map((name) => [name, root[name]] as const);
  const isComplete = entries.every(([, value]) => typeof value === 'string' && value !== '');
  return isComplete ? (Object.fromEntries(entries) as Dimensions) : undefined;
}

function parseObject(text: string): Json | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Json | undefined {
  return isObject(value) ? value : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isDimensionSet(value: unknown): value is readonly string[] {
  return isListOf(value, (name) => typeof name === 'string') && value.length <= MAX_DIMENSIONS;
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every(isItem);
}
