import type { Terminal } from '../../src/follow/rollout-displays.ts';

const ESCAPE = '\x1b';

/** Matches a code that changes the colour or the style. */
export const COLOUR_CODE = new RegExp(`${ESCAPE}\\[[0-9;]*m`);

/** A terminal that understands the escape sequences which are used here, and shows the screen. */
export class FakeTerminal implements Terminal {
  readonly columns: number;
  readonly rows: number;
  /** Everything that was written, with its escape sequences. */
  written = '';
  readonly #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns = 120, rows = 50) {
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string | Uint8Array): boolean {
    this.written += text;
    const [plain = '', ...sequences] = text.toString().split(`${ESCAPE}[`);
    this.#print(plain);
    for (const sequence of sequences) {
      const [, count, command, rest = ''] = /^(\d*)([A-Z])(.*)$/s.exec(sequence) ?? [];
      if (command === 'A') this.#row -= Number(count);
      else this.#clear(command);
      this.#print(rest);
    }
    return true;
  }

  /** Returns the lines on the screen, without the empty one in which the cursor is. */
  screen(): string[] {
    return this.#lines.slice(0, -1);
  }

  #print(text: string): void {
    for (const character of text) {
      if (character === '\r') this.#column = 0;
      else if (character === '\n') this.#beginLine();
      else this.#put(character);
    }
  }

  #beginLine(): void {
    this.#row += 1;
    this.#column = 0;
    this.#lines[this.#row] ??= '';
  }

  #put(character: string): void {
    const line = this.#lines[this.#row] ?? '';
    const rest = line.slice(this.#column + 1);
    this.#lines[this.#row] = `${line.slice(0, this.#column)}${character}${rest}`;
    this.#column += 1;
  }

  #clear(command: string | undefined): void {
    this.#lines[this.#row] = (this.#lines[this.#row] ?? '').slice(0, this.#column);
    if (command === 'J') this.#lines.length = this.#row + 1;
  }
}
