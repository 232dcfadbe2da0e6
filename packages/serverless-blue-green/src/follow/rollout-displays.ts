import type { StatusReport } from '../../../../src/use-cases/report-status.ts';
import { adviceAfter, adviceOn, eventLine, timeOf, viewOf } from '../views/rollout-view.ts';
import { plain, renderLine, type Style, type StyledLine, wrap } from '../views/styled-line.ts';
import { EXIT_CODES, type FollowOutcome, type RolloutDisplay } from './follow-rollout.ts';
import type { RolloutEvent } from './rollout-events.ts';

export type Terminal = Pick<NodeJS.WriteStream, 'write' | 'columns' | 'rows'>;

type Print = (text: string) => void;

const LOG_PAPER = { columns: Number.POSITIVE_INFINITY, isColoured: false };
const FOOTER_LINES = 2;
/** Of a terminal that does not know how tall it is. */
const TALL = 50;
const LINE_START = '\r';
const CLEAR_TO_LINE_END = '\x1b[K';
const CLEAR_TO_SCREEN_END = '\x1b[J';

/** Draws the whole state over what it drew before. */
export class TerminalDisplay implements RolloutDisplay {
  readonly #terminal: Terminal;
  readonly #stage: string;
  readonly #isColoured: boolean;
  #drawn = 0;
  #trouble = '';
  #report: StatusReport | undefined;

  constructor(terminal: Terminal, stage: string, isColoured: boolean) {
    this.#terminal = terminal;
    this.#stage = stage;
    this.#isColoured = isColoured;
  }

  show(report: StatusReport, _events: readonly RolloutEvent[], ageMs: number): void {
    if (report !== this.#report) this.#trouble = '';
    this.#report = report;
    // What does not fit on the screen could not be drawn over.
    const rows = Math.max(1, (this.#terminal.rows ?? TALL) - FOOTER_LINES - 1);
    const view = viewOf(report, { stage: this.#stage, columns: this.#columns, rows, ageMs });
    const seen = `as of ${timeOf(report.at)} UTC; Ctrl-C stops watching, the rollout goes on`;
    const footer: StyledLine =
      this.#trouble === '' ? [[`  ${seen}`, 'dim']] : [[`  ${this.#trouble}`, 'yellow']];
    this.#draw([...view, [], footer]);
  }

  trouble(message: string): void {
    this.#trouble = `no status, trying again: ${message}`;
  }

  /** The last state stays, with what became of it in the place of the footer. */
  end(outcome: FollowOutcome): void {
    const [mark, style] = MARKS[outcome.outcome];
    const texts = wrap(endOf(outcome), this.#columns - 4);
    const lines = texts.map(
      (text, index): StyledLine => [
        [index === 0 ? `${mark} ` : '  ', style, 'bold'],
        [text, style],
      ],
    );
    const advice = adviceAfter(outcome.outcome, this.#stage)
      .flatMap((text) => wrap(text, this.#columns - 2))
      .map((text): StyledLine => [[`  ${text}`, 'dim']]);
    this.#terminal.write(`\x1b[1A${LINE_START}${CLEAR_TO_SCREEN_END}`);
    this.#drawn = 0;
    this.#draw([...lines, ...advice]);
  }

  /** In one write, so that nothing flickers. */
  #draw(lines: readonly StyledLine[]): void {
    const paper = { columns: this.#columns, isColoured: this.#isColoured };
    const up = this.#drawn === 0 ? '' : `\x1b[${this.#drawn}A${LINE_START}`;
    const text = lines.map((line) => `${renderLine(line, paper)}${CLEAR_TO_LINE_END}\n`).join('');
    this.#terminal.write(`${up}${text}${CLEAR_TO_SCREEN_END}`);
    this.#drawn = lines.length;
  }

  /** A line that is as wide as the terminal would make some of them begin another one. */
  get #columns(): number {
    return (this.#terminal.columns ?? 80) - 1;
  }
}

/** One line for each thing that happens, for logs. */
export class LogDisplay implements RolloutDisplay {
  readonly #print: Print;
  readonly #stage: string;
  #advice = '';

  constructor(print: Print, stage: string) {
    this.#print = print;
    this.#stage = stage;
  }

  show(report: StatusReport, events: readonly RolloutEvent[]): void {
    for (const event of events) this.#print(renderLine(eventLine(event), LOG_PAPER));
    const advice = adviceOn(report, this.#stage).join('\n');
    if (advice !== '' && advice !== this.#advice) this.#print(advice);
    this.#advice = advice;
  }

  trouble(message: string): void {
    this.#print(`no status, trying again: ${message}`);
  }

  end(outcome: FollowOutcome): void {
    this.#print([endOf(outcome), ...adviceAfter(outcome.outcome, this.#stage)].join('\n'));
  }
}

/** One line of JSON for each thing that happens, and one for the end. */
export class JsonDisplay implements RolloutDisplay {
  readonly #print: Print;
  readonly #printError: Print;

  constructor(print: Print, printError: Print) {
    this.#print = print;
    this.#printError = printError;
  }

  show(_report: StatusReport, events: readonly RolloutEvent[]): void {
    for (const event of events) this.#print(JSON.stringify(event));
  }

  trouble(message: string): void {
    this.#printError(`no status, trying again: ${message}`);
  }

  end(outcome: FollowOutcome): void {
    this.#print(JSON.stringify({ ...outcome, exitCode: EXIT_CODES[outcome.outcome] }));
  }
}

const MARKS: Readonly<Record<FollowOutcome['outcome'], readonly [mark: string, style: Style]>> = {
  ready: ['✓', 'green'],
  'rolled-back': ['✗', 'red'],
  withdrawn: ['✗', 'yellow'],
  unknown: ['?', 'yellow'],
  'timed-out': ['…', 'yellow'],
  interrupted: ['…', 'yellow'],
};

function endOf({ outcome, reason, message }: FollowOutcome): string {
  const because = reason === undefined ? '' : ` (${reason})`;
  return `${outcome}${because}: ${plain(message)}`;
}
