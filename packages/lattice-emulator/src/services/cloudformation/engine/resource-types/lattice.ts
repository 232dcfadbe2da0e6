import { isAwsError } from '../../../../endpoint/errors.ts';
import type { Created, ResourceContext } from '../resource-type.ts';
import type { Limit, Limits } from '../specification/limits.ts';
import { retag } from './tags.ts';

/**
 * Returns the limit of names: lower-case letters, digits and single hyphens, none of them at an
 * end, and not what ids begin with.
 */
export function latticeName(idPrefix: string, maxLength: number): Limit {
  const pattern = `^(?!${idPrefix}-)(?![-])(?!.*[-]$)(?!.*[-]{2})[a-z0-9-]+$`;
  return { minLength: 3, maxLength, pattern };
}

/**
 * Returns the limits of an action. CloudFormation's schema refuses weight 0 in a rule, though not
 * in a listener.
 */
export function latticeAction(path: string, minimumWeight: 0 | 1): Limits {
  return {
    [`${path}/FixedResponse/StatusCode`]: { minimum: 100, maximum: 599 },
    [`${path}/Forward/TargetGroups`]: { minItems: 1, maxItems: 10 },
    [`${path}/Forward/TargetGroups/*/Weight`]: { minimum: minimumWeight, maximum: 999 },
  };
}

/** Returns the values of a Lattice resource in a template: `Ref` is its ARN. */
export function latticeAttributes(
  { id = '', arn = '' }: { readonly id?: string | undefined; readonly arn?: string | undefined },
  more: Readonly<Record<string, string | undefined>> = {},
): Created {
  const entries = Object.entries(more).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { physicalId: arn, attributes: { Arn: arn, Id: id, ...Object.fromEntries(entries) } };
}

/**
 * CloudFormation spells members with a capital where the API has a small letter. Not for objects
 * whose keys belong to the user.
 */
export function toApiCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toApiCase);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    key.charAt(0).toLowerCase() + key.slice(1),
    toApiCase(item),
  ]);
  return Object.fromEntries(entries);
}

/** The polling interval of handlers; AWS does not document its own. */
const POLL_MS = 100;

/** Waits until a resource that was made or changed is no longer in progress, as `read` sees it. */
export async function untilSettled<T extends { readonly status?: string | undefined }>(
  { wait }: ResourceContext,
  read: () => Promise<T>,
): Promise<T> {
  for (;;) {
    const resource = await read();
    if (resource.status?.endsWith('_IN_PROGRESS') !== true) return resource;
    await wait(POLL_MS);
  }
}

/** Waits until a resource that was deleted is gone: until `read` does not find it. */
export async function untilGone(
  { wait }: ResourceContext,
  read: () => Promise<unknown>,
): Promise<void> {
  for (;;) {
    try {
      await read();
    } catch (error) {
      if (isAwsError(error, 'ResourceNotFoundException')) return;
      throw error;
    }
    await wait(POLL_MS);
  }
}

/** Makes a call again for as long as something that it touches has yet to settle. */
export async function onceSettled<T>(
  { wait }: ResourceContext,
  call: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isUnsettled(error)) throw error;
    }
    await wait(POLL_MS);
  }
}

/** Other conflicts, such as a name that is taken, do not pass by themselves. */
function isUnsettled(error: unknown): boolean {
  return (
    isAwsError(error, 'ConflictException') &&
    error.message.startsWith('Invalid resource status for this operation')
  );
}

/** Brings the tags of a resource of Lattice from what they were to what they are to be. */
export function retagLattice(
  { aws: { vpcLattice }, tagChanges }: ResourceContext,
  resourceArn: string,
  own: unknown,
  before: unknown,
): Promise<void> {
  return retag(
    tagChanges(own, before),
    (tagKeys) => vpcLattice.UntagResource({ resourceArn, tagKeys }),
    (tags) => vpcLattice.TagResource({ resourceArn, tags }),
  );
}
