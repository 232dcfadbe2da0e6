import type { Actor } from '../rollout/actor.ts';
import { endPromotion } from '../rollout/promote.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { ALL_BLUE } from '../rollout/weights.ts';
import type { CommandOutcome } from './command-rollout.ts';
import { moveAllToBlue } from './move-all-to-blue.ts';
import { Refused } from './outcome-errors.ts';
import type { RolloutPorts } from './rollout-ports.ts';

/**
 * Gives blue all traffic again, once it was made a copy of green. Safe to repeat: what is done
 * already is only reported again.
 *
 * @throws Refused when blue is no copy or does not answer, and then green keeps the traffic
 */
export async function completePromotion(
  ports: RolloutPorts,
  actor: Actor,
): Promise<CommandOutcome> {
  const { record, environments, now } = ports;
  const [current, builds, smoke] = await Promise.all([
    record.read(),
    environments.readBuilds(),
    environments.smokeCheck('blue'),
  ]);
  if (current?.phase === 'promoted') return { ...describe(current), notified: true };
  const decide = (rollout: Rollout | undefined) =>
    endPromotion(rollout, actor, { builds, smoke }, now());
  const { decision, refusals } = decide(current);
  if (refusals !== undefined) throw new Refused(refusals);

  const { reason, message, next } = decision;
  const { rollout, notified } = await moveAllToBlue(ports, {
    kind: 'promoted',
    reason,
    message,
    actor,
    from: next.previous,
    fence: (latest) => decide(latest).decision,
  });
  if (rollout !== undefined) return { ...describe(rollout), notified };
  // A turn may have recorded it already; an alarm that was faster has the last word.
  const recorded = await record.read();
  if (recorded?.phase !== 'promoted') throw new Refused(decide(recorded).refusals ?? []);
  return { ...describe(recorded), notified };
}

function describe({ id, phase, last }: Rollout): Omit<CommandOutcome, 'notified'> {
  const { reason, message } = last;
  return { rollout: id, phase, weights: ALL_BLUE, reason, message };
}
