import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sls } from '../../scripts/support/sls.ts';

export type Resource = {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
};

export type PackagedTemplate = {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
};

/**
 * Packages the service in `folder` with the real CLI, without credentials and network, and reads
 * its template.
 */
export async function packageTemplate(
  folder: string,
  stage: string,
  params: readonly string[] = [],
): Promise<PackagedTemplate> {
  const flags = params.map((param) => `--param=${param}`);
  await sls('http://127.0.0.1:9', ['package', '--stage', stage, ...flags], folder);
  const file = path.join(folder, '.serverless', 'cloudformation-template-update-stack.json');
  return JSON.parse(readFileSync(file, 'utf8')) as PackagedTemplate;
}

/** The resources of one type, by logical id. */
export function ofType(template: PackagedTemplate, type: string): [string, Resource][] {
  return Object.entries(template.Resources).filter(([, { Type }]) => Type === type);
}

/** @throws when there is no such resource */
export function resource(template: PackagedTemplate, logicalId: string): Resource {
  const found = template.Resources[logicalId];
  if (found === undefined) throw new Error(`the template has no ${logicalId}`);
  return found;
}
