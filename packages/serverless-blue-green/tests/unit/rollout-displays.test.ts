import { describe, expect, it } from '@jest/globals';
import { JsonDisplay, LogDisplay, TerminalDisplay } from '../../src/follow/rollout-displays.ts';
import { anEvent, aReport, ID } from '../support/status-reports.ts';

const ENDED = {
  outcome: 'rolled-back',
  reason: 'GreenInAlarm',
  message: 'alarm FaultRate went off',
} as const;

describe('a log of a rollout', () => {
  it('has a line for each decision, and one for the end', () => {
    const printed: string[] = [];
    const display = new LogDisplay((text) => printed.push(text), 'prod');

    display.show(aReport(), [anEvent({ reason: 'SeenLive', message: '70/30 is live' })]);
    display.show(aReport(), []);
    display.end(ENDED);

    expect(printed).toEqual([
      '01:34:02  baking        70/30  SeenLive         70/30 is live',
      [
        'rolled-back (GreenInAlarm): alarm FaultRate went off',
        'its build gets no traffic any more: deploy another one',
        "or begin it again:    sls rollout --stage prod --action retry --reason '...'",
      ].join('\n'),
    ]);
  });

  it('stays on its lines, whatever people and alarms write', () => {
    const printed: string[] = [];
    const display = new LogDisplay((text) => printed.push(text), 'prod');

    display.show(aReport(), [anEvent({ message: 'slow\nand \x1b[31mred' })]);

    expect(printed).toEqual(['01:34:02  baking        70/30  Baking           slow and  [31mred']);
  });

  it('says once what a paused rollout waits for, and again when it is paused again', () => {
    const printed: string[] = [];
    const display = new LogDisplay((text) => printed.push(text), 'prod');

    for (const phase of ['paused', 'paused', 'baking', 'paused'] as const) {
      display.show(aReport({ phase }), []);
    }

    expect(printed).toHaveLength(2);
    expect(printed[0]).toContain('--action resume');
  });
});

describe('a rollout as JSON', () => {
  it('has a line for each decision and one for the end, and nothing else', () => {
    const printed: string[] = [];
    const complaints: string[] = [];
    const display = new JsonDisplay(
      (text) => printed.push(text),
      (text) => complaints.push(text),
    );
    const event = anEvent();

    display.show(aReport(), [event]);
    display.trouble('Rate exceeded');
    display.end(ENDED);

    expect(printed.map((line) => JSON.parse(line))).toEqual([event, { ...ENDED, exitCode: 1 }]);
    expect(complaints).toEqual(['no status, trying again: Rate exceeded']);
  });
});

describe('a rollout in a terminal', () => {
  it('is drawn over what was drawn before', () => {
    const terminal = new FakeTerminal();
    const display = new TerminalDisplay(terminal, 'prod', false);

    display.show(aReport(), [], 0);
    display.show(aReport({ weights: { blue: 60, green: 40 } }), [], 0);

    const screen = terminal.screen();
    expect(screen.filter((line) => line.includes('blue'))).toHaveLength(1);
    expect(screen.join('\n')).toContain('blue 60 %');
    expect(screen.at(-1)).toBe('  as of 01:34:20 UTC; Ctrl-C stops watching, the rollout goes on');
  });

  it('leaves nothing of a longer view behind a shorter one', () => {
    const terminal = new FakeTerminal();
    const display = new TerminalDisplay(terminal, 'prod', false);

    display.show(aReport({ history: [anEvent()] }), [], 0);
    display.show(aReport({ gates: [] }), [], 0);

    expect(terminal.screen().join('\n')).not.toContain('01:34:02');
    expect(terminal.screen().join('\n')).not.toContain('✓ alarms');
  });

  it('stays within a low and narrow window, so that it can be drawn over', () => {
    const terminal = new FakeTerminal(30, 8);
    const display = new TerminalDisplay(terminal, 'prod', false);

    display.show(aReport({ history: [anEvent()] }), [], 0);
    display.show(aReport({ history: [anEvent()] }), [], 1_000);

    expect(terminal.screen()).toHaveLength(7);
    expect(terminal.screen()[6]).toContain('as of');
    expect(Math.max(...terminal.screen().map(({ length }) => length))).toBeLessThan(30);
  });

  it('keeps the last state and says below it what became of it', () => {
    const terminal = new FakeTerminal();
    const display = new TerminalDisplay(terminal, 'prod', false);

    display.show(aReport({ phase: 'rolled-back' }), [], 0);
    display.end(ENDED);

    const screen = terminal.screen();
    expect(screen[1]).toContain(ID);
    expect(screen).toContain('✗ rolled-back (GreenInAlarm): alarm FaultRate went off');
    expect(screen.join('\n')).not.toContain('Ctrl-C');
  });

  it('says that there was no status until there is one again', () => {
    const terminal = new FakeTerminal();
    const display = new TerminalDisplay(terminal, 'prod', false);
    const report = aReport();

    display.show(report, [], 0);
    display.trouble('Rate exceeded');
    display.show(report, [], 1_000);
    expect(terminal.screen().at(-1)).toBe('  no status, trying again: Rate exceeded');

    display.show(aReport(), [], 0);
    expect(terminal.screen().at(-1)).toContain('as of');
  });
});

/** Shows what the escape sequences that are used here leave on the screen. */
class FakeTerminal {
  readonly columns: number;
  readonly rows: number;
  readonly #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns = 120, rows = 50) {
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string | Uint8Array): boolean {
    const [plain = '', ...sequences] = String(text).split('\x1b[');
    this.#print(plain);
    for (const sequence of sequences) {
      const [, count, command, rest = ''] = /^(\d*)([A-Z])(.*)$/s.exec(sequence) ?? [];
      if (command === 'A') this.#row -= Number(count);
      else this.#clear(command);
      this.#print(rest);
    }
    return true;
  }

  /** Without the empty line in which the cursor is. */
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

  #clear(what: string | undefined): void {
    this.#lines[this.#row] = (this.#lines[this.#row] ?? '').slice(0, this.#column);
    if (what === 'J') this.#lines.length = this.#row + 1;
  }
}
