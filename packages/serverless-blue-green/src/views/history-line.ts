import { formatWeights, type Phase } from '../../../../src/contract.ts';
import type { HistoryLine } from '../follow/history-lines.ts';
import type { Span, Style, StyledLine } from './styled-line.ts';

const GAP = '  ';

export const PHASE_STYLES: Readonly<Record<Phase, Style>> = {
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

/** A line of the history, which may be old: date and time, phase, weights, reason, message. */
export function historyLine(line: HistoryLine): StyledLine {
  return lineAt(dateTimeOf(line.at), line);
}

/** The same for a line that has just come, below the day: with the time only. */
export function followedLine(line: HistoryLine): StyledLine {
  return lineAt(timeOf(line.at), line);
}

/** The same without the phase, which the colour shows. */
export function shortHistoryLine(line: HistoryLine): StyledLine {
  const { split, reason } = cellsOf(line);
  const text = line.refused === undefined ? textOf(line) : `refused ${textOf(line)}`;
  return [[`${timeOf(line.at)}${GAP}`, 'dim'], split, reason, [text, 'dim']];
}

/** The day of an ISO 8601 date, with the zone of all times. */
export function dayOf(at: string): string {
  return `${at.slice(0, 10)} UTC`;
}

/** An ISO 8601 date without its milliseconds. */
export function dateTimeOf(at: string): string {
  return `${at.slice(0, 19)}Z`;
}

/** The time of day of an ISO 8601 date. */
export function timeOf(at: string): string {
  return at.slice(11, 19);
}

/** Names the command and the actor of a refusal, without its code, which has its own column. */
function textOf({ message, reason, refused }: HistoryLine): string {
  if (refused === undefined) return message;
  const why = message.replace(`refused (${reason}): `, '');
  return `${refused.command} by ${refused.actor.id}: ${why}`;
}

function lineAt(time: string, line: HistoryLine): StyledLine {
  const { phase, split, reason } = cellsOf(line);
  return [[`${time}${GAP}`, 'dim'], phase, split, reason, [textOf(line)]];
}

function cellsOf({ phase, weights, reason, refused }: HistoryLine) {
  const split = weights === undefined ? '' : formatWeights(weights);
  const shown = refused === undefined ? (phase ?? '') : 'refused';
  const styles: readonly Style[] = phase === undefined ? [] : [PHASE_STYLES[phase]];
  return {
    phase: [`${shown.padEnd(12)}${GAP}`, ...styles],
    split: [`${split.padEnd(5)}${GAP}`],
    reason: [`${reason.padEnd(16)}${GAP}`, ...styles],
  } satisfies Readonly<Record<string, Span>>;
}
