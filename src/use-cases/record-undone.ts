import { noteUndone, type UndoneRequest } from '../rollout/promote.ts';
import type { CommandOutcome } from './command-rollout.ts';
import { noteOf } from './history-entry.ts';
import { identityOf, notifyBestEffort } from './notify-best-effort.ts';
import { Refused } from './outcome-errors.ts';
import type { RolloutPorts } from './rollout-ports.ts';

/**
 * Records that a promotion was undone which no rollout on record is about, and notifies of it. Moves
 * no traffic. Safe to repeat: what is recorded already is only reported again, without a reason.
 *
 * @throws Refused when the rollout on record has to be undone instead
 */
export async function recordUndone(
  ports: RolloutPorts,
  request: UndoneRequest,
): Promise<CommandOutcome> {
  const { record, environments, router, notifier, log } = ports;
  const [current, builds, live] = await Promise.all([
    record.read(),
    environments.readBuilds(),
    router.read(),
  ]);
  const { note, refusals } = noteUndone(current, request, builds);
  if (refusals !== undefined) throw new Refused(refusals);

  const { message } = note;
  const now = { rollout: undefined, phase: current?.phase, weights: live, message };
  const reason = 'Undone';
  const isNew = await record.noteOnce({ ...noteOf(note.atMs, reason, message), weights: live });
  if (!isNew) return { ...now, reason: undefined, notified: true };
  log.warn(message, { reason });
  const notified = await notifyBestEffort(notifier, log, {
    kind: 'rolled-back',
    ...identityOf(undefined),
    from: live,
    to: live,
    reason,
    message,
    actor: request.actor,
    alarm: undefined,
    sinceAlarmMs: undefined,
  });
  return { ...now, reason, notified };
}
