import {
  InvokeCommand,
  LambdaClient,
  type LambdaClientConfig,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import { SERVICE } from '../../../../scripts/support/stack.ts';
import { isRecord } from '../../../../src/events/payload-problems.ts';

/** What our functions say no with, in a sentence that needs no name of an error before it. */
const SPOKEN = ['Refused', 'PayloadError'];

/** The deployed functions of a stage, on AWS or in the emulator. */
export class StageFunctions {
  readonly #stage: string;
  readonly #client: LambdaClient;

  constructor(stage: string, config: LambdaClientConfig = {}) {
    this.#stage = stage;
    this.#client = new LambdaClient(config);
  }

  /** @throws Error in the function's own words when it refuses or fails */
  async call(name: string, payload: unknown): Promise<unknown> {
    const FunctionName = `${SERVICE}-${this.#stage}-${name}`;
    const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) });
    const { Payload, FunctionError } = await this.#client.send(command).catch((error: unknown) => {
      throw this.#explain(error, FunctionName);
    });
    const answer: unknown = JSON.parse(Payload?.transformToString() ?? 'null');
    if (FunctionError !== undefined) throw new Error(describeFailure(name, answer));
    return answer;
  }

  #explain(error: unknown, functionName: string): unknown {
    const deploy = `npx sls deploy --stage ${this.#stage}`;
    if (error instanceof ResourceNotFoundException) {
      return new Error(`there is no function ${functionName}; deploy the stage first: ${deploy}`);
    }
    if (!isRecord(error) || error.code !== 'ECONNREFUSED') return error;
    const message = `nobody listens: ${error.message}; start the emulator (npm run emulator), then ${deploy}`;
    return new Error(message, { cause: error });
  }
}

function describeFailure(name: string, answer: unknown): string {
  const { errorType, errorMessage } = isRecord(answer) ? answer : {};
  const isSpoken = SPOKEN.includes(String(errorType));
  return isSpoken ? String(errorMessage) : `${name} failed: ${errorType}: ${errorMessage}`;
}
