import type { Environments } from '../ports/environments.ts';
import type { MetricReader } from '../ports/metric-reader.ts';
import type { Plan } from '../rollout/plan.ts';
import { warningsOf } from '../rollout/warnings.ts';
import { messageOf } from './message-of.ts';

export type WarningPorts = { readonly metrics: MetricReader; readonly environments: Environments };

/**
 * Reads what a person should know before a plan begins. Never throws: nothing depends on it.
 *
 * @param rate requests a minute, where they are being read already
 */
export async function readWarnings(
  { metrics, environments }: WarningPorts,
  plan: Plan,
  rate = metrics.ratePerMinute(),
): Promise<readonly string[]> {
  try {
    const [requestsPerMinute, builds] = await Promise.all([rate, environments.readBuilds()]);
    return warningsOf(plan, { builds, requestsPerMinute });
  } catch (error) {
    return [`it is not known how long the plan takes: ${messageOf(error)}`];
  }
}
