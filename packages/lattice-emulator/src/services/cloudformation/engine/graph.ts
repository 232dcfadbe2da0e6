import { references } from './references.ts';
import { type ResourceDefinition, validationError } from './template.ts';
import { unresolved } from './unresolved.ts';

export type Resources = Readonly<Record<string, ResourceDefinition>>;

/** The dependencies of each resource, among the resources themselves. */
export type Dependencies = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Finds the resources to which each resource refers.
 *
 * @param isKnown true for parameters, and for resources that a condition leaves out
 * @throws ValidationError
 */
export function findDependencies(
  resources: Resources,
  isKnown: (name: string) => boolean,
): Dependencies {
  const dependencies = new Map<string, Set<string>>();
  for (const [logicalId, { Properties = {}, DependsOn = [] }] of Object.entries(resources)) {
    const named = new Set([...references(Properties), ...[DependsOn].flat()]);
    const isResource = (name: string) => Object.hasOwn(resources, name);
    const unknown = [...named].filter((name) => !isResource(name) && !isKnown(name));
    if (unknown.length > 0) throw unresolved(unknown, 'Resources');
    dependencies.set(logicalId, new Set([...named].filter(isResource)));
  }
  return dependencies;
}

/**
 * Orders resources so that each comes after what it needs; among equals, the order of the template
 * stays.
 *
 * @throws ValidationError when they need each other in a circle
 */
export function orderByDependency(dependencies: Dependencies): string[] {
  const ordered = new Set<string>();
  let waiting = [...dependencies.keys()];
  while (waiting.length > 0) {
    const ready = waiting.filter((logicalId) =>
      [...(dependencies.get(logicalId) ?? [])].every((other) => ordered.has(other)),
    );
    if (ready.length === 0) {
      throw validationError(`Circular dependency between resources: [${waiting.join(', ')}]`);
    }
    for (const logicalId of ready) ordered.add(logicalId);
    waiting = waiting.filter((logicalId) => !ordered.has(logicalId));
  }
  return [...ordered];
}
