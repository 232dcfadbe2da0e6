import { splitBar } from '../../../../scripts/support/screen.ts';
import { SERVICE } from '../../../../scripts/support/stack.ts';
import { formatDuration } from '../../../../src/rollout/duration.ts';
import type { GateReading } from '../../../../src/rollout/gates.ts';
import type { Verdict } from '../../../../src/rollout/hooks.ts';
import type { Phase } from '../../../../src/rollout/rollout.ts';
import { formatWeights } from '../../../../src/rollout/weights.ts';
import type { RolloutStatus, StatusReport } from '../../../../src/use-cases/report-status.ts';
import type { FollowOutcome } from '../follow/follow-rollout.ts';
import { changesOf, type RolloutEvent } from '../follow/rollout-events.ts';
import { type Span, type Style, type StyledLine, wrap } from './styled-line.ts';

/** How a report is shown. */
export type ViewOptions = {
  readonly stage: string;
  /** How wide the terminal is. */
  readonly columns: number;
  /** For how many lines there is room; of the decisions, those that fit are shown. */
  readonly rows: number;
  /** How long ago the report was made: by so much less is left of the bake. */
  readonly ageMs: number;
};

/** A warning: what was done stands, but somebody may be surprised by it. */
export const NOT_TOLD = 'nobody could be told of it: see the log of the function';

const INDENT = '  ';
const DECISIONS = 5;
const NO_LINE: StyledLine = [];
const RED: readonly Style[] = ['red'];

/** Where a rollout is, drawn for a terminal: traffic, step, gates with their reasons, decisions. */
export function viewOf(report: StatusReport, options: ViewOptions): StyledLine[] {
  const { rollout } = report;
  const head = [...titleLines(rollout, options), NO_LINE, trafficLine(report, options)];
  const missing = report.problems.flatMap((problem) => textLines(problem, options, ['yellow']));
  if (rollout === undefined) return [...head, ...missing];
  const state = [...head, ...rolloutLines(report, rollout, options), ...section(missing)];
  const room = Math.max(0, options.rows - state.length - 1);
  const decisions = decisionLines(report, rollout, Math.min(DECISIONS, room));
  return [...state, ...section(decisions)].slice(0, options.rows);
}

/** What a person can do for a rollout that waits for one; nothing where it does not. */
export function adviceOn(report: StatusReport, stage: string): string[] {
  const { phase, rollout, gates } = report;
  if (phase === 'paused') {
    const isImpatient = rollout?.reason === 'PatienceSpent';
    return [
      `to go on:             ${commandLine(stage, '--action resume')}`,
      ...(isImpatient ? [`without a verdict:    ${commandLine(stage, '--action skip')}`] : []),
      `to send it all back:  ${commandLine(stage, '--action abort')}`,
    ];
  }
  const isAsked = gates.some(({ gate, verdict }) => gate === 'approval' && verdict !== 'pass');
  if (!isAsked) return [];
  return [
    `to approve it:        ${commandLine(stage, '--action approve')}`,
    `to send it all back:  ${commandLine(stage, '--action abort')}`,
  ];
}

/** What a person can do once nobody follows the rollout any more. */
export function adviceAfter(outcome: FollowOutcome['outcome'], stage: string): string[] {
  switch (outcome) {
    case 'ready':
      return [
        `to make it production: sls promote --stage ${stage}`,
        `to take it back:       ${commandLine(stage, '--action undo')}`,
      ];
    case 'rolled-back':
      return [
        'its build gets no traffic any more: deploy another one',
        `or begin it again:    ${commandLine(stage, "--action retry --reason '...'")}`,
      ];
    case 'timed-out':
    case 'interrupted':
      return [`to follow it again:   ${commandLine(stage, '--watch')}`];
    case 'withdrawn':
    case 'unknown':
      return [];
  }
}

/** A decision as a line of a log: when, in which phase, with which weights, why. */
export function eventLine(event: RolloutEvent): StyledLine {
  const { time, phase, split, reason } = cellsOf(event);
  return [time, phase, split, reason, [event.message]];
}

/** The time of day of an ISO 8601 date. */
export function timeOf(at: string): string {
  return at.slice(11, 19);
}

/** What to type for it. */
export function commandLine(stage: string, flags: string): string {
  return `sls rollout --stage ${stage} ${flags}`;
}

function titleLines(rollout: RolloutStatus | undefined, options: ViewOptions): StyledLine[] {
  const name: Span = [`${SERVICE}-${options.stage}`, 'bold'];
  if (rollout === undefined) return [[name, [`${INDENT}no rollout yet`, 'dim']]];
  const { plan, id, by, why } = rollout;
  const because = why === undefined ? '' : `: ${why}`;
  return [[name, [`${INDENT}${plan}`]], ...textLines(`${id} by ${by}${because}`, options, ['dim'])];
}

function trafficLine({ weights }: StatusReport, { columns }: ViewOptions): StyledLine {
  const bar = splitBar(weights.green);
  const blueLength = bar.lastIndexOf('█') + 1;
  const blue: Span = [`blue ${weights.blue} %`, 'blue'];
  const green: Span = [`green ${weights.green} %`, 'green'];
  const isNarrow = columns < bar.length + 28;
  if (isNarrow) return [[INDENT], blue, [INDENT], green];
  return [
    [INDENT],
    blue,
    [' '],
    [bar.slice(0, blueLength), 'blue'],
    [bar.slice(blueLength), 'green'],
    [' '],
    green,
  ];
}

function rolloutLines(
  report: StatusReport,
  rollout: RolloutStatus,
  options: ViewOptions,
): StyledLine[] {
  return [
    phaseLine(report, rollout, options),
    ...textLines(`${rollout.reason}: ${rollout.message}`, options, ['dim']),
    ...section(gateLines(report, options)),
    ...section(costLines(report, rollout)),
    ...section(adviceLines(report, options)),
  ];
}

function phaseLine(
  { phase }: StatusReport,
  { step, steps, secondsLeft }: RolloutStatus,
  { ageMs }: ViewOptions,
): StyledLine {
  const name: Span[] = phase === 'none' ? [] : [[phase, 'bold', PHASE_STYLES[phase]]];
  const leftMs = secondsLeft === undefined ? undefined : secondsLeft * 1_000 - ageMs;
  return [
    [INDENT],
    ...name,
    [`${INDENT}step ${step} of ${steps} `],
    [track(step, steps, phase), 'cyan'],
    [INDENT],
    [leftMs === undefined ? '' : describeLeft(leftMs), 'bold'],
  ];
}

const PHASE_STYLES: Readonly<Record<Phase, Style>> = {
  pending: 'cyan',
  shifting: 'cyan',
  baking: 'cyan',
  paused: 'yellow',
  ready: 'green',
  promoting: 'green',
  promoted: 'green',
  'rolling-back': 'red',
  'rolled-back': 'red',
  withdrawn: 'yellow',
};

/** The steps as dots, where they are few enough to be counted at a glance. */
function track(step: number, steps: number, phase: StatusReport['phase']): string {
  if (steps < 2 || steps > 20) return '';
  const isOver = phase === 'rolling-back' || phase === 'rolled-back' || phase === 'withdrawn';
  const current = ['ready', 'promoting', 'promoted'].includes(phase) ? '●' : isOver ? '✗' : '◉';
  return '●'.repeat(step - 1) + current + '○'.repeat(steps - step);
}

/** A turn comes every minute, so a bake that is over may wait for it. */
function describeLeft(leftMs: number): string {
  return leftMs < 500 ? 'the next turn decides' : `${formatDuration(leftMs)} left`;
}

/** In columns; a reason that is too long goes on below itself. */
function gateLines({ gates }: StatusReport, { columns }: ViewOptions): StyledLine[] {
  const nameWidth = widest(gates.map(({ gate }) => gate));
  const readingWidth = widest(gates.map(readingOf));
  return gates.flatMap((gate): StyledLine[] => {
    const [mark, markStyle] = MARKS[gate.verdict];
    const reading = readingOf(gate).padEnd(readingWidth);
    const head = `${gate.gate.padEnd(nameWidth)}${INDENT}${reading}${INDENT}`;
    const [first = '', ...rest] = wrap(gate.why, columns - INDENT.length - 2 - head.length);
    const styles: readonly Style[] = gate.verdict === 'pass' ? ['dim'] : [];
    const margin = ' '.repeat(INDENT.length + 2 + head.length);
    return [
      [[INDENT], [`${mark} `, markStyle], [head], [first, ...styles]],
      ...rest.map((text): StyledLine => [[margin], [text, ...styles]]),
    ];
  });
}

const MARKS: Readonly<Record<Verdict, readonly [mark: string, style: Style]>> = {
  pass: ['✓', 'green'],
  inconclusive: ['…', 'yellow'],
  fail: ['✗', 'red'],
};

function readingOf({ value, threshold }: GateReading): string {
  const isSameText = typeof value === 'string' && value === threshold;
  return isSameText ? value : `${value} / ${threshold}`;
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length));
}

/** What a rollout has cost so far; nobody counts any more once it is over. */
function costLines({ builds }: StatusReport, { requests }: RolloutStatus): StyledLine[] {
  if (requests === undefined) return [];
  const { total, failed } = requests;
  if (total === 0) return [];
  const answered = `${total} ${total === 1 ? 'request' : 'requests'} reached green ${builds.green.version}`;
  return [[[INDENT], [answered], [', '], [`${failed} failed`, ...(failed > 0 ? RED : [])]]];
}

function adviceLines(report: StatusReport, options: ViewOptions): StyledLine[] {
  return adviceOn(report, options.stage).flatMap((advice) =>
    textLines(advice, options, ['yellow']),
  );
}

/** The colour tells the phase. */
function decisionLines(report: StatusReport, { id }: RolloutStatus, count: number): StyledLine[] {
  const changes = changesOf(report, id);
  return changes.slice(Math.max(0, changes.length - count)).map((event): StyledLine => {
    const { time, split, reason } = cellsOf(event);
    return [[INDENT], time, split, reason, [event.message, 'dim']];
  });
}

function cellsOf({ at, phase, weights, reason }: RolloutEvent) {
  const split = weights === undefined ? '' : formatWeights(weights);
  const styles: readonly Style[] = phase === undefined ? [] : [PHASE_STYLES[phase]];
  return {
    time: [`${timeOf(at)}${INDENT}`, 'dim'],
    phase: [`${(phase ?? '').padEnd(12)}${INDENT}`, ...styles],
    split: [`${split.padEnd(5)}${INDENT}`],
    reason: [`${reason.padEnd(15)}${INDENT}`, ...styles],
  } satisfies Readonly<Record<string, Span>>;
}

/** A text in full, on as many lines as it takes. */
function textLines(text: string, { columns }: ViewOptions, styles: readonly Style[]): StyledLine[] {
  return wrap(text, columns - INDENT.length).map(
    (line): StyledLine => [[INDENT], [line, ...styles]],
  );
}

function section(lines: readonly StyledLine[]): StyledLine[] {
  return lines.length === 0 ? [] : [NO_LINE, ...lines];
}
