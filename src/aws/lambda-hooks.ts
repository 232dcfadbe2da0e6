import { InvokeCommand, type InvokeCommandOutput, type LambdaClient } from '@aws-sdk/client-lambda';
import { isRecord, show } from '../events/payload-problems.ts';
import type { Hooks } from '../ports/hooks.ts';
import { formatDuration } from '../rollout/duration.ts';
import { type HookAnswer, type Moment, stepInQuestion, type Verdict } from '../rollout/hooks.ts';
import { currentStep, type Rollout } from '../rollout/rollout.ts';

/** The function that is asked at a moment; where there is none, nobody is. */
export type HookNames = Readonly<Partial<Record<Moment, string>>>;

/** Whose rollout it is that a hook is asked about. */
export type HookContext = { readonly service: string; readonly stage: string };

const VERDICTS: readonly Verdict[] = ['pass', 'fail', 'inconclusive'];
const EXPECTED = '{"verdict":"pass"|"fail"|"inconclusive","why":"..."}';

/** Asks Lambdas of the user, which answer `{"verdict":"pass","why":"conversion is as before"}`. */
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

  async ask(moments: readonly Moment[], rollout: Rollout): Promise<readonly HookAnswer[]> {
    const asked = moments.flatMap((moment) => {
      const name = this.#names[moment];
      return name === undefined ? [] : [this.#askOne(name, moment, rollout)];
    });
    return Promise.all(asked);
  }

  async #askOne(FunctionName: string, moment: Moment, rollout: Rollout): Promise<HookAnswer> {
    const abortSignal = AbortSignal.timeout(this.#timeoutMs);
    const inconclusive = (problem: string): HookAnswer => {
      return { moment, verdict: 'inconclusive', why: `hook ${FunctionName} ${problem}` };
    };
    try {
      const Payload = JSON.stringify(this.#question(moment, rollout));
      const output = await this.#client.send(new InvokeCommand({ FunctionName, Payload }), {
        abortSignal,
      });
      const answer = readAnswer(output);
      return 'problem' in answer ? inconclusive(answer.problem) : { moment, ...answer };
    } catch (error) {
      if (abortSignal.aborted) {
        return inconclusive(`did not answer within ${formatDuration(this.#timeoutMs)}`);
      }
      return inconclusive(`could not be invoked: ${String(error)}`);
    }
  }

  /** What a hook is told: `weights` are those now, `green` is the share that the step gives. */
  #question(moment: Moment, rollout: Rollout): object {
    const { id, plan, weights, builds } = rollout;
    const stepIndex = stepInQuestion(moment, rollout);
    return {
      ...this.#context,
      moment,
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

type Understood = Pick<HookAnswer, 'verdict' | 'why'>;

function readAnswer({ FunctionError, Payload }: InvokeCommandOutput): Understood | Problem {
  const text = Payload?.transformToString() ?? '';
  if (FunctionError !== undefined) return { problem: `failed: ${text}` };
  const { verdict: given, why } = parseRecord(text);
  const verdict = VERDICTS.find((known) => known === given);
  if (verdict === undefined || typeof why !== 'string') {
    return { problem: `answered ${show(text)}, expected ${EXPECTED}` };
  }
  return { verdict, why };
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
