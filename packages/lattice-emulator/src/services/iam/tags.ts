import { InvalidInputException, type Tag } from '@aws-sdk/client-iam';
import type { Checked } from '../../sdk-types.ts';
import { checkLength } from './constraints.ts';
import { checkTagCount } from './quotas.ts';

/**
 * Returns the tags `before` with `tags` merged into them.
 *
 * @throws InvalidInputException when a key comes twice
 */
export function readTags(
  tags: readonly Checked<Tag>[] = [],
  before: ReadonlyMap<string, string> = new Map(),
): Map<string, string> {
  for (const [index, { Key, Value }] of tags.entries()) {
    checkLength(`tags.${index + 1}.member.key`, Key, { min: 1, max: 128 });
    checkLength(`tags.${index + 1}.member.value`, Value, { max: 256 });
  }
  if (new Set(tags.map(({ Key }) => Key.toLowerCase())).size < tags.length) {
    throw new InvalidInputException({
      message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      $metadata: {},
    });
  }
  const all = new Map([...before, ...tags.map(({ Key, Value }) => [Key, Value] as const)]);
  checkTagCount(all.size);
  return all;
}

/** As a member of an answer, which is left out when there are none. */
export function describeTags(tags: ReadonlyMap<string, string>): { readonly Tags?: Tag[] } {
  return tags.size === 0 ? {} : { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
}
