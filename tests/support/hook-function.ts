import { isDeepStrictEqual } from 'node:util';
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Emulator } from '../../packages/lattice-emulator/src/index.ts';
import { clientConfig } from '../../packages/lattice-emulator/tests/support/emulator.ts';
import { createFunction } from '../../packages/lattice-emulator/tests/support/function-code.ts';
import type { Verdict } from '../../src/rollout/verdict.ts';

/** Logs each question, and behaves as its environment says. */
const SOURCE = `
const BEHAVIOURS = {
  answers: () => JSON.parse(process.env.ANSWER),
  throws: () => { throw new Error('no connection to the shop'); },
  hangs: () => new Promise((resolve) => setTimeout(resolve, 60_000)),
};
export const handler = (question) => {
  console.log(JSON.stringify(question));
  return BEHAVIOURS[process.env.BEHAVIOUR]();
};
`;

/** A hook: a Lambda function that answers as a test sets it. */
export class HookFunction {
  readonly name: string;
  readonly #lambda: LambdaClient;
  #variables: Readonly<Record<string, string>> = {};

  private constructor(emulator: Emulator, name: string) {
    this.name = name;
    this.#lambda = new LambdaClient(clientConfig(emulator));
  }

  /** Needs the role of functions, see {@link createFunction}. Answers `pass` at first. */
  static async create(emulator: Emulator, name: string): Promise<HookFunction> {
    // A hook that hangs times out after a second.
    await createFunction(emulator, name, SOURCE, { Timeout: 1 });
    const hook = new HookFunction(emulator, name);
    await hook.says('pass');
    return hook;
  }

  says(verdict: Verdict, message = 'set by a test'): Promise<void> {
    return this.answers({ verdict, message });
  }

  answers(answer: unknown): Promise<void> {
    return this.#behave({ BEHAVIOUR: 'answers', ANSWER: JSON.stringify(answer) });
  }

  does(BEHAVIOUR: 'throws' | 'hangs'): Promise<void> {
    return this.#behave({ BEHAVIOUR });
  }

  /** Skips an update that changes nothing: each one starts another process. */
  async #behave(Variables: Record<string, string>): Promise<void> {
    if (isDeepStrictEqual(Variables, this.#variables)) return;
    this.#variables = Variables;
    const settings = { FunctionName: this.name, Environment: { Variables } };
    await this.#lambda.send(new UpdateFunctionConfigurationCommand(settings));
  }
}
