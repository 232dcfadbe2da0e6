import type { News } from '../ports/teller.ts';
import { seenOnBlue } from '../rollout/advance.ts';
import type { Decision } from '../rollout/decision.ts';
import type { Reason } from '../rollout/reasons.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { ALL_BLUE, type Weights } from '../rollout/weights.ts';
import { entryOf } from './history-entry.ts';
import type { SendingBackPorts } from './rollout-ports.ts';
import { tellSafely } from './tell-safely.ts';
import { verifyOnBlue } from './verify-on-blue.ts';

/** How often a fence is tried against writers who are faster. */
const FENCE_ATTEMPTS = 10;

/** Why everything goes to blue, for people and for the record. */
export type SendingBack = {
  /** As what it is told. */
  readonly kind: 'rolled-back' | 'shifted';
  readonly reason: Reason;
  readonly message: string;
  readonly from: Weights | undefined;
  /** What it makes of the record as it then is; nothing where it has nothing to fence. */
  readonly fence: (current: Rollout | undefined) => Decision | undefined;
  readonly alarm?: { readonly name: string; readonly changedAtMs: number | undefined };
};

export type SentBack = {
  /** The record as it is now, where there was something to fence. */
  readonly rollout: Rollout | undefined;
  /** What was told. */
  readonly message: string;
  /** False when it is done but nobody could be told. */
  readonly isTold: boolean;
};

/**
 * Act, fence, verify. The write comes first, because every moment counts; then the record, which
 * keeps every writer who has not written yet from raising green; then the read, because one may
 * have written in between. Safe to repeat.
 *
 * @throws when 100/0 could not be set or seen, or the record could not be fenced, so that whoever
 * invoked it tries again
 */
export async function sendAllToBlue(ports: SendingBackPorts, why: SendingBack): Promise<SentBack> {
  const fenced = await actAndFence(ports, why);
  await verifyOnBlue(ports.router);
  const sinceAlarmMs = sinceAlarm(why, ports.now());
  const message = `${why.message}${describeDelay(sinceAlarmMs)}`;
  const id = fenced instanceof Error ? undefined : fenced?.id;
  const isTold = await announce(ports, why, { rollout: id, message, sinceAlarmMs });
  if (fenced instanceof Error) throw new Unfenced(fenced);
  const rollout = fenced === undefined ? undefined : await settle(ports, fenced);
  return { rollout, message, isTold };
}

/**
 * A record that cannot be written must not keep us from seeing to the traffic: that it was not is
 * answered. A listener that cannot be written must not keep a rollout going that is to be rolled
 * back: once it is fenced, every turn writes again.
 */
async function actAndFence(
  ports: SendingBackPorts,
  { kind, fence }: SendingBack,
): Promise<Rollout | undefined | Error> {
  const unwritten = await ports.router.shift(ALL_BLUE).catch(asError);
  if (unwritten instanceof Error && kind !== 'rolled-back') throw unwritten;
  const fenced = await fenceRecord(ports, fence).catch(asError);
  if (unwritten instanceof Error) throw unwritten;
  return fenced;
}

function announce(
  { log, teller }: SendingBackPorts,
  { kind, reason, from, alarm }: SendingBack,
  told: Pick<News, 'rollout' | 'message' | 'sinceAlarmMs'>,
): Promise<boolean> {
  const { message, rollout } = told;
  log.warn(message, { reason, rollout });
  const news = { kind, from, to: ALL_BLUE, reason, alarmName: alarm?.name };
  return tellSafely(teller, log, { ...news, ...told });
}

function describeDelay(sinceAlarmMs: number | undefined): string {
  if (sinceAlarmMs === undefined) return '';
  return `; it was ${(sinceAlarmMs / 1_000).toFixed(1)} s from the alarm to 100/0`;
}

/** All traffic is on blue, but a rollout that is under way does not know of it. */
class Unfenced extends Error {
  override readonly name = 'Unfenced';

  constructor(cause: Error) {
    super(
      `all traffic is back on blue, but the rollout could not be stopped: ${cause.message}; try again`,
      { cause },
    );
  }
}

/** @returns the record as it is fenced, or nothing where there was nothing to fence */
async function fenceRecord(
  { record }: SendingBackPorts,
  fence: SendingBack['fence'],
): Promise<Rollout | undefined> {
  for (let attempt = 1; attempt <= FENCE_ATTEMPTS; attempt += 1) {
    const decision = fence(await record.read());
    if (decision === undefined) return undefined;
    if (await record.save(decision.next, entryOf(decision))) return decision.next;
  }
  throw new Error(`the record changed ${FENCE_ATTEMPTS} times while it was written`);
}

/** The last line of a rollback. Where it fails, the next turn writes it. */
async function settle({ record, now, log }: SendingBackPorts, fenced: Rollout): Promise<Rollout> {
  if (fenced.phase !== 'rolling-back') return fenced;
  const decision = seenOnBlue(fenced, now());
  try {
    const isSaved = await record.save(decision.next, entryOf(decision));
    return isSaved ? decision.next : fenced;
  } catch (error) {
    log.error('the rollback is done, but its end could not be recorded yet', { error });
    return fenced;
  }
}

function sinceAlarm({ alarm }: SendingBack, nowMs: number): number | undefined {
  return alarm?.changedAtMs === undefined ? undefined : Math.max(0, nowMs - alarm.changedAtMs);
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
