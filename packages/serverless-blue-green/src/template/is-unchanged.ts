import { isDeepStrictEqual } from 'node:util';
import type { Resource, Template } from './template.ts';

const VERSION = 'AWS::Lambda::Version';

/**
 * Returns whether a deploy would change nothing but the place of the code. The Framework's own check
 * cannot find out: it compares the last deploy with the function that changed longest ago, which is
 * blue.
 */
export function isUnchanged(live: Template, next: Template): boolean {
  return isEachVersioned(next) && isDeepStrictEqual(withoutCode(live), withoutCode(next));
}

/** Without a version, which has the hash of the code, nothing shows whether the code is the same. */
function isEachVersioned({ Resources }: Template): boolean {
  const versions = Object.values(Resources).filter(
    ({ Type, Properties }) => Type === VERSION && Properties?.CodeSha256 !== undefined,
  );
  const isVersioned = (id: string) =>
    versions.some(({ Properties }) => isDeepStrictEqual(Properties?.FunctionName, { Ref: id }));
  const functions = Object.entries(Resources).filter(([, resource]) => isFunction(resource));
  return functions.every(([id]) => isVersioned(id));
}

function withoutCode({ Resources, ...rest }: Template): Template {
  const entries = Object.entries(Resources).map(([id, resource]) => [
    id,
    isFunction(resource) ? withoutCodeOf(resource) : resource,
  ]);
  return { ...rest, Resources: Object.fromEntries(entries) };
}

function withoutCodeOf(resource: Resource): Resource {
  const { Code: _, ...Properties } = resource.Properties ?? {};
  return { ...resource, Properties };
}

function isFunction({ Type }: Resource): boolean {
  return Type === 'AWS::Lambda::Function';
}
