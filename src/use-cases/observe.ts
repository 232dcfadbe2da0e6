import { looksFor, NO_LOOKS } from '../rollout/gates.ts';
import { NO_REQUESTS, type Observation } from '../rollout/observation.ts';
import { isActive, type Rollout } from '../rollout/rollout.ts';
import type { RolloutPorts } from './rollout-ports.ts';

/** Reads all that a decision about a rollout rests on, at the same time. */
export async function observe(
  ports: RolloutPorts,
  rollout: Rollout | undefined,
  nowMs: number,
  looks = rollout === undefined ? NO_LOOKS : looksFor(rollout, nowMs),
): Promise<Observation> {
  const { router, alarms, environments, hooks } = ports;
  const [live, readings, builds, requests, smoke, answers] = await Promise.all([
    router.read(),
    alarms.read(rollout?.startedAtMs ?? nowMs),
    environments.readBuilds(),
    countRequests(ports, rollout),
    looks.smoke ? environments.smokeCheck('green') : undefined,
    rollout !== undefined && looks.hooks.length > 0 ? hooks.ask(looks.hooks, rollout) : [],
  ]);
  return { live, alarms: readings, builds, requests, smoke, hooks: answers };
}

async function countRequests(
  { requests }: RolloutPorts,
  rollout: Rollout | undefined,
): Promise<Observation['requests']> {
  if (rollout === undefined || !isActive(rollout)) {
    return { inStep: NO_REQUESTS, inRollout: NO_REQUESTS };
  }
  const { liveAtMs, startedAtMs } = rollout;
  const [inStep, inRollout] = await Promise.all([
    liveAtMs === undefined ? NO_REQUESTS : requests.countGreen(liveAtMs),
    requests.countGreen(startedAtMs),
  ]);
  return { inStep, inRollout };
}
