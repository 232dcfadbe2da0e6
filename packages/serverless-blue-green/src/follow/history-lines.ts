import type { Reason, StatusReport } from '../../../../src/contract.ts';

/** One decision about a rollout, a refused command, or a note. */
export type HistoryLine = StatusReport['history'][number];

/** The outcome of a rollout, at which following it ends. */
export type Ending = {
  readonly outcome: 'ready' | 'rolled-back' | 'withdrawn' | 'paused' | 'unknown';
  readonly reason: Reason | undefined;
  readonly message: string;
};

/** Returns the changes of a rollout since `before`, oldest first; without it, all that are known. */
export function nextLines(
  before: StatusReport | undefined,
  after: StatusReport,
  id: string,
): HistoryLine[] {
  const known = new Set((before?.history ?? []).map(keyOf));
  return changesOf(after, id).filter((line) => !known.has(keyOf(line)));
}

/**
 * Returns the decisions that changed something, oldest first, with notes and refusals between them:
 * a bake records a decision at every turn.
 */
export function changesOf(report: StatusReport, id: string): HistoryLine[] {
  const sinceAt = report.rollout?.id === id ? report.rollout.startedAt : undefined;
  const isOurs = ({ rollout, at }: HistoryLine) =>
    rollout === undefined ? sinceAt !== undefined && at >= sinceAt : rollout === id;
  const ours = report.history.filter(isOurs).reverse();
  const decisions = ours.filter(({ rollout }) => rollout === id);
  const repeated = decisions.filter((line, index) => isRepeated(line, decisions[index - 1]));
  return ours.filter((line) => !repeated.includes(line));
}

/**
 * Returns the end of a rollout once it is reached: green has all traffic, or none. Where another
 * rollout has replaced it, the history has its end.
 */
export function endingOf(report: StatusReport, id: string): Ending | undefined {
  const { rollout, history, phase } = report;
  if (rollout?.id === id) return endingIn({ ...rollout, phase }, history, id);
  const last = history.find((line) => line.rollout === id);
  // Another one cannot begin before all traffic is on blue.
  const isFenced = last?.phase === 'rolling-back';
  const ended = isFenced ? ({ ...last, phase: 'rolled-back' } as const) : last;
  return (ended && endingIn(ended, history, id)) ?? lost(report, id);
}

type Last = Pick<HistoryLine, 'reason' | 'message'> & {
  readonly phase: StatusReport['phase'] | undefined;
};

function endingIn(
  { phase, reason, message }: Last,
  history: readonly HistoryLine[],
  id: string,
): Ending | undefined {
  switch (phase) {
    case 'ready':
    case 'promoting':
    case 'promoted':
      return { outcome: 'ready', reason, message };
    case 'withdrawn':
      return { outcome: phase, reason, message };
    case 'rolled-back':
      return { outcome: phase, reason, message, ...causeOf(history, id) };
    default:
      return undefined;
  }
}

/** Finds the reason for the rollback: later lines only say that it is complete. */
function causeOf(
  history: readonly HistoryLine[],
  id: string,
): Pick<Ending, 'reason' | 'message'> | undefined {
  const cause = history.findLast(
    ({ rollout, phase }) => rollout === id && phase === 'rolling-back',
  );
  return cause && { reason: cause.reason, message: cause.message };
}

function lost({ rollout, history }: StatusReport, id: string): Ending {
  const instead =
    rollout === undefined ? 'the record has no rollout' : `${rollout.id} has replaced it`;
  const message = `${instead}, and the last ${history.length} decisions do not say how ${id} ended`;
  return { outcome: 'unknown', reason: undefined, message };
}

function keyOf({ at, reason, message }: HistoryLine): string {
  return `${at} ${reason} ${message}`;
}

function isRepeated(line: HistoryLine, before: HistoryLine | undefined): boolean {
  return (
    before !== undefined &&
    line.reason === before.reason &&
    line.phase === before.phase &&
    line.weights?.green === before.weights?.green
  );
}
