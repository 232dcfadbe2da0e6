import type { AlarmReader } from '../ports/alarm-reader.ts';
import type { RolloutRecord } from '../ports/rollout-record.ts';
import type { Decision } from '../rollout/decision.ts';
import {
  type AlarmRequest,
  describeAlarm,
  fence,
  type Glance,
  judgeAlarm,
  type RollBackRequest,
  type SendBackRequest,
} from '../rollout/roll-back.ts';
import { ALL_BLUE, formatWeights, isSameSplit, type Weights } from '../rollout/weights.ts';
import { entryOf, noteOf } from './history-entry.ts';
import type { SendingBackPorts } from './rollout-ports.ts';
import { sendAllToBlue } from './send-all-to-blue.ts';
import { tellSafely } from './tell-safely.ts';

export type RollBackPorts = SendingBackPorts & {
  /** Gives up within a moment: a rollback waits for nobody. */
  readonly glance: {
    readonly record: Pick<RolloutRecord, 'read'>;
    readonly alarms: AlarmReader;
  };
};

export type RollBackOutcome = {
  readonly outcome: 'rolled-back' | 'ignored' | 'held' | 'rehearsed';
  readonly message: string;
  /** Unknown where nothing was read or written. */
  readonly current: Weights | undefined;
  /** False when it is done but nobody could be told. */
  readonly isTold: boolean;
};

/**
 * Sends all traffic to blue, unless an alarm's event has nothing to do with what is under way. Safe
 * to repeat: the weights are absolute.
 *
 * @throws when the weights could not be set or seen, or the record not be fenced, so that whoever
 * invoked it tries again
 */
export async function rollBack(
  ports: RollBackPorts,
  request: RollBackRequest,
): Promise<RollBackOutcome> {
  if (request.kind === 'rehearsal') return rehearse(ports);
  if (request.kind === 'by-hand') return act(ports, request);

  const verdict = judgeAlarm(request, await glance(ports), ports.now());
  switch (verdict.move) {
    case 'act':
      return act(ports, request);
    case 'act-if-exposed':
      return actIfExposed(ports, request, verdict.message);
    case 'ignore':
      return ignore(ports, verdict.message);
    case 'hold':
      return hold(ports, request, verdict.decision);
  }
}

async function glance({ glance: { record, alarms }, now }: RollBackPorts): Promise<Glance> {
  const [rollout, readings] = await Promise.all([
    record.read().catch(() => 'unknown' as const),
    alarms.read(now()).catch(() => 'unknown' as const),
  ]);
  return { rollout, alarms: readings };
}

async function act(ports: RollBackPorts, request: SendBackRequest): Promise<RollBackOutcome> {
  const isByAlarm = request.kind === 'alarm';
  const why = isByAlarm ? describeAlarm(request) : request.reason;
  const { message, isTold } = await sendAllToBlue(ports, {
    kind: 'rolled-back',
    reason: isByAlarm ? 'GreenInAlarm' : 'ByHand',
    message: `all traffic is back on blue (100/0): ${why}`,
    from: undefined,
    fence: (current) => fence(current, request, ports.now()),
    ...(isByAlarm && { alarm: { name: request.alarmName, changedAtMs: request.changedAtMs } }),
  });
  return { outcome: 'rolled-back', message, current: ALL_BLUE, isTold };
}

/** Whoever gave green its traffic meanwhile recorded it first, and may have begun after the alarm. */
async function actIfExposed(
  ports: RollBackPorts,
  request: AlarmRequest,
  message: string,
): Promise<RollBackOutcome> {
  if (!(await isExposed(ports))) return ignore(ports, message);
  const verdict = judgeAlarm(request, await glance(ports), ports.now());
  return verdict.move === 'ignore' ? ignore(ports, verdict.message) : act(ports, request);
}

/** A listener that cannot be read may well send traffic to green. */
async function isExposed({ router }: RollBackPorts): Promise<boolean> {
  const live = await router.read().catch(() => undefined);
  return live === undefined || live.green > 0;
}

/** Not worth failing for: what was ignored is told in the log in any case. */
async function ignore(
  { record, log, now }: RollBackPorts,
  message: string,
): Promise<RollBackOutcome> {
  log.info(message, { reason: 'StaleAlarm' });
  await record.note(noteOf(now(), 'StaleAlarm', message)).catch((error: unknown) => {
    log.error('an ignored alarm could not be recorded', { error });
  });
  return { outcome: 'ignored', message, current: undefined, isTold: true };
}

/** Where the record has changed meanwhile, what was held may not hold any more: then it acts. */
async function hold(
  ports: RollBackPorts,
  request: AlarmRequest,
  decision: Decision,
): Promise<RollBackOutcome> {
  const { record, teller, log } = ports;
  if (!(await record.save(decision.next, entryOf(decision)))) return act(ports, request);
  const { message, next, reason } = decision;
  log.error(message, { reason });
  const isTold = await tellSafely(teller, log, {
    kind: 'paused',
    rollout: next.id,
    from: next.weights,
    to: next.weights,
    reason,
    message,
    alarmName: request.alarmName,
    sinceAlarmMs: undefined,
  });
  return { outcome: 'held', message, current: next.weights, isTold };
}

/** Does all that a rollback does as far as it moves nothing: it proves the role and the wiring. */
async function rehearse({ router, record, now }: RollBackPorts): Promise<RollBackOutcome> {
  const live = await router.read();
  // Only 100/0 can be written without moving anything.
  if (isSameSplit(live, ALL_BLUE)) await router.shift(ALL_BLUE);
  await record.read();
  const message = `the rollback was tried out at ${formatWeights(live)}, no weight was moved`;
  await record.note(noteOf(now(), 'Rehearsed', message));
  return { outcome: 'rehearsed', message, current: live, isTold: true };
}
