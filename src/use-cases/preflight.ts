import type { AlarmReader } from '../ports/alarm-reader.ts';
import type { Environments } from '../ports/environments.ts';
import type { RollbackReadiness } from '../ports/rollback-readiness.ts';
import type { TrafficRouter } from '../ports/traffic-router.ts';
import { type PreflightCheck, preflight } from '../rollout/preflight.ts';

export type PreflightPorts = {
  readonly router: TrafficRouter;
  readonly alarms: AlarmReader;
  readonly environments: Environments;
  readonly readiness: RollbackReadiness;
};

/** Checks every condition for green's first percent. */
export async function runPreflight(
  { router, alarms, environments, readiness }: PreflightPorts,
  nowMs: number,
): Promise<PreflightCheck[]> {
  const [rollback, readings, live, smoke] = await Promise.all([
    readiness.inspect(),
    alarms.read(nowMs),
    router.read().catch(() => 'unreadable' as const),
    environments.smokeCheck('green'),
  ]);
  return preflight({ readiness: rollback, alarms: readings.green, live, smoke });
}
