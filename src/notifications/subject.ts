import type { RolloutEvent } from '../ports/notifier.ts';
import type { EventKind } from '../rollout/event-kind.ts';
import { formatWeights } from '../rollout/weights.ts';
import { severityOf } from './severity.ts';

/** SNS documents less than 100 characters in one place and up to 100 in another. */
const LONGEST = 99;
const CUT = '...';

/**
 * Returns the subject of a mail, such as `[CRITICAL] shop prod: rolled back to blue (3.0.0,
 * GreenInAlarm)`. Always valid for SNS: ASCII that can be printed, on one line.
 */
export function subjectFor(
  event: RolloutEvent,
  { service, stage }: { readonly service: string; readonly stage: string },
): string {
  const severity = severityOf(event.kind);
  const details = DETAILS[event.kind](event).filter((detail) => detail !== undefined);
  const suffix = details.length > 0 ? ` (${details.join(', ')})` : '';
  const text = printable(
    `[${severity}] ${service} ${stage}: ${HEADLINES[event.kind](event)}${suffix}`,
  );
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - CUT.length)}${CUT}`;
}

const HEADLINES: Readonly<Record<EventKind, (event: RolloutEvent) => string>> = {
  started: () => 'rollout started',
  shifted: ({ to }) => `shifted to ${formatWeights(to)}`,
  'rolled-back': () => 'rolled back to blue',
  paused: ({ to }) => `paused at ${formatWeights(to)}`,
  resumed: ({ to }) => `resumed at ${formatWeights(to)}`,
  'needs-approval': ({ to }) => `needs approval, at ${formatWeights(to)}`,
  ready: () => 'ready to be promoted',
  promoted: () => 'promoted to blue',
};

const withBuild = ({ build }: RolloutEvent) => [build];
const withPlan = ({ build, plan }: RolloutEvent) => [build, plan];
const withReason = ({ build, reason }: RolloutEvent) => [build, reason];

const DETAILS: Readonly<
  Record<EventKind, (event: RolloutEvent) => readonly (string | undefined)[]>
> = {
  started: withPlan,
  shifted: withBuild,
  'rolled-back': withReason,
  paused: withReason,
  resumed: withBuild,
  'needs-approval': withBuild,
  ready: withBuild,
  promoted: withBuild,
};

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, '?');
}
