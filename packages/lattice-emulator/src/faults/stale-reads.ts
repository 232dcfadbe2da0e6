/** A read as it is remembered: whoever makes it again gets the same answer at the same time. */
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

/** STS tells callers who they are, which is never old. */
export function isRead(service: string, operation: string): boolean {
  return service !== 'sts' && /^(Get|List|Describe|Head|BatchGet)/.test(operation);
}

/**
 * What reads were answered lately. An old answer is one that really was given to the same read, in
 * the same account and region; nothing is made up for reads that nobody made.
 */
export class ReadMemory {
  /** By the read; those that were made longest ago come first. */
  readonly #reads = new Map<string, Remembered[]>();

  /** Answers of the same time take each other's place. */
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

  /** The last answer that the read got at `time` or before. */
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
