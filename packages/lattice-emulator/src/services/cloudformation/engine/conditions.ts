import { type Bindings, resolve } from './intrinsics.ts';
import { malformed, type Template } from './template.ts';
import { unresolvedCondition } from './unresolved.ts';

/** Decides every condition of a template; conditions may refer to each other in any order. */
export function resolveConditions(
  conditions: NonNullable<Template['Conditions']>,
  parameters: Bindings['parameters'],
  mappings: Bindings['mappings'],
): ReadonlyMap<string, boolean> {
  const decided = new Map<string, boolean>();
  const bindings: Bindings = {
    parameters,
    mappings,
    conditions: { get: (name: string) => decide(name) } as ReadonlyMap<string, boolean>,
    ref: (name) => {
      throw malformed(
        `Unresolved dependencies [${name}]. Cannot reference resources in the Conditions block of the template`,
      );
    },
    attribute: () => undefined,
    importValue: (name) => {
      throw malformed(`Fn::ImportValue ${name} cannot be used in Conditions`);
    },
  };
  const underWay = new Set<string>();
  const decide = (name: string): boolean => {
    const known = decided.get(name);
    if (known !== undefined) return known;
    if (!Object.hasOwn(conditions, name)) throw unresolvedCondition(name, 'Conditions');
    if (underWay.has(name)) throw malformed(`Circular dependencies for condition ${name}`);
    underWay.add(name);
    const result = resolve(conditions[name], bindings) === true;
    decided.set(name, result);
    return result;
  };
  for (const name of Object.keys(conditions)) decide(name);
  return decided;
}
