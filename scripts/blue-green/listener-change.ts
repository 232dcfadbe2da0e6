import { isDeepStrictEqual } from 'node:util';
import type { Template } from './template.ts';

/** What a deploy would do to the weights. */
export type ListenerChange =
  | { readonly kind: 'none' }
  | { readonly kind: 'reset' | 'replaced'; readonly because: string };

/** A change of these makes a new listener, whose weights begin at 100/0. */
const REPLACING = {
  Listener: ['Name', 'Port', 'Protocol', 'ServiceIdentifier'],
  Service: ['Name'],
} as const;

/**
 * CloudFormation leaves weights that were moved at run time alone, as long as the listener's text
 * stays the same.
 */
export function listenerChange(live: Template, fresh: Template): ListenerChange {
  for (const [id, names] of Object.entries(REPLACING)) {
    const changed = names.find((name) => isChanged(live, fresh, id, name));
    if (changed !== undefined) return { kind: 'replaced', because: `${id}.${changed} changes` };
  }
  if (!isChanged(live, fresh, 'Listener', 'DefaultAction')) return { kind: 'none' };
  return { kind: 'reset', because: 'Listener.DefaultAction changes' };
}

function isChanged(live: Template, fresh: Template, id: string, property: string): boolean {
  const [before, after] = [live, fresh].map(
    (template) => template.Resources[id]?.Properties?.[property],
  );
  return !isDeepStrictEqual(before, after);
}
