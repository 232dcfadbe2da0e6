import type { StatusReport } from '../../../../src/contract.ts';
import { EXIT_CODES } from '../command-line/exit-codes.ts';
import { jsonLine } from '../command-line/json-output.ts';
import { type Advice, adviceLines } from '../refusal.ts';
import { adviceAfter, adviceOn } from '../views/advice.ts';
import { dateTimeOf, dayOf, followedLine } from '../views/history-line.ts';
import { viewOf } from '../views/rollout-view.ts';
import { plainText, renderLine, type Style, type StyledLine, wrap } from '../views/styled-line.ts';
import { COMMAND_ENDINGS, type FollowOutcome, type RolloutDisplay } from './follow-rollout.ts';
import type { HistoryLine } from './history-lines.ts';

export type Terminal = Pick<NodeJS.WriteStream, 'write' | 'columns' | 'rows'>;

/** The stage that is shown: its name, and `<service>-<stage>` as a title. */
export type Shown = { readonly stage: string; readonly title: string };

type Print = (text: string) => void;

const LOG_PAPER = { columns: Number.POSITIVE_INFINITY, isColoured: false };
const FOOTER_LINES = 2;
/** The size of a terminal that reports none, or 0. */
const DEFAULT_ROWS = 50;
const DEFAULT_COLUMNS = 80;
const LINE_START = '\r';
const CLEAR_TO_LINE_END = '\x1b[K';
const CLEAR_TO_SCREEN_END = '\x1b[J';

/** Redraws the whole state in place. */
export class TerminalDisplay implements RolloutDisplay {
  readonly #terminal: Terminal;
  readonly #shown: Shown;
  readonly #isColoured: boolean;
  #drawn = 0;
  #trouble = '';
  #report: StatusReport | undefined;

  constructor(terminal: Terminal, shown: Shown, isColoured: boolean) {
    this.#terminal = terminal;
    this.#shown = shown;
    this.#isColoured = isColoured;
  }

  show(report: StatusReport, _lines: readonly HistoryLine[], ageMs: number): void {
    if (report !== this.#report) this.#trouble = '';
    this.#report = report;
    // Lines beyond the screen could not be drawn over.
    const rows = Math.max(1, (this.#terminal.rows || DEFAULT_ROWS) - FOOTER_LINES - 1);
    const view = viewOf(report, { ...this.#shown, columns: this.#columns, rows, ageMs });
    const hint = `as of ${dateTimeOf(report.at)}; Ctrl-C stops watching, the rollout goes on`;
    const footer: StyledLine =
      this.#trouble === '' ? [[`  ${hint}`, 'dim']] : [[`  ${this.#trouble}`, 'yellow']];
    this.#draw([...view, [], footer]);
  }

  trouble(message: string): void {
    this.#trouble = troubleText(message);
  }

  /** Keeps the last state, with the outcome in the place of the footer. */
  end(outcome: FollowOutcome): void {
    const [mark, style] = MARKS[outcome.outcome];
    const isShown = this.#report?.rollout?.message === outcome.message;
    const texts = wrap(describeEnd(outcome, isShown), this.#columns - 4);
    const lines = texts.map(
      (text, index): StyledLine => [
        [index === 0 ? `${mark} ` : '  ', style, 'bold'],
        [text, style],
      ],
    );
    const advice = adviceLines(adviceAfter(outcome.outcome, this.#shown.stage))
      .flatMap((text) => wrap(text, this.#columns))
      .map((text): StyledLine => [[text, 'dim']]);
    this.#terminal.write(`\x1b[1A${LINE_START}${CLEAR_TO_SCREEN_END}`);
    this.#drawn = 0;
    this.#draw([...lines, ...advice]);
  }

  /** Draws in one write, so that nothing flickers. */
  #draw(lines: readonly StyledLine[]): void {
    const paper = { columns: this.#columns, isColoured: this.#isColoured };
    const up = this.#drawn === 0 ? '' : `\x1b[${this.#drawn}A${LINE_START}`;
    const text = lines.map((line) => `${renderLine(line, paper)}${CLEAR_TO_LINE_END}\n`).join('');
    this.#terminal.write(`${up}${text}${CLEAR_TO_SCREEN_END}`);
    this.#drawn = lines.length;
  }

  /** Leaves a column free: some terminals wrap a line that is as wide as they are. */
  get #columns(): number {
    return (this.#terminal.columns || DEFAULT_COLUMNS) - 1;
  }
}

/** Prints one line for each change, for pipes and logs. */
export class LogDisplay implements RolloutDisplay {
  readonly #print: Print;
  readonly #stage: string;
  #advice = '';
  #day = '';
  #lastMessage: string | undefined;

  constructor(print: Print, stage: string) {
    this.#print = print;
    this.#stage = stage;
  }

  show(report: StatusReport, lines: readonly HistoryLine[]): void {
    for (const line of lines) this.#printLine(line);
    this.#printAdvice(adviceOn(report, this.#stage));
  }

  trouble(message: string): void {
    this.#print(troubleText(message));
  }

  end(outcome: FollowOutcome): void {
    this.#print(describeEnd(outcome, outcome.message === this.#lastMessage));
    this.#printAdvice(adviceAfter(outcome.outcome, this.#stage));
  }

  /** Prints the day above its first line. */
  #printLine(line: HistoryLine): void {
    const day = dayOf(line.at);
    if (day !== this.#day) this.#print(day);
    this.#day = day;
    this.#lastMessage = line.message;
    this.#print(renderLine(followedLine(line), LOG_PAPER));
  }

  /** Prints nothing where the last advice was the same. */
  #printAdvice(advice: readonly Advice[]): void {
    const text = adviceLines(advice).join('\n');
    if (text !== '' && text !== this.#advice) this.#print(text);
    this.#advice = text;
  }
}

/** Prints one line of JSON for each change, and one for the end. */
export class JsonDisplay implements RolloutDisplay {
  readonly #print: Print;
  readonly #printError: Print;

  constructor(print: Print, printError: Print) {
    this.#print = print;
    this.#printError = printError;
  }

  show(_report: StatusReport, lines: readonly HistoryLine[]): void {
    for (const line of lines) this.#print(jsonLine('event', line));
  }

  trouble(message: string): void {
    this.#printError(troubleText(message));
  }

  end(outcome: FollowOutcome): void {
    const { code: exitCode } = EXIT_CODES[COMMAND_ENDINGS[outcome.outcome]];
    this.#print(jsonLine('end', { ...outcome, exitCode }));
  }
}

const MARKS: Readonly<Record<FollowOutcome['outcome'], readonly [mark: string, style: Style]>> = {
  ready: ['✓', 'green'],
  'rolled-back': ['✗', 'red'],
  withdrawn: ['✗', 'yellow'],
  paused: ['…', 'yellow'],
  unknown: ['?', 'yellow'],
  'timed-out': ['…', 'yellow'],
  interrupted: ['…', 'yellow'],
};

/** @param isShown whether the message was the last one already */
function describeEnd({ outcome, reason, message }: FollowOutcome, isShown: boolean): string {
  const end = reason === undefined ? outcome : `${outcome} (${reason})`;
  return isShown ? end : `${end}: ${plainText(message)}`;
}

function troubleText(message: string): string {
  return `status not available, retrying: ${message}`;
}
