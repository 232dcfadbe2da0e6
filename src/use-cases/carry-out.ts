import { seenLive } from '../rollout/advance.ts';
import { wentOffSince } from '../rollout/alarms.ts';
import { type Decision, type Grounds, sendBack } from '../rollout/decision.ts';
import { type NewsKind, newsOf } from '../rollout/news.ts';
import type { Reason } from '../rollout/reasons.ts';
import { isActive, type Rollout } from '../rollout/rollout.ts';
import { formatWeights, isSameSplit, type Weights } from '../rollout/weights.ts';
import { entryOf } from './history-entry.ts';
import { messageOf } from './message-of.ts';
import { Refused } from './refused.ts';
import type { RaisingPorts } from './rollout-ports.ts';
import { sendAllToBlue } from './send-all-to-blue.ts';
import { tellSafely } from './tell-safely.ts';

export type CarriedOut = {
  /** The record as it is now. */
  readonly rollout: Rollout;
  readonly reason: Reason;
  readonly message: string;
  /** False when it is done but nobody could be told. */
  readonly isTold: boolean;
};

/**
 * Does what was decided: record, act, look again. A rollback acts before it records.
 *
 * @param before the record that the decision was made on
 * @throws Refused when somebody else was faster, and then nothing was done
 */
export async function carryOut(
  ports: RaisingPorts,
  decision: Decision,
  before: Rollout | undefined,
): Promise<CarriedOut> {
  const { next, move } = decision;
  if (move === 'roll-back') return takeBack(ports, next, next.previous, decision);
  await recordFirst(ports, decision);
  if (move === 'none') return announce(ports, decision, before);

  await ports.router.shift(next.weights);
  const seen = await lookAgain(ports, next);
  if ('doubt' in seen) return takeBack(ports, next, next.weights, seen.doubt);
  return announceShift(ports, decision, seen.live);
}

/** A fenced rollout has another version, so a writer that a rollback has overtaken ends here. */
async function recordFirst({ record }: RaisingPorts, decision: Decision): Promise<void> {
  if (await record.save(decision.next, entryOf(decision))) return;
  const message =
    'somebody else changed the rollout at the same time; look at status and try again';
  throw new Refused([{ reason: 'OtherWriter', message }]);
}

/**
 * A rollback may have come just before our write, and its event will not come again: then we have
 * to do what it asked for. The same when we cannot look.
 */
async function lookAgain(
  ports: RaisingPorts,
  next: Rollout,
): Promise<{ readonly live: Weights } | { readonly doubt: Grounds }> {
  const { router, alarms, record } = ports;
  const seen = await Promise.all([
    record.read(),
    alarms.read(next.startedAtMs),
    router.read(),
  ]).catch(messageOf);
  if (typeof seen === 'string') {
    const why = `it could not be seen whether ${formatWeights(next.weights)} is live: ${seen}`;
    return { doubt: { reason: 'Unconfirmed', message: why } };
  }
  const [stored, { green }, live] = seen;
  const [alarm] = wentOffSince(green, next.startedAtMs, next.tolerated);
  if (alarm !== undefined) {
    const why = `alarm ${alarm.name} went off while green was being raised: ${alarm.reason}`;
    return { doubt: { reason: 'GreenInAlarm', message: why } };
  }
  if (stored === undefined || stored.id !== next.id || !isActive(stored)) {
    const why = `${next.id} was ended while green was being raised`;
    return { doubt: { reason: 'OtherWriter', message: why } };
  }
  return { live };
}

/** Fences the rollout as it then is, and no other one. */
async function takeBack(
  ports: RaisingPorts,
  next: Rollout,
  from: Weights,
  grounds: Grounds,
): Promise<CarriedOut> {
  const { reason } = grounds;
  const message = `all traffic is back on blue (100/0): ${grounds.message}`;
  const { rollout = next, isTold } = await sendAllToBlue(ports, {
    kind: 'rolled-back',
    reason,
    message,
    from,
    fence: (current) => {
      const isOurs = current?.id === next.id && current.phase !== 'withdrawn';
      return isOurs ? sendBack(current, ports.now(), grounds) : undefined;
    },
  });
  return { rollout, reason, message, isTold };
}

async function announce(
  ports: RaisingPorts,
  decision: Decision,
  before: Rollout | undefined,
): Promise<CarriedOut> {
  const { next, reason, message } = decision;
  const { id, phase, weights } = next;
  ports.log.info(message, { reason, rollout: id, phase, weights });
  const kind = newsOf(reason, before?.last.reason);
  const isTold = kind === undefined || (await tell(ports, kind, decision));
  return { rollout: next, reason, message, isTold };
}

/** What is not live yet is told by the turn that sees it. */
async function announceShift(
  ports: RaisingPorts,
  decision: Decision,
  live: Weights,
): Promise<CarriedOut> {
  const { log, record, now } = ports;
  const { next, reason, message } = decision;
  log.info(message, { reason, rollout: next.id, from: next.previous, to: next.weights, live });
  if (!isSameSplit(live, next.weights)) return { rollout: next, reason, message, isTold: true };

  const seen = next.phase === 'shifting' ? seenLive(next, now()) : undefined;
  const isSaved = seen !== undefined && (await record.save(seen.next, entryOf(seen)));
  const isTold = await tell(ports, 'shifted', decision);
  return { rollout: isSaved ? seen.next : next, reason, message, isTold };
}

function tell(
  { teller, log }: RaisingPorts,
  kind: NewsKind,
  { next, reason, message }: Decision,
): Promise<boolean> {
  return tellSafely(teller, log, {
    kind,
    rollout: next.id,
    from: next.previous,
    to: next.weights,
    reason,
    message,
    alarmName: undefined,
    sinceAlarmMs: undefined,
  });
}
