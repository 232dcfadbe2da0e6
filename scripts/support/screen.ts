import { styleText } from 'node:util';

const BAR_LENGTH = 24;

/** Prints a story: headings, facts, and one live line that is drawn over where the terminal can. */
export class Screen {
  readonly #isLive = process.stdout.isTTY === true;
  #timer: NodeJS.Timeout | undefined;

  title(text: string): void {
    console.log(`\n${this.#style('bold', text)}`);
  }

  /** Something that a person did, such as a command. */
  command(text: string): void {
    this.#print(`  ${this.#style('cyan', '$')} ${text}`);
  }

  /** Something that was seen. */
  fact(text: string): void {
    this.#print(`  ${this.#style('green', '✓')} ${text}`);
  }

  alarm(text: string): void {
    this.#print(`  ${this.#style('red', '!')} ${text}`);
  }

  detail(text: string): void {
    this.#print(text.replace(/^/gm, '    '));
  }

  /** Draws what `line` gives, again and again until {@link still}. */
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

/** A split as a bar: blue filled, green light. */
export function splitBar(greenPercent: number): string {
  const green = Math.round((greenPercent / 100) * BAR_LENGTH);
  return '█'.repeat(BAR_LENGTH - green) + '░'.repeat(green);
}
