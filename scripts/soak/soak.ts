import { Random } from '../../packages/lattice-emulator/src/random.ts';
import type { Requester } from '../../src/ports/requester.ts';
import type { TrafficRouter } from '../../src/ports/traffic-router.ts';
import type { Sample } from '../../src/probe/report.ts';
import { type Weights, withGreenAt } from '../../src/rollout/weights.ts';
import { isFailed } from '../support/steady-traffic.ts';
import { binomialRange } from './binomial.ts';

/** The probability that a correct emulator fails a whole soak. */
export const FALSE_ALARM_RISK = 1e-6;
/** The largest number of requests at the same time: further ones are not sent. */
const MOST_UNDER_WAY = 50;
const TICK_MS = 10;
/** On the slowest machine. */
const FEWEST_INTERVALS = 5;
const INTERVAL_MS = { shortest: 500, longest: 2_000 } as const;

export type SoakOptions = {
  readonly requester: Requester;
  readonly router: TrafficRouter;
  readonly seconds: number;
  /** Requests per second. */
  readonly perSecond: number;
  readonly seed: number;
};

/** The time between two changes of the weights. */
export type SoakInterval = {
  readonly weights: Weights;
  /** Requests that were sent after the weights were written and answered before the next ones were. */
  readonly requests: number;
  readonly green: number;
  /** The smallest and largest number that green may have answered. */
  readonly allowed: readonly [least: number, most: number];
};

export type SoakReport = {
  readonly intervals: readonly SoakInterval[];
  readonly sent: number;
  readonly answered: number;
  /** The number of failed requests, by status or error. */
  readonly failures: Readonly<Record<string, number>>;
  readonly perSecond: number;
};

/**
 * Sends requests at a steady rate while the weights change at random, and compares the answers of
 * each interval with its weights.
 */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { requester, router, seconds } = options;
  const random = new Random(options.seed);
  const load = new Load(requester, options.perSecond);
  const begin = performance.now();
  const counts: Count[] = [];
  const isLongEnough = () => performance.now() - begin >= seconds * 1_000;
  while (!isLongEnough() || counts.length < FEWEST_INTERVALS) {
    const weights = withGreenAt(random.below(101));
    await router.shift(weights);
    const { shortest, longest } = INTERVAL_MS;
    counts.push(await load.count(weights, shortest + random.below(longest - shortest)));
  }
  await load.stop();
  const perSecond = load.sent / ((performance.now() - begin) / 1_000);
  return {
    ...load.totals(),
    perSecond,
    intervals: counts.map((item) => judge(item, counts.length)),
  };
}

/** Returns true when the share of green fits the weights of the interval. */
export function isAsWeighted({ green, allowed: [least, most] }: SoakInterval): boolean {
  return green >= least && green <= most;
}

/** Returns one line for each interval, and the result. */
export function formatSoak({ intervals, sent, answered, failures, perSecond }: SoakReport): string {
  const lines = intervals.map((interval, index) => {
    const { weights, requests, green, allowed } = interval;
    const verdict = isAsWeighted(interval) ? '' : '  <- not as weighted';
    return (
      `${String(index + 1).padStart(4)}  green ${String(weights.green).padStart(3)} %  ` +
      `${String(green).padStart(4)} of ${String(requests).padStart(4)} requests, ` +
      `${allowed[0]} to ${allowed[1]} allowed${verdict}`
    );
  });
  const failed = Object.entries(failures).map(([status, count]) => `${status}: ${count}`);
  return [
    ...lines,
    `${sent} requests sent, ${answered} answered, ${perSecond.toFixed(0)} a second, ` +
      `failed: ${failed.join(', ') || 'none'}`,
  ].join('\n');
}

type Count = { readonly weights: Weights; readonly samples: Sample[] };

/** Divides the risk among the intervals (Bonferroni). */
function judge({ weights, samples }: Count, intervals: number): SoakInterval {
  const green = samples.filter(({ environment }) => environment === 'green').length;
  const risk = FALSE_ALARM_RISK / intervals;
  const allowed = binomialRange(samples.length, weights.green / 100, risk);
  return { weights, requests: samples.length, green, allowed };
}

/** Sends requests at a steady rate, and counts some of them. */
class Load {
  readonly #requester: Requester;
  readonly #perSecond: number;
  readonly #timer: NodeJS.Timeout;
  readonly #underWay = new Set<Promise<void>>();
  readonly #failures = new Map<string, number>();
  readonly #begin = performance.now();
  #counted: Promise<Sample>[] | undefined;
  #due = 0;
  #answered = 0;
  sent = 0;

  constructor(requester: Requester, perSecond: number) {
    this.#requester = requester;
    this.#perSecond = perSecond;
    this.#timer = setInterval(() => this.#sendDue(), TICK_MS);
  }

  /**
   * Collects the answers to all requests that are sent from now on for this time. Others are still
   * sent until the last one is answered: leaving out slow ones would favour the faster environment.
   */
  async count(weights: Weights, ms: number): Promise<Count> {
    const counted: Promise<Sample>[] = [];
    this.#counted = counted;
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.#counted = undefined;
    return { weights, samples: await Promise.all(counted) };
  }

  totals(): Pick<SoakReport, 'sent' | 'answered' | 'failures'> {
    const failures = Object.fromEntries(this.#failures);
    return { sent: this.sent, answered: this.#answered, failures };
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#underWay);
  }

  /** Requests that could not be sent in time are not sent later. */
  #sendDue(): void {
    const due = Math.floor(((performance.now() - this.#begin) / 1_000) * this.#perSecond);
    for (; this.#due < due; this.#due += 1) {
      if (this.#underWay.size < MOST_UNDER_WAY) this.#send();
    }
  }

  #send(): void {
    this.sent += 1;
    const answer = this.#requester.send({ path: '/products', headers: {} });
    this.#counted?.push(answer);
    const sending = answer.then((sample) => {
      this.#underWay.delete(sending);
      this.#answered += 1;
      if (!isFailed(sample)) return;
      this.#failures.set(sample.status, (this.#failures.get(sample.status) ?? 0) + 1);
    });
    this.#underWay.add(sending);
  }
}
