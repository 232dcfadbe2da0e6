import type { Reason } from '../../../../src/rollout/reasons.ts';
import type { StatusReport } from '../../../../src/use-cases/report-status.ts';

/** One decision about a rollout, or something that was noticed while it was under way. */
export type RolloutEvent = StatusReport['history'][number];

/** How a rollout ended, as far as who follows it is concerned. */
export type Ending = {
  readonly outcome: 'ready' | 'rolled-back' | 'withdrawn' | 'unknown';
  readonly reason: Reason | undefined;
  readonly message: string;
};

/** What happened to a rollout since `before`, oldest first; without one, all that is known. */
export function nextEvents(
  before: StatusReport | undefined,
  after: StatusReport,
  id: string,
): RolloutEvent[] {
  const known = new Set((before?.history ?? []).map(keyOf));
  return changesOf(after, id).filter((event) => !known.has(keyOf(event)));
}

/** The decisions that changed something, oldest first: a bake says the same in every turn. */
export function changesOf(report: StatusReport, id: string): RolloutEvent[] {
  const sinceAt = report.rollout?.id === id ? report.rollout.startedAt : undefined;
  const isOurs = ({ rollout, at }: RolloutEvent) =>
    rollout === undefined ? sinceAt !== undefined && at >= sinceAt : rollout === id;
  const ours = report.history.filter(isOurs).reverse();
  return ours.filter((event, index) => !isRepeated(event, ours[index - 1]));
}

/**
 * The end of a rollout, once it is reached: green has everything, or nothing. Where another rollout
 * has taken its place, the history tells how it ended.
 */
export function endingOf(report: StatusReport, id: string): Ending | undefined {
  const { rollout, history, phase } = report;
  if (rollout?.id === id) return endingIn({ ...rollout, phase }, history, id);
  const last = history.find((entry) => entry.rollout === id);
  // Another one cannot begin before everything is on blue.
  const isFenced = last?.phase === 'rolling-back';
  const ended = isFenced ? ({ ...last, phase: 'rolled-back' } as const) : last;
  return (ended && endingIn(ended, history, id)) ?? lost(report, id);
}

type Last = Pick<RolloutEvent, 'reason' | 'message'> & {
  readonly phase: StatusReport['phase'] | undefined;
};

function endingIn(
  { phase, reason, message }: Last,
  history: readonly RolloutEvent[],
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

/** Why it was rolled back: what comes after only says that it is done. */
function causeOf(
  history: readonly RolloutEvent[],
  id: string,
): Pick<Ending, 'reason' | 'message'> | undefined {
  const cause = history.findLast(
    ({ rollout, phase }) => rollout === id && phase === 'rolling-back',
  );
  return cause && { reason: cause.reason, message: cause.message };
}

function lost({ rollout, history }: StatusReport, id: string): Ending {
  const instead =
    rollout === undefined ? 'there is no rollout any more' : `${rollout.id} is in its place`;
  const message = `${instead}, and the last ${history.length} decisions do not tell how ${id} ended`;
  return { outcome: 'unknown', reason: undefined, message };
}

function keyOf({ at, reason, message }: RolloutEvent): string {
  return `${at} ${reason} ${message}`;
}

function isRepeated(event: RolloutEvent, before: RolloutEvent | undefined): boolean {
  return (
    before !== undefined &&
    event.reason === before.reason &&
    event.phase === before.phase &&
    event.weights?.green === before.weights?.green
  );
}
