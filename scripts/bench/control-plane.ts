import { randomUUID } from 'node:crypto';
import {
  InvokeCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { LOCAL_CLIENT } from '../support/local-client.ts';
import type { LocalStage } from '../support/local-stage.ts';
import { SERVICE } from '../support/stack.ts';
import type { Rounds } from './data-plane.ts';
import { fullLoad, type LoadResult } from './full-load.ts';
import { apiRequests } from './requests.ts';
import { takeTurns } from './take-turns.ts';

/** Calls of the API as the SDK writes and signs them, sent by the load generator, by operation. */
export async function measureApi(
  stage: LocalStage,
  { rounds, seconds }: Rounds,
): Promise<Readonly<Record<string, readonly LoadResult[]>>> {
  const requests = await apiRequests(stage.endpoint, await stage.outputs());
  const runs = Object.fromEntries(
    requests.map(([name, request]) => [name, () => fullLoad(stage.endpoint, request, seconds)]),
  );
  return takeTurns(runs, rounds);
}

export type InvocationTimes = {
  readonly coldMs: readonly number[];
  readonly warmMs: readonly number[];
};

const FUNCTION = `${SERVICE}-local-green`;
const EVENT = { version: '2.0', method: 'GET', path: '/products', headers: {}, requestContext: {} };
const COLD = 10;
const WARM = 300;

/**
 * Invokes a function by the SDK, one call after the other. A change of its configuration makes the
 * next call a cold one.
 */
export async function measureInvocations({ endpoint }: LocalStage): Promise<InvocationTimes> {
  const client = new LambdaClient({ ...LOCAL_CLIENT, endpoint });
  const coldMs: number[] = [];
  for (let count = 0; count < COLD; count += 1) {
    const change = { FunctionName: FUNCTION, Description: randomUUID() };
    await client.send(new UpdateFunctionConfigurationCommand(change));
    coldMs.push(await timeInvocation(client));
  }
  const warmMs: number[] = [];
  for (let count = 0; count < WARM; count += 1) warmMs.push(await timeInvocation(client));
  return { coldMs, warmMs };
}

async function timeInvocation(client: LambdaClient): Promise<number> {
  const command = new InvokeCommand({ FunctionName: FUNCTION, Payload: JSON.stringify(EVENT) });
  const startedAt = performance.now();
  const { FunctionError, Payload } = await client.send(command);
  const ms = performance.now() - startedAt;
  if (FunctionError !== undefined)
    throw new Error(`${FUNCTION} failed: ${Payload?.transformToString()}`);
  return ms;
}
