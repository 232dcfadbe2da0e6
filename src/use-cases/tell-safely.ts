import type { ChangeTeller, WeightChange } from '../ports/change-teller.ts';
import type { Log } from '../ports/log.ts';

/**
 * Tells of a change that has happened; when that fails, the change stands and the failure is only
 * logged.
 */
export async function tellSafely(
  teller: ChangeTeller,
  log: Log,
  change: WeightChange,
): Promise<boolean> {
  try {
    await teller.tell(change);
    return true;
  } catch (error) {
    log.error('the change stands, but could not be told', { change, error });
    return false;
  }
}
