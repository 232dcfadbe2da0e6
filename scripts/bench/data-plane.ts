import { fileURLToPath } from 'node:url';
import { DEFAULT_SETTINGS } from '../../packages/lattice-emulator/src/settings.ts';
import type { LocalStage } from '../support/local-stage.ts';
import { ServerProcess } from '../support/server-process.ts';
import { ANSWER_VARIABLE, type FloorAnswer } from './floors/answer.ts';
import { fullLoad, type LoadResult } from './full-load.ts';
import { signedRequest } from './requests.ts';
import { sendOnce } from './send-once.ts';
import { percentile } from './statistics.ts';
import { steadyLoad } from './steady-load.ts';
import { takeTurns } from './take-turns.ts';

export type Rounds = { readonly rounds: number; readonly seconds: number };

/**
 * `pipe` has as many processes as one function has execution environments, `widePipe` as many as
 * two.
 */
type Contender = 'bare' | 'pipe' | 'blue' | 'widePipe' | 'split';

export type DataPlaneResults = Readonly<Record<Contender, readonly LoadResult[]>> & {
  /** At a constant rate of half of what blue alone has reached. */
  readonly half: LoadResult;
};

export const ENVIRONMENTS = DEFAULT_SETTINGS.environmentsPerFunction;
const WARM_UP_SECONDS = 2;

/**
 * Measures signed requests through VPC Lattice to the deployed application, to blue alone and to
 * both, in turns with the floors, which give the same answer: a bare HTTP server, and one
 * that asks worker processes.
 */
export async function measureDataPlane(
  stage: LocalStage,
  { rounds, seconds }: Rounds,
): Promise<DataPlaneResults> {
  const answer = await readAnswer(stage);
  const bare = await startFloor(answer, 'bare-server.ts');
  const pipe = await startFloor(answer, 'pipe-server.ts', ENVIRONMENTS);
  const widePipe = await startFloor(answer, 'pipe-server.ts', 2 * ENVIRONMENTS);
  const runs = (length: number) => ({
    bare: () => load(stage, bare.url, length),
    pipe: () => load(stage, pipe.url, length),
    blue: () => loadThrough(stage, 0, length),
    widePipe: () => load(stage, widePipe.url, length),
    split: () => loadThrough(stage, 50, length),
  });
  try {
    await takeTurns(runs(WARM_UP_SECONDS), 1);
    const results = await takeTurns(runs(seconds), rounds);
    return { ...results, half: await loadByHalf(stage, results.blue, 2 * seconds) };
  } finally {
    await Promise.all([bare, pipe, widePipe].map((floor) => floor.stop()));
  }
}

function startFloor(answer: FloorAnswer, file: string, workers = 0): Promise<ServerProcess> {
  const path = fileURLToPath(new URL(`./floors/${file}`, import.meta.url));
  const env = { [ANSWER_VARIABLE]: JSON.stringify(answer) };
  return ServerProcess.start(path, [String(workers)], env);
}

async function load(stage: LocalStage, endpoint: string, seconds: number): Promise<LoadResult> {
  return fullLoad(endpoint, await signedRequest(await stage.outputs()), seconds);
}

async function loadThrough(stage: LocalStage, green: number, seconds: number): Promise<LoadResult> {
  await shift(stage, green);
  return load(stage, stage.endpoint, seconds);
}

async function loadByHalf(
  stage: LocalStage,
  reached: readonly LoadResult[],
  seconds: number,
): Promise<LoadResult> {
  await shift(stage, 0);
  const perSecond = percentile(
    reached.map((result) => result.perSecond),
    50,
  );
  const request = await signedRequest(await stage.outputs());
  return steadyLoad(stage.endpoint, request, perSecond / 2, seconds);
}

async function shift(stage: LocalStage, green: number): Promise<void> {
  const { errorMessage } = await stage.call('shift', { green });
  if (errorMessage !== undefined) throw new Error(String(errorMessage));
}

/** The application's answer, with its own headers. */
async function readAnswer(stage: LocalStage): Promise<FloorAnswer> {
  const request = await signedRequest(await stage.outputs());
  const { headers, body } = await sendOnce(stage.endpoint, request);
  const own = Object.entries(headers).filter(([name]) => !CONNECTION_HEADERS.includes(name));
  return { headers: Object.fromEntries(own) as FloorAnswer['headers'], body };
}

const CONNECTION_HEADERS = ['connection', 'content-length', 'date', 'keep-alive'];
