import { adopt, advance } from '../rollout/advance.ts';
import type { Reason } from '../rollout/reasons.ts';
import type { Phase } from '../rollout/rollout.ts';
import type { Weights } from '../rollout/weights.ts';
import { type CarriedOut, carryOut } from './carry-out.ts';
import { observe } from './observe.ts';
import { Refused } from './outcome-errors.ts';
import { rolloutId } from './rollout-id.ts';
import type { RolloutPorts } from './rollout-ports.ts';

export type TurnOutcome = {
  readonly rollout: string | undefined;
  readonly phase: Phase | undefined;
  readonly weights: Weights | undefined;
  /** Nothing where there was nothing to do. */
  readonly reason: Reason | undefined;
  readonly message: string;
};

/**
 * Takes one turn: observe, decide, record, act. Safe to repeat, and to run beside another one: of
 * two that decide on the same record, one does nothing.
 */
export async function takeTurn(ports: RolloutPorts): Promise<TurnOutcome> {
  const nowMs = ports.now();
  const rollout = await ports.record.read();
  const seen = await observe(ports, rollout, nowMs);
  const decision =
    (rollout && advance(rollout, seen, nowMs)) ??
    adopt(rollout, seen, rolloutId(rollout, nowMs), nowMs);
  if (decision === undefined) {
    const message = rollout === undefined ? 'no rollout yet' : `${rollout.id} is ${rollout.phase}`;
    return { ...summaryOf(rollout), reason: undefined, message };
  }
  try {
    return describe(await carryOut(ports, decision, rollout));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    ports.log.info(error.message, { reasons: error.reasons });
    return { ...summaryOf(rollout), reason: 'ConcurrentUpdate', message: error.message };
  }
}

function describe({ rollout, reason, message }: CarriedOut): TurnOutcome {
  return { ...summaryOf(rollout), reason, message };
}

function summaryOf(rollout: CarriedOut['rollout'] | undefined) {
  return { rollout: rollout?.id, phase: rollout?.phase, weights: rollout?.weights };
}
