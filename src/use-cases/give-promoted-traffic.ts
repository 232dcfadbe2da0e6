import { endPromotion } from '../rollout/promote.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { ALL_BLUE } from '../rollout/weights.ts';
import type { Wish } from '../rollout/wish.ts';
import type { CommandOutcome } from './command-rollout.ts';
import { Refused } from './refused.ts';
import type { RolloutPorts } from './rollout-ports.ts';
import { sendAllToBlue } from './send-all-to-blue.ts';

/**
 * Gives blue all traffic again, once it was made a copy of green. Safe to repeat: what was done
 * already is only said again.
 *
 * @throws Refused when blue is no copy or does not answer, and then green keeps the traffic
 */
export async function givePromotedTraffic(
  ports: RolloutPorts,
  wish: Wish,
): Promise<CommandOutcome> {
  const { record, environments, now } = ports;
  const [current, builds, smoke] = await Promise.all([
    record.read(),
    environments.readBuilds(),
    environments.smokeCheck('blue'),
  ]);
  if (current?.phase === 'promoted') return { ...describe(current), isTold: true };
  const decide = (rollout: Rollout | undefined) =>
    endPromotion(rollout, wish, { builds, smoke }, now());
  const { decision, refusals } = decide(current);
  if (refusals !== undefined) throw new Refused(refusals);

  const { reason, message, next } = decision;
  const { rollout, isTold } = await sendAllToBlue(ports, {
    kind: 'promoted',
    reason,
    message,
    from: next.previous,
    fence: (rolloutNow) => decide(rolloutNow).decision,
  });
  if (rollout !== undefined) return { ...describe(rollout), isTold };
  // A turn may have recorded it already; an alarm that was faster has the last word.
  const recorded = await record.read();
  if (recorded?.phase !== 'promoted') throw new Refused(decide(recorded).refusals ?? []);
  return { ...describe(recorded), isTold };
}

function describe({ id, phase, last }: Rollout): Omit<CommandOutcome, 'isTold'> {
  const { reason, message } = last;
  return { rollout: id, phase, weights: ALL_BLUE, reason, message };
}
