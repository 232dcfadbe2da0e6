import type { Environments } from '../ports/environments.ts';
import type { MetricReader } from '../ports/metric-reader.ts';
import type { Plan } from '../rollout/plan.ts';
import { warningsOf } from '../rollout/warnings.ts';
import { messageOf } from './message-of.ts';

export type WarningPorts = { readonly metrics: MetricReader; readonly environments: Environments };

/** Reads what a person should know before a plan begins. Never throws: nothing depends on it. */
export async function readWarnings(ports: WarningPorts, plan: Plan): Promise<readonly string[]> {
  try {
    const [requestsPerMinute, builds] = await Promise.all([
      ports.metrics.ratePerMinute(),
      ports.environments.readBuilds(),
    ]);
    return warningsOf(plan, { builds, requestsPerMinute });
  } catch (error) {
    return [`it is not known how long the plan takes: ${messageOf(error)}`];
  }
}
