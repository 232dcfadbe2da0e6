/** The key of a remembered read: the answer does not depend on the caller. */
export type ReadCall = {
  readonly accountId: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  readonly input: object;
};

type Remembered = { readonly time: number; readonly answer: object };

const MOST_READS = 1_000;
const MOST_ANSWERS = 32;

/** Returns false for STS, whose answers about the caller are never stale. */
export function isRead(service: string, operation: string): boolean {
  return service !== 'sts' && /^(Get|List|Describe|Head|BatchGet)/.test(operation);
}

/**
 * Remembers recent answers of reads. An old answer is always one that the same read really got, in
 * the same account and region; a read that was never made has none.
 */
export class ReadMemory {
  /** Answers by read; the read that was made longest ago comes first. */
  readonly #reads = new Map<string, Remembered[]>();

  /** Keeps one answer per time: a later answer of the same time replaces the earlier one. */
  remember(call: ReadCall, time: number, answer: object): void {
    if (!isRead(call.service, call.operation)) return;
    const key = keyOf(call);
    const answers = this.#reads.get(key) ?? [];
    if (answers.at(-1)?.time === time) answers.pop();
    answers.push({ time, answer });
    if (answers.length > MOST_ANSWERS) answers.shift();
    this.#reads.delete(key);
    this.#reads.set(key, answers);
    if (this.#reads.size > MOST_READS) this.#forgetOldest();
  }

  /** Returns the last answer that the read got at `time` or before. */
  recall(call: ReadCall, time: number): object | undefined {
    return this.#reads.get(keyOf(call))?.findLast((answer) => answer.time <= time)?.answer;
  }

  #forgetOldest(): void {
    const [oldest] = this.#reads.keys();
    if (oldest !== undefined) this.#reads.delete(oldest);
  }
}

function keyOf({ accountId, region, service, operation, input }: ReadCall): string {
  return [accountId, region, service, operation, JSON.stringify(input)].join(' ');
}
