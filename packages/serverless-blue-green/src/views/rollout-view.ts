import { formatDuration, type RolloutStatus, type StatusReport } from '../../../../src/contract.ts';
import { changesOf } from '../follow/history-lines.ts';
import { adviceLines } from '../refusal.ts';
import { adviceOn } from './advice.ts';
import { gateLines } from './gate-lines.ts';
import { dayOf, PHASE_STYLES, shortHistoryLine } from './history-line.ts';
import { splitBar } from './split-bar.ts';
import { type Span, type Style, type StyledLine, wrap } from './styled-line.ts';

export type ViewOptions = {
  /** Such as `shop-prod`. */
  readonly title: string;
  readonly stage: string;
  /** The width of the terminal. */
  readonly columns: number;
  /** The number of lines that fit; of the decisions, only those are shown that fit. */
  readonly rows: number;
  /** The age of the report, by which less of the bake is left than it says. */
  readonly ageMs: number;
  /** Leaves the decisions out, which are shown elsewhere. */
  readonly hasNoDecisions?: boolean;
};

const INDENT = '  ';
const DECISIONS = 5;
const NO_LINE: StyledLine = [];

/** Draws the state of a rollout for a terminal: traffic, step, gates with their reasons, decisions. */
export function viewOf(report: StatusReport, options: ViewOptions): StyledLine[] {
  const { rollout } = report;
  const head = [...titleLines(report, options), NO_LINE, trafficLine(report, options)];
  const missing = report.problems.flatMap((problem) => textLines(problem, options, ['yellow']));
  if (rollout === undefined) return [...head, ...missing].slice(0, options.rows);
  const state = [...head, ...rolloutLines(report, rollout, options), ...section(missing)];
  const room = options.hasNoDecisions ? 0 : Math.max(0, options.rows - state.length - 1);
  const decisions = decisionLines(report, rollout, Math.min(DECISIONS, room));
  return [...state, ...section(decisions)].slice(0, options.rows);
}

function titleLines({ rollout, at }: StatusReport, options: ViewOptions): StyledLine[] {
  const name: Span = [options.title, 'bold'];
  const day: Span = [`${INDENT}${dayOf(at)}`, 'dim'];
  if (rollout === undefined) return [[name, [`${INDENT}no rollout yet`, 'dim'], day]];
  const { plan, id, actor } = rollout;
  const comment = actor.comment === undefined ? '' : `: ${actor.comment}`;
  const origin = textLines(`${id} by ${actor.id}${comment}`, options, ['dim']);
  const title: StyledLine = [name, [`${INDENT}${plan}`]];
  const isWide = `${options.title}${INDENT}${plan}${day[0]}`.length <= options.columns;
  return [...(isWide ? [[...title, day]] : [title, [day]]), ...origin];
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
    ...section(gateLines(report, options.columns)),
    ...section(costLines(report, rollout)),
    ...section(nextStepLines(report, options)),
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

/** The steps as dots, where they are few enough to be counted at a glance. */
function track(step: number, steps: number, phase: StatusReport['phase']): string {
  if (steps < 2 || steps > 20) return '';
  const hasFailed = phase === 'rolling-back' || phase === 'rolled-back' || phase === 'withdrawn';
  const hasPassed = ['ready', 'promoting', 'promoted'].includes(phase);
  const current = hasPassed ? '●' : hasFailed ? '✗' : '◉';
  return '●'.repeat(step - 1) + current + '○'.repeat(steps - step);
}

/** A turn comes every minute, so a bake that has ended may wait for it. */
function describeLeft(leftMs: number): string {
  return leftMs < 500 ? 'evaluated at the next turn' : `${formatDuration(leftMs)} left`;
}

/** The requests that the rollout has exposed to green so far; nothing once it has ended. */
function costLines({ builds }: StatusReport, { requests }: RolloutStatus): StyledLine[] {
  if (requests === undefined || requests.total === 0) return [];
  const { total, failed } = requests;
  const noun = total === 1 ? 'request' : 'requests';
  const reached = `${total} ${noun} reached green ${builds.green.version}, `;
  const styles: readonly Style[] = failed > 0 ? ['red'] : [];
  return [[[INDENT], [reached], [`${failed} failed`, ...styles]]];
}

function nextStepLines(report: StatusReport, options: ViewOptions): StyledLine[] {
  const advice = adviceLines(adviceOn(report, options.stage));
  return advice.flatMap((text) => textLines(text.trim(), options, ['yellow']));
}

function decisionLines(report: StatusReport, { id }: RolloutStatus, count: number): StyledLine[] {
  const changes = changesOf(report, id);
  const last = changes.slice(Math.max(0, changes.length - count));
  return last.map((line): StyledLine => [[INDENT], ...shortHistoryLine(line)]);
}

/** Returns a text in full, on as many lines as it needs. */
function textLines(text: string, { columns }: ViewOptions, styles: readonly Style[]): StyledLine[] {
  return wrap(text, columns - INDENT.length).map(
    (line): StyledLine => [[INDENT], [line, ...styles]],
  );
}

function section(lines: readonly StyledLine[]): StyledLine[] {
  return lines.length === 0 ? [] : [NO_LINE, ...lines];
}
