import type { StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { Measurement } from './sample.ts';
import { Series } from './series.ts';

/** The identity of a metric: each set of dimensions is a metric of its own. */
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

/** No control character may occur in a name or a value, so it separates them. */
function keyOf({ namespace, name, dimensions }: MetricId): string {
  const names = Object.keys(dimensions).sort();
  const pairs = names.map((dimension) => `${dimension}\u0001${dimensions[dimension]}`);
  return `${namespace}\u0000${name}\u0000${pairs.join('\u0000')}`;
}
