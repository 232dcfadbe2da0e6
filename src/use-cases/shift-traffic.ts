import { commentSuffix } from '../rollout/actor.ts';
import type { Builds } from '../rollout/builds.ts';
import { preflightRefusals } from '../rollout/preflight.ts';
import type { Refusal } from '../rollout/reasons.ts';
import { isActive, type Rollout } from '../rollout/rollout.ts';
import {
  describeShift,
  isFirstTraffic,
  type ShiftObservation,
  type ShiftRequest,
  shiftTo,
  withdraw,
} from '../rollout/shift.ts';
import { ALL_BLUE, isSameSplit, type Weights } from '../rollout/weights.ts';
import { carryOut } from './carry-out.ts';
import { moveAllToBlue } from './move-all-to-blue.ts';
import { Refused, RolledBack } from './outcome-errors.ts';
import { type PreflightPorts, runPreflight } from './preflight.ts';
import { rolloutId } from './rollout-id.ts';
import type { RaisePorts } from './rollout-ports.ts';

export type ShiftPorts = RaisePorts & PreflightPorts;

export type ShiftOutcome = Builds & {
  readonly outcome: 'shifted' | 'unchanged' | 'dry-run';
  readonly message: string;
  /** The rollout that the weights belong to; nothing where green has no traffic. */
  readonly rollout: string | undefined;
  readonly previous: Weights;
  readonly current: Weights;
  /** False when the notification failed; the shift stands. */
  readonly notified: boolean;
};

/**
 * Sets the weights now. Safe to repeat: the weights asked for are absolute.
 *
 * @throws Refused when it is not possible, and then nothing has changed
 * @throws RolledBack when an alarm went off meanwhile
 */
export async function shiftTraffic(
  ports: ShiftPorts,
  request: ShiftRequest,
): Promise<ShiftOutcome> {
  return request.weights.green === 0 ? withdrawGreen(ports, request) : giveTraffic(ports, request);
}

async function giveTraffic(ports: ShiftPorts, request: ShiftRequest): Promise<ShiftOutcome> {
  const nowMs = ports.now();
  const [current, live, alarms, builds] = await Promise.all([
    ports.record.read(),
    ports.router.read(),
    ports.alarms.read(nowMs),
    ports.environments.readBuilds(),
  ]);
  const seen = { live, alarms: alarms.green, builds };
  const base = { ...builds, previous: live, rollout: current?.id };
  if (isSettled(current, live, request)) return { ...base, ...unchanged(live) };

  const answer = shiftTo(current, request, seen, { id: rolloutId(current, nowMs), nowMs });
  if (answer.refusals !== undefined) throw new Refused(answer.refusals);
  await refuseUnready(ports, request, seen, nowMs);
  if (request.isDryRun) return { ...base, ...dryRun(live, request.weights) };

  const done = await carryOut(ports, answer.decision, current);
  if (!isActive(done.rollout)) throw new RolledBack(done);
  const { rollout, message, notified } = done;
  const now = { rollout: rollout.id, current: rollout.weights };
  return { ...base, ...now, outcome: 'shifted', message, notified };
}

/** Weights of another writer are not settled: asking for them accepts them. */
function isSettled(
  current: Rollout | undefined,
  live: Weights,
  { weights }: ShiftRequest,
): boolean {
  if (!isSameSplit(live, weights)) return false;
  if (current === undefined || !isActive(current)) return true;
  return isSameSplit(live, current.weights) && current.phase !== 'paused';
}

/** Works without alarms and without a readable record: what cannot be recorded is done first. */
async function withdrawGreen(ports: ShiftPorts, request: ShiftRequest): Promise<ShiftOutcome> {
  const { actor } = request;
  const [previous, builds, current] = await Promise.all([
    ports.router.read(),
    ports.environments.readBuilds(),
    ports.record.read().catch(() => undefined),
  ]);
  const isUnderWay = current !== undefined && isActive(current);
  const base = { ...builds, previous, rollout: undefined };
  if (isSameSplit(previous, ALL_BLUE) && !isUnderWay) return { ...base, ...unchanged(previous) };
  if (request.isDryRun) return { ...base, ...dryRun(previous, ALL_BLUE) };

  const message = `shifted from ${describeShift(previous, ALL_BLUE)}${commentSuffix(actor)}`;
  const { notified } = await moveAllToBlue(ports, {
    kind: 'shifted',
    reason: 'Manual',
    message,
    actor,
    from: previous,
    fence: (record) => withdraw(record, actor, ports.now()),
  });
  return { ...base, outcome: 'shifted', message, current: ALL_BLUE, notified };
}

/** Before green's first percent, everything that a rollback depends on has to be ready. */
async function refuseUnready(
  ports: ShiftPorts,
  request: ShiftRequest,
  seen: ShiftObservation,
  nowMs: number,
): Promise<void> {
  if (!isFirstTraffic(request, seen)) return;
  const what = `raise green from 0 to ${request.weights.green}`;
  const refusals = preflightRefusals(await runPreflight(ports, nowMs), what);
  // A forced shift overrides every check except a green that does not answer.
  const isBinding = ({ reason }: Refusal) => !request.isForced || reason === 'SmokeFailed';
  const binding = refusals.filter(isBinding);
  if (binding.length > 0) throw new Refused(binding);
}

function unchanged(live: Weights) {
  const message = `nothing to do, ${describeShift(live, live)}`;
  return { outcome: 'unchanged', message, current: live, notified: true } as const;
}

function dryRun(live: Weights, wanted: Weights) {
  const message = `would shift from ${describeShift(live, wanted)}`;
  return { outcome: 'dry-run', message, current: live, notified: true } as const;
}
