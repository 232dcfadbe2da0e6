import { firstIndex } from '../../../shared/first-index.ts';
import { Bucket, type Measurement, type Sample } from './sample.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * The resolution that CloudWatch keeps for samples that are that much older than the newest:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention
 */
const RETENTION = [
  { afterMs: 3 * HOUR_MS, resolutionMs: 60_000 },
  { afterMs: 15 * DAY_MS, resolutionMs: 300_000 },
  { afterMs: 63 * DAY_MS, resolutionMs: HOUR_MS },
] as const;
const KEPT_MS = 455 * DAY_MS;

/**
 * Samples of one metric by the second or the minute in which they were measured. What gets old is
 * joined, so that the memory of a busy metric stays bounded.
 *
 * Differs: percentiles of samples with more than 200 different values are exact to two digits.
 */
export class Series {
  #times: number[] = [];
  #buckets: Bucket[] = [];
  /** When the next time comes at which something is old enough to be joined. */
  #joinAt = Number.NEGATIVE_INFINITY;

  get lastTimestamp(): number {
    return this.#times.at(-1) ?? Number.NEGATIVE_INFINITY;
  }

  add(timestamp: number, measurement: Measurement): void {
    this.#bucketAt(timestamp).add(measurement);
  }

  /** Returns the samples from `start` up to, but not including, `end`, oldest first. */
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
    if (timestamp > this.lastTimestamp) return this.#append(timestamp);
    const index = this.#indexOf(timestamp);
    const existing = this.#times[index] === timestamp ? this.#buckets[index] : undefined;
    if (existing !== undefined) return existing;
    const bucket = new Bucket();
    this.#times.splice(index, 0, timestamp);
    this.#buckets.splice(index, 0, bucket);
    return bucket;
  }

  /** Begins a new sample; the one before is then almost always complete. */
  #append(timestamp: number): Bucket {
    this.#buckets.at(-1)?.compact();
    if (timestamp >= this.#joinAt) this.#joinOld(timestamp);
    const bucket = new Bucket();
    this.#times.push(timestamp);
    this.#buckets.push(bucket);
    return bucket;
  }

  /** Joins a lot at once and not often, because all samples have to be gone through. */
  #joinOld(now: number): void {
    this.#joinAt = now + HOUR_MS;
    const joined = new Map<number, Bucket>();
    for (const [index, time] of this.#times.entries()) {
      const bucket = this.#buckets[index];
      if (bucket === undefined || now - time > KEPT_MS) continue;
      const start = startAfterJoining(time, now);
      const target = joined.get(start);
      if (target === undefined) joined.set(start, bucket);
      else target.merge(bucket);
    }
    for (const bucket of joined.values()) bucket.compact();
    this.#times = [...joined.keys()];
    this.#buckets = [...joined.values()];
  }

  /** Returns the index of the first sample that is not before `timestamp`. */
  #indexOf(timestamp: number): number {
    return firstIndex(this.#times.length, (index) => (this.#times[index] ?? 0) < timestamp);
  }
}

/** Returns the start of the period in which a sample of `time` is kept at its present age. */
function startAfterJoining(time: number, now: number): number {
  const rule = RETENTION.findLast(({ afterMs }) => now - time > afterMs);
  return rule === undefined ? time : Math.floor(time / rule.resolutionMs) * rule.resolutionMs;
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
