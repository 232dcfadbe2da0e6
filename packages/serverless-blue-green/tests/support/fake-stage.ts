import type { StatusReport } from '../../../../src/contract.ts';
import type { Stage } from '../../src/stage/stage.ts';
import type { StageFunctions } from '../../src/stage/stage-functions.ts';
import type { Template } from '../../src/template/template.ts';

type Answers = {
  /** The answer of each function, by its key; an error is thrown. */
  readonly functions?: Readonly<Record<string, unknown>>;
  readonly status?: StatusReport;
  readonly live?: Template;
  readonly fresh?: Template;
};

/** The caller of every command. */
export const ME = 'deploy-role/ci';

type FunctionCall = { readonly key: string; readonly payload: unknown };

/** A deployed stage that answers as it is told, and records which functions were called. */
export function fakeStage({ functions = {}, status, live, fresh }: Answers = {}) {
  const calls: FunctionCall[] = [];
  const call: StageFunctions['call'] = async (key, payload) => {
    // As JSON, which leaves out what is undefined.
    calls.push({ key, payload: JSON.parse(JSON.stringify(payload)) });
    const answer = functions[key];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const stage: Partial<Stage> = {
    name: 'prod',
    title: 'shop-prod',
    callerArn: async () => `arn:aws:sts::123456789012:assumed-role/${ME}`,
    functions: async () => ({ call }) as Partial<StageFunctions> as StageFunctions,
    status: async () => known(status),
    liveTemplate: async () => live,
    freshTemplate: async () => known(fresh),
  };
  return { stage: stage as Stage, calls };
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the fake stage does not have this');
  return value;
}
