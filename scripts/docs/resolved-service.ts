import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { NO_ENDPOINT, ROOT, sls } from '../support/sls.ts';

export type Resource = { readonly Type: string; readonly Properties: unknown };

type LambdaFunction = {
  readonly memorySize?: number;
  readonly events?: readonly { readonly schedule?: unknown }[];
};

/**
 * The contents of serverless.yml and resources/ for a stage, with every variable resolved. Without the parts
 * that an application adds, so that the pages are the same for every application.
 */
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
    functions: without(functions, partsIn('app/functions.yml')),
    resources: Object.values(without(resources.Resources, partsIn('resources/app.yml').Resources)),
  };
}

function without<Part>(
  parts: Readonly<Record<string, Part>>,
  left: unknown,
): Readonly<Record<string, Part>> {
  const names = Object.keys((left ?? {}) as object);
  return Object.fromEntries(Object.entries(parts).filter(([name]) => !names.includes(name)));
}

/** Reads a file of the application; the values, with tags of CloudFormation, do not matter here. */
function partsIn(file: string): { readonly Resources?: unknown } {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  return (parse(text, { logLevel: 'error' }) ?? {}) as { readonly Resources?: unknown };
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
