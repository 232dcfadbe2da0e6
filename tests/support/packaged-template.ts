import { readFileSync } from 'node:fs';
import path from 'node:path';

export type Resource = {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
};

export type PackagedTemplate = {
  readonly Parameters: Readonly<Record<string, object>>;
  readonly Resources: Record<string, Resource>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
};

/** Reads the template in the folder of a package. */
export function readTemplate(packageFolder: string): PackagedTemplate {
  const file = path.join(packageFolder, 'cloudformation-template-update-stack.json');
  return JSON.parse(readFileSync(file, 'utf8')) as PackagedTemplate;
}

/** Returns the resources of one type, by logical id. */
export function ofType(template: PackagedTemplate, type: string): [string, Resource][] {
  return Object.entries(template.Resources).filter(([, { Type }]) => Type === type);
}

/** @throws when there is no such resource */
export function resource(template: PackagedTemplate, logicalId: string): Resource {
  const found = template.Resources[logicalId];
  if (found === undefined) throw new Error(`the template has no ${logicalId}`);
  return found;
}

/** Sets environment variables of a function. */
export function setVariables(
  template: PackagedTemplate,
  logicalId: string,
  variables: Readonly<Record<string, string>>,
): void {
  const { Environment } = resource(template, logicalId).Properties;
  Object.assign((Environment as { readonly Variables: object }).Variables, variables);
}
