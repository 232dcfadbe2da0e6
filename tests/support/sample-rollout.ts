import { START_TIME } from '../../packages/lattice-emulator/tests/support/emulator.ts';
import { PLAN_DEFAULTS, PRESETS } from '../../src/rollout/plan.ts';
import { newRollout, type Rollout } from '../../src/rollout/rollout.ts';

/** A rollout in its first bake, as it is recorded, for tests of what leaves and enters the service. */
export function sampleRollout(change: Partial<Rollout> = {}): Rollout {
  const name = 'Canary10Percent5Minutes';
  const before = newRollout(undefined, {
    id: 'r-1',
    plan: { ...PLAN_DEFAULTS, name, steps: PRESETS[name] },
    builds: {
      blue: { version: '1.0.0', codeHash: 'blue-hash', deployedAtMs: START_TIME - 86_400_000 },
      green: { version: '2.0.0', codeHash: 'green-hash', deployedAtMs: START_TIME - 60_000 },
    },
    by: 'ci',
    why: undefined,
    nowMs: START_TIME,
  });
  return {
    ...before,
    version: 1,
    phase: 'baking',
    weights: { blue: 90, green: 10 },
    liveAtMs: START_TIME + 1_500,
    tolerated: [{ name: 'svc-green-Duration', wentOffAtMs: START_TIME - 1 }],
    last: { reason: 'SeenLive', message: 'the bake begins', atMs: START_TIME + 1_500 },
    ...change,
  };
}
