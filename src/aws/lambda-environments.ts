import { InvokeCommand, type InvokeCommandOutput, type LambdaClient } from '@aws-sdk/client-lambda';
import { smokeRequest } from '../http/smoke-request.ts';
import type { Environments } from '../ports/environments.ts';
import type { Builds } from '../rollout/builds.ts';
import type { SmokeResult } from '../rollout/observation.ts';
import { readBuild } from './lambda-build.ts';

export type FunctionNames = { readonly blue: string; readonly green: string };

/** The two functions that serve the environments. */
export class LambdaEnvironments implements Environments {
  readonly #client: LambdaClient;
  readonly #functions: FunctionNames;
  readonly #smokePath: string;

  constructor(client: LambdaClient, functions: FunctionNames, smokePath: string) {
    this.#client = client;
    this.#functions = functions;
    this.#smokePath = smokePath;
  }

  async readBuilds(): Promise<Builds> {
    const { blue, green } = this.#functions;
    const [blueBuild, greenBuild] = await Promise.all([
      readBuild(this.#client, blue),
      readBuild(this.#client, green),
    ]);
    return { blue: blueBuild, green: greenBuild };
  }

  async smokeCheck(environment: keyof FunctionNames): Promise<SmokeResult> {
    const FunctionName = this.#functions[environment];
    const where = `GET ${this.#smokePath} of ${FunctionName}`;
    try {
      const Payload = JSON.stringify(smokeRequest(this.#smokePath));
      const answer = await this.#client.send(new InvokeCommand({ FunctionName, Payload }));
      const problem = findProblem(answer);
      return problem === undefined
        ? { verdict: 'pass' }
        : { verdict: 'fail', problem: `${where} ${problem}` };
    } catch (error) {
      return { verdict: 'fail', problem: `${where} could not be invoked: ${String(error)}` };
    }
  }
}

function findProblem({ FunctionError, Payload }: InvokeCommandOutput): string | undefined {
  const text = Payload?.transformToString() ?? '';
  if (FunctionError !== undefined) return `failed: ${text}`;
  const status = readStatus(text);
  if (status === undefined) return `gave no response: ${text}`;
  return status >= 200 && status < 300 ? undefined : `answered ${status}`;
}

function readStatus(text: string): number | undefined {
  try {
    const { statusCode } = JSON.parse(text) as { readonly statusCode?: unknown };
    return typeof statusCode === 'number' ? statusCode : undefined;
  } catch {
    return undefined;
  }
}
