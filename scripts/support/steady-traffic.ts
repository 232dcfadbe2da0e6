import { splitBar } from '../../packages/serverless-blue-green/src/views/split-bar.ts';
import type { ProbedRequest, Requester } from '../../src/ports/requester.ts';
import type { Sample } from '../../src/probe/report.ts';

/** A sample with the time at which its answer came. */
export type TimedSample = Sample & { readonly at: number };

const PRODUCTS: ProbedRequest = { path: '/products', headers: {} };

/** Sends requests at a steady rate until it is stopped, and keeps the answers. */
export class SteadyTraffic {
  readonly #requester: Requester;
  readonly #perSecond: number;
  readonly #now: () => number;
  readonly #request: ProbedRequest;
  readonly #timer: NodeJS.Timeout;
  readonly #underWay = new Set<Promise<void>>();
  readonly samples: TimedSample[] = [];

  constructor(
    requester: Requester,
    perSecond: number,
    now: () => number,
    request: ProbedRequest = PRODUCTS,
  ) {
    this.#requester = requester;
    this.#perSecond = perSecond;
    this.#now = now;
    this.#request = request;
    this.#timer = setInterval(() => this.#send(), 1_000 / perSecond);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#underWay);
  }

  /** Describes the split of the last second, and the whole so far. */
  describe(): string {
    const last = this.samples.slice(-this.#perSecond);
    const green = last.filter(({ environment }) => environment === 'green').length;
    const percent = Math.round((100 * green) / Math.max(1, last.length));
    const failed = this.samples.filter(isFailed).length;
    return `blue ${splitBar(percent)} green ${percent} %   ${this.samples.length} requests, ${failed} failed`;
  }

  #send(): void {
    const sending = this.#requester.send(this.#request).then((sample) => {
      this.samples.push({ ...sample, at: this.#now() });
      this.#underWay.delete(sending);
    });
    this.#underWay.add(sending);
  }
}

/** True for an answer that is an error of the service, and for no answer at all. */
export function isFailed({ status }: Pick<Sample, 'status'>): boolean {
  return !/^[1-4]\d\d$/.test(status);
}
