/** The summary of one metric's values in a period, from which every statistic can be computed. */
export type Sample = {
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  /** The count of each value; `undefined` when unknown, which rules out percentiles. */
  readonly values: ReadonlyMap<number, number> | undefined;
};

/** One report of a publisher: single values, each with its count, or a summary. */
export type Measurement =
  | {
      readonly kind: 'values';
      readonly values: readonly number[];
      readonly counts?: readonly number[];
    }
  | { readonly kind: 'set'; readonly set: Omit<Sample, 'values'> };

/** A sample that grows. */
export class Bucket implements Sample {
  #count = 0;
  #sum = 0;
  #minimum = Number.POSITIVE_INFINITY;
  #maximum = Number.NEGATIVE_INFINITY;
  #values: Map<number, number> | undefined = new Map();

  get count(): number {
    return this.#count;
  }

  get sum(): number {
    return this.#sum;
  }

  get minimum(): number {
    return this.#minimum;
  }

  get maximum(): number {
    return this.#maximum;
  }

  get values(): ReadonlyMap<number, number> | undefined {
    return this.#values;
  }

  add(measurement: Measurement): void {
    if (measurement.kind === 'set') {
      this.#addSet(measurement.set);
      return;
    }
    const { values, counts } = measurement;
    for (const [index, value] of values.entries()) this.#addValue(value, counts?.[index] ?? 1);
  }

  merge(sample: Sample): void {
    this.#addSummary(sample);
    if (sample.values === undefined) this.#values = undefined;
    for (const [value, count] of sample.values ?? []) this.#countValue(value, count);
  }

  /**
   * Makes a sample small that hardly grows any more: of very many different values two digits are
   * kept. CloudWatch itself keeps classes a tenth apart.
   */
  compact(): void {
    const values = this.#values;
    if (values === undefined || values.size <= FEW_VALUES) return;
    this.#values = new Map();
    for (const [value, count] of values) increase(this.#values, round(value, 2), count);
  }

  /** A set in which all values are the same hides nothing. */
  #addSet(set: Omit<Sample, 'values'>): void {
    const { count, sum, minimum, maximum } = set;
    if (minimum === maximum && sum === minimum * count) {
      this.#addValue(minimum, count);
    } else {
      this.#addSummary(set);
      this.#values = undefined;
    }
  }

  #addValue(value: number, count: number): void {
    if (count <= 0) return;
    this.#addSummary({ count, sum: value * count, minimum: value, maximum: value });
    this.#countValue(value, count);
  }

  #addSummary({ count, sum, minimum, maximum }: Omit<Sample, 'values'>): void {
    this.#count += count;
    this.#sum += sum;
    if (minimum < this.#minimum) this.#minimum = minimum;
    if (maximum > this.#maximum) this.#maximum = maximum;
  }

  #countValue(value: number, count: number): void {
    const values = this.#values;
    if (values === undefined) return;
    // Durations are all different: past this many values, three digits are enough for a percentile.
    increase(values, values.size < EXACT_VALUES ? value : round(value, 3), count);
  }
}

const EXACT_VALUES = 2_000;
const FEW_VALUES = 200;

function increase(counts: Map<number, number>, value: number, count: number): void {
  counts.set(value, (counts.get(value) ?? 0) + count);
}

function round(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
