import type { AlarmReader } from '../ports/alarm-reader.ts';
import type { RolloutRecord } from '../ports/rollout-record.ts';
import type { Decision } from '../rollout/decision.ts';
import {
  type AlarmTrigger,
  fence,
  judgeAlarm,
  type QuickRead,
  type RollbackInput,
  type RollbackTrigger,
  reasonOf,
} from '../rollout/roll-back.ts';
import { ALL_BLUE, formatWeights, isSameSplit, type Weights } from '../rollout/weights.ts';
import { entryOf, noteOf } from './history-entry.ts';
import { moveAllToBlue } from './move-all-to-blue.ts';
import { eventOf, notifyBestEffort } from './notify-best-effort.ts';
import { ROLLED_BACK } from './outcome-errors.ts';
import type { RollbackPorts } from './rollout-ports.ts';

export type AlarmRollbackPorts = RollbackPorts & {
  /** Fails fast, so that a read never delays a rollback. */
  readonly quickRead: {
    readonly record: Pick<RolloutRecord, 'read'>;
    readonly alarms: AlarmReader;
  };
};

export type RollbackOutcome = {
  readonly outcome: 'rolled-back' | 'ignored' | 'held' | 'rehearsed';
  readonly message: string;
  /** Nothing where no weights were read or written. */
  readonly current: Weights | undefined;
  /** False when the notification failed; what was done stands. */
  readonly notified: boolean;
};

/**
 * Moves all traffic to blue, unless the event of an alarm does not concern the running rollout. Safe
 * to repeat: the weights are absolute.
 *
 * @throws when the weights could not be set or seen, or the record could not be fenced, so that the
 * caller tries again
 */
export async function rollBack(
  ports: AlarmRollbackPorts,
  input: RollbackInput,
): Promise<RollbackOutcome> {
  if (input.kind === 'rehearsal') return rehearse(ports);
  if (input.kind === 'manual') return act(ports, input);

  const verdict = judgeAlarm(input, await readQuickly(ports), ports.now());
  switch (verdict.move) {
    case 'act':
      return act(ports, input);
    case 'act-if-exposed':
      return actIfExposed(ports, input, verdict.message);
    case 'ignore':
      return ignore(ports, verdict.message);
    case 'hold':
      return hold(ports, input, verdict.decision);
  }
}

async function readQuickly({ quickRead, now }: AlarmRollbackPorts): Promise<QuickRead> {
  const [rollout, alarms] = await Promise.all([
    quickRead.record.read().catch(() => 'unknown' as const),
    quickRead.alarms.read(now()).catch(() => 'unknown' as const),
  ]);
  return { rollout, alarms };
}

async function act(ports: AlarmRollbackPorts, trigger: RollbackTrigger): Promise<RollbackOutcome> {
  const because = reasonOf(trigger);
  const { rollout, message, notified } = await moveAllToBlue(ports, {
    kind: 'rolled-back',
    ...because,
    message: `${ROLLED_BACK}${because.message}`,
    from: undefined,
    fence: (current) => fence(current, trigger, ports.now()),
  });
  if (rollout === undefined && trigger.kind === 'manual') await noteRequest(ports, message);
  return { outcome: 'rolled-back', message, current: ALL_BLUE, notified };
}

/**
 * Records a person's request that found no rollout to roll back. Alarms are not recorded: a storm of
 * them would flood the history.
 */
async function noteRequest({ record, log, now }: RollbackPorts, message: string): Promise<void> {
  const note = { ...noteOf(now(), 'Manual', message), weights: ALL_BLUE };
  await record.note(note).catch((error: unknown) => {
    log.error('the rollback could not be written into the history', { error });
  });
}

/** A writer that gave green its traffic meanwhile recorded it first, and may have begun after the alarm. */
async function actIfExposed(
  ports: AlarmRollbackPorts,
  trigger: AlarmTrigger,
  message: string,
): Promise<RollbackOutcome> {
  if (!(await isExposed(ports))) return ignore(ports, message);
  const verdict = judgeAlarm(trigger, await readQuickly(ports), ports.now());
  return verdict.move === 'ignore' ? ignore(ports, verdict.message) : act(ports, trigger);
}

/** A listener that cannot be read may well send traffic to green. */
async function isExposed({ router }: AlarmRollbackPorts): Promise<boolean> {
  const live = await router.read().catch(() => undefined);
  return live === undefined || live.green > 0;
}

/** Does not fail when the note cannot be written: the log has it in any case. */
async function ignore(
  { record, log, now }: AlarmRollbackPorts,
  message: string,
): Promise<RollbackOutcome> {
  log.info(message, { reason: 'StaleAlarm' });
  await record.note(noteOf(now(), 'StaleAlarm', message)).catch((error: unknown) => {
    log.error('an ignored alarm could not be recorded', { error });
  });
  return { outcome: 'ignored', message, current: undefined, notified: true };
}

/** Acts after all where the record has changed meanwhile: the ground for holding may be gone. */
async function hold(
  ports: AlarmRollbackPorts,
  trigger: AlarmTrigger,
  decision: Decision,
): Promise<RollbackOutcome> {
  const { record, notifier, log } = ports;
  if (!(await record.save(decision.next, entryOf(decision)))) return act(ports, trigger);
  const { message, next, reason } = decision;
  log.error(message, { reason });
  const event = { ...eventOf('paused', decision), from: next.weights };
  const notified = await notifyBestEffort(notifier, log, event);
  return { outcome: 'held', message, current: next.weights, notified };
}

/** Does everything that a rollback does short of moving traffic: it proves the role and the wiring. */
async function rehearse({ router, record, now }: AlarmRollbackPorts): Promise<RollbackOutcome> {
  const live = await router.read();
  // Only 100/0 can be written without moving anything.
  if (isSameSplit(live, ALL_BLUE)) await router.shift(ALL_BLUE);
  await record.read();
  const message = `the rollback was rehearsed at ${formatWeights(live)}, no weight was moved`;
  await record.note(noteOf(now(), 'Rehearsed', message));
  return { outcome: 'rehearsed', message, current: live, notified: true };
}
