import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type InvokeCommandOutput,
  type LambdaClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import { isRecord, show } from '../events/payload-error.ts';
import type { Hooks } from '../ports/hooks.ts';
import { formatDuration } from '../rollout/duration.ts';
import {
  type HookAnswer,
  type HookPoint,
  type MissingHook,
  stepInQuestion,
} from '../rollout/hooks.ts';
import { currentStep, type Rollout } from '../rollout/rollout.ts';
import type { Verdict } from '../rollout/verdict.ts';

/** The Lambda function that is asked at a hook point, where one is set. */
export type HookNames = Readonly<Partial<Record<HookPoint, string>>>;

/** The service whose rollout a hook is asked about. */
export type HookContext = { readonly service: string; readonly stage: string };

const VERDICTS: readonly Verdict[] = ['pass', 'fail', 'inconclusive'];
const EXPECTED = '{"verdict":"pass"|"fail"|"inconclusive","message":"..."}';

/** Asks Lambda functions of the user, which answer `{"verdict":"pass","message":"conversion is as before"}`. */
export class LambdaHooks implements Hooks {
  readonly #client: LambdaClient;
  readonly #names: HookNames;
  readonly #timeoutMs: number;
  readonly #context: HookContext;

  constructor(client: LambdaClient, names: HookNames, timeoutMs: number, context: HookContext) {
    this.#client = client;
    this.#names = names;
    this.#timeoutMs = timeoutMs;
    this.#context = context;
  }

  async ask(hookPoints: readonly HookPoint[], rollout: Rollout): Promise<readonly HookAnswer[]> {
    const asked = hookPoints.flatMap((hookPoint) => {
      const name = this.#names[hookPoint];
      return name === undefined ? [] : [this.#askOne(name, hookPoint, rollout)];
    });
    return Promise.all(asked);
  }

  async missing(): Promise<readonly MissingHook[]> {
    const hooks = Object.entries(this.#names) as [HookPoint, string][];
    const found = await Promise.all(
      hooks.map(async ([hookPoint, name]) =>
        (await this.#exists(name)) ? [] : [{ hookPoint, name }],
      ),
    );
    return found.flat();
  }

  /** Anything but Lambda's word that there is no such function shows when the hook is asked. */
  async #exists(FunctionName: string): Promise<boolean> {
    try {
      await this.#client.send(new GetFunctionConfigurationCommand({ FunctionName }));
      return true;
    } catch (error) {
      return !(error instanceof ResourceNotFoundException);
    }
  }

  async #askOne(FunctionName: string, hookPoint: HookPoint, rollout: Rollout): Promise<HookAnswer> {
    const abortSignal = AbortSignal.timeout(this.#timeoutMs);
    const inconclusive = (problem: string): HookAnswer => {
      return { hookPoint, verdict: 'inconclusive', message: `hook ${FunctionName} ${problem}` };
    };
    try {
      const Payload = JSON.stringify(this.#question(hookPoint, rollout));
      const output = await this.#client.send(new InvokeCommand({ FunctionName, Payload }), {
        abortSignal,
      });
      const answer = readAnswer(output);
      return 'problem' in answer ? inconclusive(answer.problem) : { hookPoint, ...answer };
    } catch (error) {
      if (abortSignal.aborted) {
        return inconclusive(`did not answer within ${formatDuration(this.#timeoutMs)}`);
      }
      return inconclusive(`could not be invoked: ${String(error)}`);
    }
  }

  /** Returns the payload: `weights` are the current ones, `green` is the share that the step gives. */
  #question(hookPoint: HookPoint, rollout: Rollout): object {
    const { id, plan, weights, builds } = rollout;
    const stepIndex = stepInQuestion(hookPoint, rollout);
    return {
      ...this.#context,
      hookPoint,
      rollout: id,
      plan: plan.name,
      step: stepIndex + 1,
      steps: plan.steps.length,
      green: currentStep({ ...rollout, stepIndex }).green,
      weights,
      builds,
    };
  }
}

type ParsedAnswer = Pick<HookAnswer, 'verdict' | 'message'>;

function readAnswer({ FunctionError, Payload }: InvokeCommandOutput): ParsedAnswer | Problem {
  const text = Payload?.transformToString() ?? '';
  if (FunctionError !== undefined) return { problem: `failed: ${text}` };
  const { verdict: given, message } = parseRecord(text);
  const verdict = VERDICTS.find((known) => known === given);
  if (verdict === undefined || typeof message !== 'string') {
    return { problem: `answered ${show(text)}, expected ${EXPECTED}` };
  }
  return { verdict, message };
}

type Problem = { readonly problem: string };

function parseRecord(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
