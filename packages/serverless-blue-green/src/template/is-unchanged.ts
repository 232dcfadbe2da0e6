import { isDeepStrictEqual } from 'node:util';
import type { Resource, Template } from './template.ts';

const VERSION = 'AWS::Lambda::Version';

/**
 * Whether a deploy would change nothing but where the code lies. The Framework cannot tell any more:
 * it looks whether the function that was changed longest ago, which is blue, is younger than the
 * last deploy.
 */
export function isUnchanged(live: Template, next: Template): boolean {
  return isEachVersioned(next) && isDeepStrictEqual(withoutPlaces(live), withoutPlaces(next));
}

/** A version says what is in the code; without one, only its place could tell. */
function isEachVersioned({ Resources }: Template): boolean {
  const versions = Object.values(Resources).filter(
    ({ Type, Properties }) => Type === VERSION && Properties?.CodeSha256 !== undefined,
  );
  const isVersioned = (id: string) =>
    versions.some(({ Properties }) => isDeepStrictEqual(Properties?.FunctionName, { Ref: id }));
  const functions = Object.entries(Resources).filter(([, resource]) => isFunction(resource));
  return functions.every(([id]) => isVersioned(id));
}

function withoutPlaces({ Resources, ...rest }: Template): Template {
  const entries = Object.entries(Resources).map(([id, resource]) => [
    id,
    isFunction(resource) ? withoutPlace(resource) : resource,
  ]);
  return { ...rest, Resources: Object.fromEntries(entries) };
}

function withoutPlace(resource: Resource): Resource {
  const { Code: _, ...Properties } = resource.Properties ?? {};
  return { ...resource, Properties };
}

function isFunction({ Type }: Resource): boolean {
  return Type === 'AWS::Lambda::Function';
}
