import { malformed } from './template.ts';

type Block = 'Conditions' | 'Resources' | 'Outputs';

/** Returns the error for references to names that do not exist. */
export function unresolved(names: readonly string[], block: Block): Error {
  return malformed(
    `Unresolved resource dependencies [${names.join(', ')}] in the ${block} block of the template`,
  );
}

/** Returns the error for a condition that does not exist. */
export function unresolvedCondition(name: string, block: Block): Error {
  return malformed(`Unresolved condition dependency ${name} in the ${block} block of the template`);
}
