import type { Log } from '../ports/log.ts';
import type { News, Teller } from '../ports/teller.ts';

/**
 * Tells of what has happened; when that fails, it stands all the same and the failure is only
 * logged.
 */
export async function tellSafely(teller: Teller, log: Log, news: News): Promise<boolean> {
  try {
    await teller.tell(news);
    return true;
  } catch (error) {
    log.error('it is done, but could not be told', { news, error });
    return false;
  }
}
