import type { Rollout } from '../rollout/rollout.ts';

/**
 * Returns an id such as `r-20261126-011732-41`, by which people find a rollout again in logs and
 * mails. The number is the version of the record before it, so no two ids are the same.
 */
export function rolloutId(before: Rollout | undefined, nowMs: number): string {
  const [date = '', time = ''] = new Date(nowMs).toISOString().split('T');
  const moment = `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`;
  return `r-${moment}-${before?.version ?? 0}`;
}
