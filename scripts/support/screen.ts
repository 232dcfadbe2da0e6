import { styleText } from 'node:util';

/** Prints a story: headings, facts, and one live line that is redrawn in place on a terminal. */
export class Screen {
  readonly #isLive = process.stdout.isTTY === true;
  #timer: NodeJS.Timeout | undefined;

  title(text: string): void {
    console.log(`\n${this.#style('bold', text)}`);
  }

  /** A command that a person runs. */
  command(text: string): void {
    this.#print(`  ${this.#style('cyan', '$')} ${text}`);
  }

  /** An observation. */
  fact(text: string): void {
    this.#print(`  ${this.#style('green', '✓')} ${text}`);
  }

  alarm(text: string): void {
    this.#print(`  ${this.#style('red', '!')} ${text}`);
  }

  detail(text: string): void {
    this.#print(text.replace(/^/gm, '    '));
  }

  /** Redraws `line()` until {@link still}. */
  live(line: () => string): void {
    if (!this.#isLive) return;
    this.#timer = setInterval(() => process.stdout.write(`\r\x1b[K    ${line()}`), 100);
  }

  still(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#isLive) process.stdout.write('\r\x1b[K');
  }

  #print(text: string): void {
    if (this.#isLive && this.#timer !== undefined) process.stdout.write('\r\x1b[K');
    console.log(text);
  }

  #style(format: 'bold' | 'cyan' | 'green' | 'red', text: string): string {
    return this.#isLive ? styleText(format, text) : text;
  }
}
