import { isDeepStrictEqual } from 'node:util';
import { effectiveTemplate } from './effective.ts';
import type { Template } from './template.ts';

/** The effect of a deploy on the weights. */
export type ListenerChange =
  | { readonly kind: 'none' }
  | { readonly kind: 'reset' | 'replaced'; readonly because: string };

type Properties = Readonly<Record<string, readonly string[]>>;

/** A change of one of these makes a new listener, whose weights begin at 100/0. */
const REPLACING: Properties = {
  Listener: ['Name', 'Port', 'Protocol', 'ServiceIdentifier'],
  Service: ['Name', 'CustomDomainName'],
};

/** A change of one of these writes the listener's action, directly or by other target groups. */
const RESETTING: Properties = {
  Listener: ['DefaultAction'],
  BlueTargetGroup: ['Name', 'Type', 'Config'],
  GreenTargetGroup: ['Name', 'Type', 'Config'],
};

/**
 * Finds out what a deploy does to the weights. CloudFormation leaves weights that were moved at run
 * time alone, as long as the listener's text is the same and no resource in it is replaced.
 */
export function listenerChange(before: Template, after: Template): ListenerChange {
  const [live, fresh] = [effectiveTemplate(before), effectiveTemplate(after)];
  if (live.Resources.Listener === undefined) return { kind: 'none' };
  if (fresh.Resources.Listener === undefined) {
    return { kind: 'replaced', because: 'Listener is no longer there' };
  }
  const replacing = firstChange(live, fresh, REPLACING);
  if (replacing !== undefined) return { kind: 'replaced', because: `${replacing} changes` };
  const resetting = firstChange(live, fresh, RESETTING);
  if (resetting !== undefined) return { kind: 'reset', because: `${resetting} changes` };
  return { kind: 'none' };
}

/**
 * Returns whether a deploy replaces the service of VPC Lattice by one of the same name, which AWS
 * refuses halfway: both exist for a moment, and a custom domain name cannot be changed in place.
 */
export function replacesServiceOfSameName(before: Template, after: Template): boolean {
  const [live, fresh] = [effectiveTemplate(before), effectiveTemplate(after)];
  if (live.Resources.Service === undefined || fresh.Resources.Service === undefined) return false;
  return (
    isChanged(live, fresh, 'Service', 'CustomDomainName') &&
    !isChanged(live, fresh, 'Service', 'Name')
  );
}

function firstChange(live: Template, fresh: Template, among: Properties): string | undefined {
  const paths = Object.entries(among).flatMap(([id, names]) =>
    names.map((name) => [id, name] as const),
  );
  return paths.find(([id, name]) => isChanged(live, fresh, id, name))?.join('.');
}

function isChanged(live: Template, fresh: Template, id: string, property: string): boolean {
  const [before, after] = [live, fresh].map(
    (template) => template.Resources[id]?.Properties?.[property],
  );
  return !isDeepStrictEqual(before, after);
}
