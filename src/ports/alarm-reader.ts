import type { AlarmReading } from '../rollout/alarms.ts';

export interface AlarmReader {
  /** Every alarm on green, metric and composite, as it is now. */
  read(): Promise<readonly AlarmReading[]>;
}
