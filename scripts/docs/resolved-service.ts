import { NO_ENDPOINT, sls } from '../support/sls.ts';

export type Resource = { readonly Type: string; readonly Properties: unknown };

type LambdaFunction = {
  readonly memorySize?: number;
  readonly events?: readonly { readonly schedule?: unknown }[];
};

/** What serverless.yml and resources/ say for a stage, with every variable resolved. */
export type ResolvedService = {
  readonly memorySize: number;
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  readonly resources: readonly Resource[];
};

type Printed = {
  readonly provider: { readonly memorySize: number };
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  readonly resources: { readonly Resources: Readonly<Record<string, Resource>> };
};

/** Reads a stage by the real CLI, which prints each stage once. */
export async function readService(stage: string): Promise<ResolvedService> {
  const printing = prints.get(stage) ?? print(stage);
  prints.set(stage, printing);
  const { provider, functions, resources } = await printing;
  return {
    memorySize: provider.memorySize,
    functions,
    resources: Object.values(resources.Resources),
  };
}

/** Returns the properties of the resources of a type. */
export function propertiesOf<Properties>(
  resources: readonly Resource[],
  type: string,
): Properties[] {
  return resources
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties as Properties);
}

const prints = new Map<string, Promise<Printed>>();

async function print(stage: string): Promise<Printed> {
  const printed = await sls(NO_ENDPOINT, ['print', '--format', 'json', '--stage', stage]);
  return JSON.parse(printed) as Printed;
}
