import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Emulator } from '../../packages/lattice-emulator/src/index.ts';
import { clientConfig } from '../../packages/lattice-emulator/tests/support/emulator.ts';
import { createFunction } from '../../packages/lattice-emulator/tests/support/function-code.ts';
import type { Verdict } from '../../src/rollout/hooks.ts';

/** Logs what it is asked, and does what it was told to. */
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

/** A Lambda that is asked whether a rollout may go on, and that says what a test wants. */
export class HookFunction {
  readonly name: string;
  readonly #lambda: LambdaClient;

  private constructor(emulator: Emulator, name: string) {
    this.name = name;
    this.#lambda = new LambdaClient(clientConfig(emulator));
  }

  /** The role of functions has to be there, see {@link createFunction}. Says `pass` at first. */
  static async create(emulator: Emulator, name: string): Promise<HookFunction> {
    // Whoever hangs is cut off after a second.
    await createFunction(emulator, name, SOURCE, { Timeout: 1 });
    const hook = new HookFunction(emulator, name);
    await hook.says('pass');
    return hook;
  }

  says(verdict: Verdict, why = 'as a test wants it'): Promise<void> {
    return this.answers({ verdict, why });
  }

  answers(answer: unknown): Promise<void> {
    return this.#behave({ BEHAVIOUR: 'answers', ANSWER: JSON.stringify(answer) });
  }

  does(BEHAVIOUR: 'throws' | 'hangs'): Promise<void> {
    return this.#behave({ BEHAVIOUR });
  }

  async #behave(Variables: Record<string, string>): Promise<void> {
    const settings = { FunctionName: this.name, Environment: { Variables } };
    await this.#lambda.send(new UpdateFunctionConfigurationCommand(settings));
  }
}
