import type { Clock } from '../../clock.ts';
import { removeEventsBefore } from './events.ts';
import type { LogsState } from './state.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * Deletes events that are older than the retention of their group.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html#SettingLogRetention
 *
 * Differs: expired events are deleted at the next whole hour; AWS takes up to 72 hours.
 */
export function scheduleExpiry({ groups }: LogsState, clock: Clock): void {
  clock.every(HOUR_MS, () => {
    for (const { retentionInDays: days, streams } of groups.values()) {
      if (days === undefined) continue;
      const oldest = clock.now() - days * DAY_MS;
      for (const stream of streams.values()) removeEventsBefore(stream, oldest);
    }
  });
}
