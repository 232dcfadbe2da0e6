import type { TrafficRouter } from '../ports/traffic-router.ts';
import { ALL_BLUE, formatWeights, isSameSplit } from '../rollout/weights.ts';

const ATTEMPTS = 3;

/**
 * Verifies that the listener shows 100/0, after it was requested. VPC Lattice has no conditional
 * update, so a writer who raised green may have overwritten us: then 100/0 is requested again.
 *
 * @throws when the listener still shows other weights after the last attempt
 */
export async function verifyOnBlue(router: TrafficRouter): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const live = await router.read();
    if (isSameSplit(live, ALL_BLUE)) return;
    if (attempt === ATTEMPTS) {
      throw new Error(
        `100/0 was accepted ${ATTEMPTS} times, but the listener shows ${formatWeights(live)}: ` +
          'another writer keeps changing it',
      );
    }
    await router.shift(ALL_BLUE);
  }
}
