import { type Advice, adviceLines } from '../refusal.ts';
import type { StackOutputs } from '../stage/stack-outputs.ts';
import type { Template } from '../template/template.ts';

export type Deployed = {
  readonly stage: string;
  readonly outputs: StackOutputs;
  readonly template: Template;
  /** True when the stage did not exist before. */
  readonly isFirst: boolean;
  readonly hasDefaultPlan: boolean;
};

const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443' };

/** @returns the URL of the service; undefined where the stack does not say it */
export function addressOf({ outputs }: Pick<Deployed, 'outputs'>): string | undefined {
  const { ServiceDomainName, CustomDomainName, ListenerProtocol, ListenerPort } = outputs;
  if (ServiceDomainName === undefined) return undefined;
  const protocol = ListenerProtocol?.toLowerCase() ?? 'https';
  const isDefault = ListenerPort === undefined || ListenerPort === DEFAULT_PORTS[protocol];
  const host = CustomDomainName ?? ServiceDomainName;
  return `${protocol}://${host}${isDefault ? '' : `:${ListenerPort}`}`;
}

/** Returns the commands that follow a deploy, in columns. */
export function nextSteps({ stage, template, isFirst, hasDefaultPlan }: Deployed): string[] {
  const hasProbe = template.Resources.ProbeLambdaFunction !== undefined;
  const probe: Advice = ['to send it requests', `sls invoke -f probe --stage ${stage}`];
  const status: Advice = ['to see its status', `sls status --stage ${stage}`];
  const plan = hasDefaultPlan ? '' : ' --plan Canary10Percent5Minutes';
  const release: Advice = [
    'to give green traffic',
    `sls rollout start --stage ${stage}${plan} --wait`,
  ];
  const compare: Advice = ['to compare blue and green', `sls diff --stage ${stage}`];
  const first = hasProbe ? [probe, status] : [status];
  return adviceLines(isFirst ? first : [compare, release]).map((line) => line.trim());
}
