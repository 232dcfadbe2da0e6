import type { AlarmReader } from '../ports/alarm-reader.ts';
import type { Environments } from '../ports/environments.ts';
import type { RollbackPath } from '../ports/rollback-path.ts';
import type { TrafficRouter } from '../ports/traffic-router.ts';
import { type PreflightCheck, preflight } from '../rollout/preflight.ts';

export type PreflightPorts = {
  readonly router: TrafficRouter;
  readonly alarms: AlarmReader;
  readonly environments: Environments;
  readonly path: RollbackPath;
};

/** Looks, before green's first percent, at everything that has to be in order. */
export async function runPreflight(
  { router, alarms, environments, path }: PreflightPorts,
  nowMs: number,
): Promise<PreflightCheck[]> {
  const [reading, readings, live, smoke] = await Promise.all([
    path.inspect(),
    alarms.read(nowMs),
    router.read().catch(() => 'unreadable' as const),
    environments.smokeCheck('green'),
  ]);
  return preflight({ path: reading, alarms: readings.green, live, smoke });
}
