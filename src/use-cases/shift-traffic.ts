import type { AlarmReader } from '../ports/alarm-reader.ts';
import type { ChangeTeller } from '../ports/change-teller.ts';
import type { Build, Environments } from '../ports/environments.ts';
import type { Log } from '../ports/log.ts';
import type { TrafficRouter } from '../ports/traffic-router.ts';
import { changedBetween } from '../rollout/alarms.ts';
import {
  describeShift,
  findRefusals,
  needsSmokeCheck,
  type Refusal,
  type ShiftObservation,
  type ShiftRequest,
} from '../rollout/shift.ts';
import { ALL_BLUE, formatWeights, isSameSplit, type Weights } from '../rollout/weights.ts';
import { Refused } from './refused.ts';
import { returnToBlue } from './return-to-blue.ts';
import { tellSafely } from './tell-safely.ts';

export type ShiftPorts = {
  readonly router: TrafficRouter;
  readonly alarms: AlarmReader;
  readonly environments: Environments;
  readonly teller: ChangeTeller;
  readonly log: Log;
};

export type ShiftOutcome = {
  readonly outcome: 'shifted' | 'unchanged' | 'dry-run';
  readonly message: string;
  readonly previous: Weights;
  readonly current: Weights;
  readonly blue: Build;
  readonly green: Build;
  /** False when the change stands but nobody could be told. */
  readonly isTold: boolean;
};

/**
 * Sets the weights now. Safe to repeat: the weights asked for are absolute.
 *
 * @throws Refused when something speaks against it, or an alarm changed while it was done and it
 * was taken back
 */
export async function shiftTraffic(
  ports: ShiftPorts,
  request: ShiftRequest,
): Promise<ShiftOutcome> {
  const { router, log } = ports;
  const seen = await observe(ports, request);
  const builds = await ports.environments.readBuilds();
  await refuseIfUnsafe(ports, request, seen);

  const previous = seen.live;
  const what = describeShift(previous, request.weights);
  const answer = { previous, ...builds };
  if (isSameSplit(previous, request.weights)) {
    return {
      outcome: 'unchanged',
      message: `nothing to do, ${what}`,
      ...answer,
      current: previous,
      isTold: true,
    };
  }
  if (request.isDryRun) {
    return {
      outcome: 'dry-run',
      message: `would shift from ${what}`,
      ...answer,
      current: previous,
      isTold: true,
    };
  }

  await router.shift(request.weights);
  await confirmOrTakeBack(ports, request, seen);

  const message = `shifted from ${what}${request.reason === undefined ? '' : `: ${request.reason}`}`;
  log.info(message, { previous, current: request.weights, ...builds });
  const isTold = await tellSafely(ports.teller, log, {
    kind: 'shifted',
    from: previous,
    to: request.weights,
    reason: 'ByHand',
    message,
    alarmName: undefined,
    sinceAlarmMs: undefined,
  });
  return { outcome: 'shifted', message, ...answer, current: request.weights, isTold };
}

/** Alarms have no say in taking all traffic off green. */
async function observe(
  { router, alarms }: ShiftPorts,
  { weights }: ShiftRequest,
): Promise<ShiftObservation> {
  const reading = weights.green === 0 ? [] : alarms.read();
  const [live, readings] = await Promise.all([router.read(), reading]);
  return { live, alarms: readings };
}

async function refuseIfUnsafe(
  { environments }: ShiftPorts,
  request: ShiftRequest,
  seen: ShiftObservation,
): Promise<void> {
  const refusals = findRefusals(request, seen);
  if (refusals.length > 0) throw new Refused(refusals);
  if (!needsSmokeCheck(request, seen)) return;
  const smoke = await environments.smokeCheckGreen();
  if (smoke.verdict === 'pass') return;
  const message = `cannot raise green from 0 to ${request.weights.green}: ${smoke.problem}`;
  throw new Refused([{ reason: 'SmokeFailed', message }]);
}

/**
 * Looks again after the write. An alarm that went off in between may have sent everything to blue
 * just before us: its event will not come again, so we have to do what it asked for. The same when
 * we cannot look.
 */
async function confirmOrTakeBack(
  ports: ShiftPorts,
  request: ShiftRequest,
  seen: ShiftObservation,
): Promise<void> {
  const { weights } = request;
  const after = await observe(ports, request).catch(describeFailure);
  if (typeof after === 'string') {
    const why = `it could not be seen whether ${formatWeights(weights)} is live: ${after}`;
    throw await takeBack(ports, weights, 'Unconfirmed', why, undefined);
  }
  const changed = changedBetween(seen.alarms, after.alarms);
  if (changed.length > 0) {
    const why = `${changed.join(', ')} changed state while green was being raised to ${weights.green}`;
    throw await takeBack(ports, weights, 'AlarmChanged', why, changed[0]);
  }
  if (!isSameSplit(after.live, weights)) throw refuseForeignWrite(weights, after.live);
}

function describeFailure(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** @returns what to throw, once everything is back on blue */
async function takeBack(
  { router, teller, log }: ShiftPorts,
  from: Weights,
  reason: Refusal['reason'],
  why: string,
  alarmName: string | undefined,
): Promise<Refused> {
  await returnToBlue(router);
  const message = `all traffic is back on blue: ${why}`;
  log.warn(message, { reason, from });
  await tellSafely(teller, log, {
    kind: 'rolled-back',
    from,
    to: ALL_BLUE,
    reason,
    message,
    alarmName,
    sinceAlarmMs: undefined,
  });
  return new Refused([{ reason, message }]);
}

/** Not written again: who wrote in between may have been a rollback. */
function refuseForeignWrite(weights: Weights, live: Weights): Refused {
  const message =
    `asked for ${formatWeights(weights)}, but the listener shows ${formatWeights(live)}: ` +
    'somebody else wrote to it at the same time, and theirs stays';
  return new Refused([{ reason: 'WeightsDiffer', message }]);
}
