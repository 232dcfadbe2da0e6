import type { TrafficRouter } from '../ports/traffic-router.ts';
import { ALL_BLUE, formatWeights, isSameSplit } from '../rollout/weights.ts';

const ATTEMPTS = 3;

/**
 * Sends all traffic to blue and sees it there. The write comes first, because every moment counts;
 * the read comes after it, because Lattice has no conditional update and a shift may have
 * overwritten ours: then we write again.
 *
 * @throws when the listener still shows other weights after the last attempt
 */
export async function returnToBlue(router: TrafficRouter): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await router.shift(ALL_BLUE);
    const live = await router.read();
    if (isSameSplit(live, ALL_BLUE)) return;
    if (attempt === ATTEMPTS) {
      throw new Error(
        `100/0 was accepted ${ATTEMPTS} times, but the listener shows ${formatWeights(live)}: ` +
          'somebody else is writing to it',
      );
    }
  }
}
