import type { Scope } from '../../../contracts.ts';
import type { AlarmState, MetricAlarm } from './alarm.ts';

/**
 * The state in which a fault puts an alarm, against what its metric says: ALARM, or OK when it is
 * in ALARM; `undefined` when none strikes.
 *
 * @param reasonData what the metric says
 */
export function flap(
  { faults }: Scope,
  { name, arn, state }: MetricAlarm,
  reasonData: string | undefined,
): Omit<AlarmState, 'timestamp'> | undefined {
  const strike = faults.strike('evaluation', () => ({ service: 'cloudwatch', alarm: [name, arn] }));
  if (strike === undefined) return undefined;
  const value = state.value === 'ALARM' ? 'OK' : 'ALARM';
  return { value, reason: `${strike.id} makes this alarm flap.`, reasonData };
}
