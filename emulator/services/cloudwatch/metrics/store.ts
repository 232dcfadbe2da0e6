import type { StandardUnit } from '@aws-sdk/client-cloudwatch';
import { Bucket, type Measurement, type Sample } from './sample.ts';

/** What tells one metric from another: each set of dimensions is a metric of its own. */
export type MetricId = {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
};

export type Dimensions = Readonly<Record<string, string>>;

export type Datum = {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly unit: StandardUnit;
  readonly storageResolution: StorageResolution;
  readonly measurement: Measurement;
};

/** In seconds. */
type StorageResolution = 1 | 60;

/** All data of one metric; data of different units are kept apart. */
export type Metric = { readonly id: MetricId; readonly units: ReadonlyMap<StandardUnit, Series> };

/** Samples by the second or the minute in which they were measured. */
class Series {
  readonly #times: number[] = [];
  readonly #buckets: Bucket[] = [];

  get lastTimestamp(): number {
    return this.#times.at(-1) ?? Number.NEGATIVE_INFINITY;
  }

  add(timestamp: number, measurement: Measurement): void {
    this.#bucketAt(timestamp).add(measurement);
  }

  /** What was measured from `start` up to, but not including, `end`, oldest first. */
  *between(start: number, end: number): Iterable<{ timestamp: number; sample: Sample }> {
    for (let index = this.#indexOf(start); index < this.#times.length; index += 1) {
      const timestamp = this.#times[index];
      const sample = this.#buckets[index];
      if (timestamp === undefined || sample === undefined || timestamp >= end) return;
      yield { timestamp, sample };
    }
  }

  toJSON(): object {
    return this.#times.map((timestamp, index) => ({
      timestamp,
      ...summarize(this.#buckets[index]),
    }));
  }

  #bucketAt(timestamp: number): Bucket {
    const last = this.#buckets.at(-1);
    if (last !== undefined && timestamp === this.lastTimestamp) return last;
    const index = timestamp > this.lastTimestamp ? this.#times.length : this.#indexOf(timestamp);
    const existing = this.#times[index] === timestamp ? this.#buckets[index] : undefined;
    if (existing !== undefined) return existing;
    const bucket = new Bucket();
    this.#times.splice(index, 0, timestamp);
    this.#buckets.splice(index, 0, bucket);
    return bucket;
  }

  /** Where the first time that is not before `timestamp` is or would be. */
  #indexOf(timestamp: number): number {
    let low = 0;
    let high = this.#times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#times[middle] ?? 0) < timestamp) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Every metric of an account and region. */
export class MetricStore {
  readonly #metrics = new Map<
    string,
    { readonly id: MetricId; readonly units: Map<StandardUnit, Series> }
  >();

  get metrics(): Iterable<Metric> {
    return this.#metrics.values();
  }

  find(id: MetricId): Metric | undefined {
    return this.#metrics.get(keyOf(id));
  }

  record(id: MetricId, { timestamp, unit, storageResolution, measurement }: Datum): void {
    const resolutionMs = storageResolution * 1_000;
    this.#series(id, unit).add(Math.floor(timestamp / resolutionMs) * resolutionMs, measurement);
  }

  /** All that is known, for people. */
  toJSON(): object {
    return [...this.#metrics.values()].map(({ id, units }) => ({ ...id, units }));
  }

  #series(id: MetricId, unit: StandardUnit): Series {
    const key = keyOf(id);
    let metric = this.#metrics.get(key);
    if (metric === undefined) {
      metric = { id, units: new Map() };
      this.#metrics.set(key, metric);
    }
    let series = metric.units.get(unit);
    if (series === undefined) {
      series = new Series();
      metric.units.set(unit, series);
    }
    return series;
  }
}

function summarize(bucket: Bucket | undefined): Omit<Sample, 'values'> | undefined {
  return (
    bucket && {
      count: bucket.count,
      sum: bucket.sum,
      minimum: bucket.minimum,
      maximum: bucket.maximum,
    }
  );
}

/** No control character may occur in a name or a value, so it separates them. */
function keyOf({ namespace, name, dimensions }: MetricId): string {
  const names = Object.keys(dimensions).sort();
  const pairs = names.map((dimension) => `${dimension}\u0001${dimensions[dimension]}`);
  return `${namespace}\u0000${name}\u0000${pairs.join('\u0000')}`;
}
