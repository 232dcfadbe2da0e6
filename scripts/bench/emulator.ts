import { startEmulatorProcess } from '../support/emulator-process.ts';
import { LocalStage } from '../support/local-stage.ts';
import { type InvocationTimes, measureApi, measureInvocations } from './control-plane.ts';
import { type DataPlaneResults, measureDataPlane, type Rounds } from './data-plane.ts';
import type { LoadResult } from './full-load.ts';

export type EmulatorResults = {
  readonly starts: readonly StartResult[];
  readonly deploySeconds: number;
  /** Of the emulator's process, with the stack in it and before the load. */
  readonly deployedMb: number;
  /** The same, after every other measurement here. */
  readonly loadedMb: number;
  readonly dataPlane: DataPlaneResults;
  readonly api: Readonly<Record<string, readonly LoadResult[]>>;
  readonly invocations: InvocationTimes;
};

type StartResult = { readonly readyMs: number; readonly residentMb: number };

const STARTS = 5;

/**
 * Measures an emulator in a process of its own, with the service deployed into it by the real CLI.
 *
 * @param tell is called with the name of the next measurement
 */
export async function measureEmulator(
  rounds: Rounds,
  tell: (what: string) => void,
): Promise<EmulatorResults> {
  tell('start');
  const starts = await measureStarts();
  const emulator = await startEmulatorProcess();
  try {
    const stage = new LocalStage(emulator.url);
    tell('deploy');
    const startedAt = performance.now();
    await stage.deploy();
    const deploySeconds = (performance.now() - startedAt) / 1_000;
    const deployedMb = emulator.residentMb;
    tell('invocations');
    const invocations = await measureInvocations(stage);
    tell('API calls');
    const api = await measureApi(stage, { ...rounds, seconds: rounds.seconds / 2 });
    tell('data plane');
    const dataPlane = await measureDataPlane(stage, rounds);
    const loadedMb = emulator.residentMb;
    return { starts, deploySeconds, deployedMb, loadedMb, dataPlane, api, invocations };
  } finally {
    await emulator.stop();
  }
}

async function measureStarts(): Promise<readonly StartResult[]> {
  const results: StartResult[] = [];
  for (let count = 0; count < STARTS; count += 1) {
    const emulator = await startEmulatorProcess();
    results.push({ readyMs: emulator.readyMs, residentMb: emulator.residentMb });
    await emulator.stop();
  }
  return results;
}
