import {
  InvokeCommand,
  LambdaClient,
  type LambdaClientConfig,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import { isRecord } from '../../../../src/contract.ts';
import { CommandError, CommandRefused, UsageError } from '../errors.ts';
import { connectionHint } from './endpoint.ts';

export type StageFunctionsOptions = {
  readonly stage: string;
  /** Returns the name of a deployed function, given its key in serverless.yml. */
  readonly nameOf: (key: string) => string;
  readonly config?: LambdaClientConfig;
};

/** Calls the deployed functions of a stage, on AWS or in the emulator. */
export class StageFunctions {
  readonly #options: StageFunctionsOptions;
  readonly #client: LambdaClient;

  constructor(options: StageFunctionsOptions) {
    this.#options = options;
    this.#client = new LambdaClient(options.config ?? {});
  }

  /** @throws CommandError with the function's own message when it refuses or fails */
  async call(key: string, payload: unknown): Promise<unknown> {
    const FunctionName = this.#options.nameOf(key);
    const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) });
    const { Payload, FunctionError } = await this.#client.send(command).catch((error: unknown) => {
      throw this.#explain(error, FunctionName);
    });
    const answer: unknown = JSON.parse(Payload?.transformToString() ?? 'null');
    if (FunctionError !== undefined) throw failureOf(key, answer);
    return answer;
  }

  #explain(error: unknown, functionName: string): unknown {
    const deploy = `sls deploy --stage ${this.#options.stage}`;
    if (error instanceof ResourceNotFoundException) {
      const message = `there is no function ${functionName}; deploy the stage first: ${deploy}`;
      return new CommandRefused('NotDeployed', message, error);
    }
    const hint = connectionHint(error, process.env);
    if (hint === undefined) return error;
    return new CommandError('contact-lost', 'ConnectionRefused', hint, error);
  }
}

/** Turns what a function threw into the ending that it stands for. */
function failureOf(key: string, answer: unknown): CommandError {
  const { errorType, errorMessage } = isRecord(answer) ? answer : {};
  const message = String(errorMessage);
  switch (errorType) {
    case 'Refused':
      return new CommandError('refused', reasonIn(message), message);
    case 'RolledBack':
      return new CommandError('rolled-back', reasonIn(message), message);
    case 'PayloadError':
      return new UsageError(message);
    default: {
      const failed = `${key} failed: ${errorType}: ${errorMessage}`;
      return new CommandError('contact-lost', String(errorType), failed);
    }
  }
}

/** The code in `refused (RolloutRunning): …`; the first one where there are several. */
function reasonIn(message: string): string {
  return /\((\w+)\):/.exec(message)?.[1] ?? 'Unknown';
}
