import { type Decision, record } from './decision.ts';
import { describeStep, type Rollout } from './rollout.ts';
import { formatWeights } from './weights.ts';

/** Records that the listener shows 100/0, as requested. */
export function rollbackVerified(rollout: Rollout, nowMs: number): Decision {
  const message = `all traffic is on blue, and ${rollout.id} has ended`;
  const because = { reason: 'RollbackVerified', message } as const;
  const decision = record(rollout, nowMs, because, { phase: 'rolled-back', phaseSinceMs: nowMs });
  // The reason for the rollback is what people look for in the record from now on.
  return { ...decision, next: { ...decision.next, last: rollout.last } };
}

/** Records that the weights that were just requested are seen live. */
export function weightsLive(rollout: Rollout, nowMs: number): Decision {
  const message = `${formatWeights(rollout.weights)} is live: ${describeStep(rollout)}`;
  const because = { reason: 'WeightsLive', message } as const;
  return record(rollout, nowMs, because, { phase: 'baking', phaseSinceMs: nowMs, liveAtMs: nowMs });
}
