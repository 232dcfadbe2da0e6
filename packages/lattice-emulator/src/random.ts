/**
 * The emulator's only source of randomness: ids, weighted picks, jitter. The same seed gives the
 * same sequence, so a run can be repeated. Do not use it for real secrets.
 */
export class Random {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed >>> 0;
  }

  /** A number from 0 up to, but not including, 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to, but not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  hex(length: number): string {
    let text = '';
    while (text.length < length) text += this.#eightHexDigits();
    return text.slice(0, length);
  }

  /** Upper-case letters and digits, as in access keys and role ids. */
  upperAlphanumeric(length: number): string {
    return this.#string('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', length);
  }

  uuid(): string {
    const digits = this.hex(32);
    const variant = '89ab'[this.below(4)];
    const [a, b, c] = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(13, 16)];
    return `${a}-${b}-4${c}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`;
  }

  #eightHexDigits(): string {
    return this.below(2 ** 32)
      .toString(16)
      .padStart(8, '0');
  }

  #string(alphabet: string, length: number): string {
    let text = '';
    for (let i = 0; i < length; i += 1) text += alphabet[this.below(alphabet.length)];
    return text;
  }
}
