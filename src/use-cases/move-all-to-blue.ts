import type { RolloutEvent } from '../ports/notifier.ts';
import type { Decision, DecisionReason } from '../rollout/decision.ts';
import { rollbackVerified } from '../rollout/live-weights.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { ALL_BLUE, type Weights } from '../rollout/weights.ts';
import { entryOf } from './history-entry.ts';
import { identityOf, notifyBestEffort } from './notify-best-effort.ts';
import type { RollbackPorts } from './rollout-ports.ts';
import { verifyOnBlue } from './verify-on-blue.ts';

/** Attempts to fence against concurrent writers. */
const FENCE_ATTEMPTS = 10;

/** The reason for moving all traffic to blue, for people and for the record. */
export type RollbackRequest = Omit<DecisionReason, 'gates'> & {
  /** The kind of event that people are notified of. */
  readonly kind: 'rolled-back' | 'shifted' | 'promoted';
  readonly from: Weights | undefined;
  /** Decides what to record, given the record as it then is; nothing where nothing is to be fenced. */
  readonly fence: (current: Rollout | undefined) => Decision | undefined;
};

export type RollbackResult = {
  /** The record as it is now; nothing where nothing was fenced. */
  readonly rollout: Rollout | undefined;
  /** The message of the event. */
  readonly message: string;
  /** False when the notification failed; what was done stands. */
  readonly notified: boolean;
};

/**
 * Act, fence, verify. The write comes first, because every moment counts; then the record, which
 * keeps every writer who has not written yet from raising green; then the read, because one may
 * have written in between. Safe to repeat.
 *
 * @throws when 100/0 could not be set or seen, or the record could not be fenced, so that the caller
 * tries again
 */
export async function moveAllToBlue(
  ports: RollbackPorts,
  request: RollbackRequest,
): Promise<RollbackResult> {
  const fenced = await actAndFence(ports, request);
  await verifyOnBlue(ports.router);
  const sinceAlarmMs = sinceAlarm(request, ports.now());
  const message = `${request.message}${describeDelay(sinceAlarmMs)}`;
  const known = fenced instanceof Error ? undefined : fenced;
  const notified = await announce(ports, request, known, { message, sinceAlarmMs });
  if (fenced instanceof Error) throw new Unfenced(fenced);
  const rollout = fenced === undefined ? undefined : await settle(ports, fenced);
  return { rollout, message, notified };
}

/**
 * A record that cannot be written must not delay the traffic: the failure is returned instead. A
 * listener that cannot be written must not leave a rollout running that is to be rolled back: once
 * it is fenced, every turn writes again.
 */
async function actAndFence(
  ports: RollbackPorts,
  { kind, fence }: RollbackRequest,
): Promise<Rollout | undefined | Error> {
  const unwritten = await ports.router.shift(ALL_BLUE).catch(asError);
  if (unwritten instanceof Error && kind !== 'rolled-back') throw unwritten;
  const fenced = await fenceRecord(ports, fence).catch(asError);
  if (unwritten instanceof Error) throw unwritten;
  return fenced;
}

function announce(
  { log, notifier }: RollbackPorts,
  { kind, reason, from, actor, alarm }: RollbackRequest,
  rollout: Rollout | undefined,
  details: Pick<RolloutEvent, 'message' | 'sinceAlarmMs'>,
): Promise<boolean> {
  log.warn(details.message, { reason, rollout: rollout?.id });
  const event = { kind, ...identityOf(rollout), from, to: ALL_BLUE, reason, actor, alarm };
  return notifyBestEffort(notifier, log, { ...event, ...details });
}

function describeDelay(sinceAlarmMs: number | undefined): string {
  if (sinceAlarmMs === undefined) return '';
  return `; ${(sinceAlarmMs / 1_000).toFixed(1)} s from the alarm to 100/0`;
}

/** All traffic is on blue, but the record of a running rollout does not say so. */
class Unfenced extends Error {
  override readonly name = 'Unfenced';

  constructor(cause: Error) {
    super(
      `all traffic is on blue, but the rollout could not be fenced: ${cause.message}; ` +
        'invoke the rollback again',
      { cause },
    );
  }
}

/** @returns the record as it is fenced; nothing where there was nothing to fence */
async function fenceRecord(
  { record }: RollbackPorts,
  fence: RollbackRequest['fence'],
): Promise<Rollout | undefined> {
  for (let attempt = 1; attempt <= FENCE_ATTEMPTS; attempt += 1) {
    const decision = fence(await record.read());
    if (decision === undefined) return undefined;
    if (await record.save(decision.next, entryOf(decision))) return decision.next;
  }
  throw new Error(`the record changed ${FENCE_ATTEMPTS} times while it was written`);
}

/** Records the end of a rollback. Where that fails, the next turn does it. */
async function settle({ record, now, log }: RollbackPorts, fenced: Rollout): Promise<Rollout> {
  if (fenced.phase !== 'rolling-back') return fenced;
  const decision = rollbackVerified(fenced, now());
  try {
    const isSaved = await record.save(decision.next, entryOf(decision));
    return isSaved ? decision.next : fenced;
  } catch (error) {
    log.error('the rollback is complete, but its end could not be recorded yet', { error });
    return fenced;
  }
}

function sinceAlarm({ alarm }: RollbackRequest, nowMs: number): number | undefined {
  return alarm?.wentOffAtMs === undefined ? undefined : Math.max(0, nowMs - alarm.wentOffAtMs);
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
