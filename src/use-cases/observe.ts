import type { MetricQuery } from '../ports/metric-reader.ts';
import { NO_PROBES, type ProbesNeeded } from '../rollout/gates/gate.ts';
import { MEASUREMENTS, probesFor } from '../rollout/gates/gates.ts';
import { keyOf, type Measured, type Measurement } from '../rollout/measurement.ts';
import type { Observation } from '../rollout/observation.ts';
import { isActive, type Rollout } from '../rollout/rollout.ts';
import type { RolloutPorts } from './rollout-ports.ts';

/** Reads everything that a decision about a rollout rests on, at the same time. */
export async function observe(
  ports: RolloutPorts,
  rollout: Rollout | undefined,
  nowMs: number,
  probes: ProbesNeeded = rollout === undefined ? NO_PROBES : probesFor(rollout, nowMs),
): Promise<Observation> {
  const { router, alarms, environments, hooks } = ports;
  const [live, readings, builds, measured, smoke, answers] = await Promise.all([
    router.read(),
    alarms.read(rollout?.startedAtMs ?? nowMs),
    environments.readBuilds(),
    measure(ports, rollout),
    probes.smoke ? environments.smokeCheck('green') : undefined,
    rollout !== undefined && probes.hooks.length > 0 ? hooks.ask(probes.hooks, rollout) : [],
  ]);
  return { live, alarms: readings, builds, measured, smoke, hooks: answers };
}

/** Leaves out what cannot be measured yet: a step that was not seen live has no requests. */
async function measure({ metrics }: RolloutPorts, rollout: Rollout | undefined): Promise<Measured> {
  if (rollout === undefined || !isActive(rollout)) return {};
  const due = MEASUREMENTS.flatMap((measurement) => {
    const query = queryFor(measurement, rollout);
    return query === undefined ? [] : [{ key: keyOf(measurement), query }];
  });
  const sums = await metrics.sums(due.map(({ query }) => query));
  return Object.fromEntries(due.map(({ key }, index) => [key, sums[index] ?? 0]));
}

function queryFor(
  { metric, environment, since }: Measurement,
  { liveAtMs, startedAtMs }: Rollout,
): MetricQuery | undefined {
  const sinceMs = since === 'step' ? liveAtMs : startedAtMs;
  return sinceMs === undefined ? undefined : { metric, environment, sinceMs };
}
