import { causeOf, reasonText, wentOffSince } from '../rollout/alarms.ts';
import { type Decision, type DecisionReason, rollBack } from '../rollout/decision.ts';
import { eventFor } from '../rollout/event-kind.ts';
import { weightsLive } from '../rollout/live-weights.ts';
import type { Reason } from '../rollout/reasons.ts';
import { isActive, type Rollout } from '../rollout/rollout.ts';
import { formatWeights, isSameSplit, type Weights } from '../rollout/weights.ts';
import { entryOf } from './history-entry.ts';
import { messageOf } from './message-of.ts';
import { moveAllToBlue } from './move-all-to-blue.ts';
import { eventOf, notifyBestEffort } from './notify-best-effort.ts';
import { Refused, ROLLED_BACK } from './outcome-errors.ts';
import type { RaisePorts } from './rollout-ports.ts';

export type CarriedOut = {
  /** The record as it is now. */
  readonly rollout: Rollout;
  readonly reason: Reason;
  readonly message: string;
  /** False when the notification failed; what was done stands. */
  readonly notified: boolean;
};

/**
 * Carries out a decision: record, act, re-check. A rollback acts before it records.
 *
 * @param before the record that the decision was made on
 * @throws Refused when a concurrent writer was faster, and then nothing was done
 */
export async function carryOut(
  ports: RaisePorts,
  decision: Decision,
  before: Rollout | undefined,
): Promise<CarriedOut> {
  const { next, move } = decision;
  if (move === 'roll-back') return revertShift(ports, next, next.previous, decision);
  await recordFirst(ports, decision);
  if (move === 'none') return announce(ports, decision, before);

  await ports.router.shift(next.weights);
  const seen = await recheck(ports, next);
  if ('doubt' in seen) return revertShift(ports, next, next.weights, seen.doubt);
  return announceShift(ports, decision, seen.live);
}

/** A fenced rollout has another version, so a writer that a rollback has overtaken stops here. */
async function recordFirst({ record }: RaisePorts, decision: Decision): Promise<void> {
  if (await record.save(decision.next, entryOf(decision))) return;
  const message =
    'the rollout was changed by another request at the same time; look at sls status and try again';
  throw new Refused([{ reason: 'ConcurrentUpdate', message }]);
}

/**
 * Looks for a rollback that came just before our write, whose event will not come again: then it is
 * on us to move the traffic to blue. The same where we cannot look.
 */
async function recheck(
  ports: RaisePorts,
  next: Rollout,
): Promise<{ readonly live: Weights } | { readonly doubt: DecisionReason }> {
  const { router, alarms, record } = ports;
  const seen = await Promise.all([
    record.read(),
    alarms.read(next.startedAtMs),
    router.read(),
  ]).catch(messageOf);
  if (typeof seen === 'string') {
    const message = `it could not be confirmed that ${formatWeights(next.weights)} is live: ${seen}`;
    return { doubt: { reason: 'Unconfirmed', message } };
  }
  const [stored, { green }, live] = seen;
  const [alarm] = wentOffSince(green, next.startedAtMs, next.tolerated);
  if (alarm !== undefined) {
    const message = `alarm ${alarm.name} went off while green was being raised: ${reasonText(alarm)}`;
    return { doubt: { reason: 'GreenInAlarm', message, alarm: causeOf(alarm) } };
  }
  if (stored === undefined || stored.id !== next.id || !isActive(stored)) {
    const message = `${next.id} was ended while green was being raised`;
    return { doubt: { reason: 'ConcurrentUpdate', message } };
  }
  return { live };
}

/** Moves all traffic to blue, and fences this rollout as it then is, and no other one. */
async function revertShift(
  ports: RaisePorts,
  next: Rollout,
  from: Weights,
  because: DecisionReason,
): Promise<CarriedOut> {
  const { reason, actor, alarm } = because;
  const message = `${ROLLED_BACK}${because.message}`;
  const { rollout = next, notified } = await moveAllToBlue(ports, {
    kind: 'rolled-back',
    reason,
    message,
    actor,
    alarm,
    from,
    fence: (current) => {
      const isOurs = current?.id === next.id && current.phase !== 'withdrawn';
      return isOurs ? rollBack(current, ports.now(), because) : undefined;
    },
  });
  return { rollout, reason, message, notified };
}

async function announce(
  ports: RaisePorts,
  decision: Decision,
  before: Rollout | undefined,
): Promise<CarriedOut> {
  const { next, reason, message } = decision;
  const { id, phase, weights } = next;
  ports.log.info(message, { reason, rollout: id, phase, weights });
  const kind = eventFor(reason, before?.last.reason);
  const notified =
    kind === undefined ||
    (await notifyBestEffort(ports.notifier, ports.log, eventOf(kind, decision)));
  return { rollout: next, reason, message, notified };
}

/** Weights that are not live yet are announced by the turn that sees them. */
async function announceShift(
  ports: RaisePorts,
  decision: Decision,
  live: Weights,
): Promise<CarriedOut> {
  const { log, record, now } = ports;
  const { next, reason, message } = decision;
  log.info(message, { reason, rollout: next.id, from: next.previous, to: next.weights, live });
  if (!isSameSplit(live, next.weights)) return { rollout: next, reason, message, notified: true };

  const seen = next.phase === 'shifting' ? weightsLive(next, now()) : undefined;
  const isSaved = seen !== undefined && (await record.save(seen.next, entryOf(seen)));
  const notified = await notifyBestEffort(ports.notifier, log, eventOf('shifted', decision));
  return { rollout: isSaved ? seen.next : next, reason, message, notified };
}
