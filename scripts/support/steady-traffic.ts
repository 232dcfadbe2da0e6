import type { Requester } from '../../src/ports/requester.ts';
import type { Sample } from '../../src/probe/report.ts';

/** A sample with the time at which its answer came. */
export type TimedSample = Sample & { readonly at: number };

/** Sends requests at a steady rate until it is stopped, and keeps what came back. */
export class SteadyTraffic {
  readonly #requester: Requester;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  readonly #underWay = new Set<Promise<void>>();
  readonly samples: TimedSample[] = [];

  constructor(requester: Requester, perSecond: number, now: () => number) {
    this.#requester = requester;
    this.#now = now;
    this.#timer = setInterval(() => this.#send(), 1_000 / perSecond);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#underWay);
  }

  #send(): void {
    const sending = this.#requester.send({ path: '/products', headers: {} }).then((sample) => {
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
