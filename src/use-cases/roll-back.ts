import type { ChangeTeller } from '../ports/change-teller.ts';
import type { Log } from '../ports/log.ts';
import type { TrafficRouter } from '../ports/traffic-router.ts';
import type { RollBackRequest } from '../rollout/roll-back.ts';
import { ALL_BLUE, type Weights } from '../rollout/weights.ts';
import { returnToBlue } from './return-to-blue.ts';
import { tellSafely } from './tell-safely.ts';

export type RollBackPorts = {
  readonly router: TrafficRouter;
  readonly teller: ChangeTeller;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

export type RollBackOutcome = {
  readonly outcome: 'rolled-back';
  readonly message: string;
  readonly current: Weights;
  /** False when the rollback stands but nobody could be told. */
  readonly isTold: boolean;
};

/**
 * Sends all traffic to blue, and sees it there, before anything else. Safe to repeat: the weights
 * are absolute.
 *
 * @throws when the weights could not be set or were not seen, so that whoever invoked it tries
 * again
 */
export async function rollBack(
  { router, teller, log, now }: RollBackPorts,
  request: RollBackRequest,
): Promise<RollBackOutcome> {
  await returnToBlue(router);

  const sinceAlarmMs = sinceAlarm(request, now());
  const message = describe(request, sinceAlarmMs);
  log.warn(message, { request, sinceAlarmMs });
  const isTold = await tellSafely(teller, log, {
    kind: 'rolled-back',
    from: undefined,
    to: ALL_BLUE,
    reason: request.kind === 'alarm' ? 'GreenInAlarm' : 'ByHand',
    message,
    alarmName: request.kind === 'alarm' ? request.alarmName : undefined,
    sinceAlarmMs,
  });
  return { outcome: 'rolled-back', message, current: ALL_BLUE, isTold };
}

function sinceAlarm(request: RollBackRequest, nowMs: number): number | undefined {
  if (request.kind !== 'alarm' || request.changedAtMs === undefined) return undefined;
  return Math.max(0, nowMs - request.changedAtMs);
}

function describe(request: RollBackRequest, sinceAlarmMs: number | undefined): string {
  const done = 'all traffic is back on blue (100/0)';
  if (request.kind === 'by-hand') return `${done}: ${request.reason}`;
  const when =
    sinceAlarmMs === undefined ? 'after' : `${(sinceAlarmMs / 1_000).toFixed(1)} s after`;
  return `${done}, ${when} alarm ${request.alarmName} went off: ${request.alarmReason}`;
}
