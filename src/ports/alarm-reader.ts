import type { AlarmReadings } from '../rollout/alarms.ts';

export interface AlarmReader {
  /**
   * Returns every alarm on blue and on green, metric and composite, in its current state.
   *
   * @param sinceMs since when it matters that an alarm was in ALARM though it is OK again, in
   * milliseconds since the epoch
   */
  read(sinceMs: number): Promise<AlarmReadings>;
}
