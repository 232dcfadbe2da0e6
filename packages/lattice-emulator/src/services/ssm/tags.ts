import { type Tag, TooManyTagsError } from '@aws-sdk/client-ssm';
import type { Checked } from '../../sdk-types.ts';

const MOST_TAGS = 50;

/** @throws TooManyTagsError for more tags than a parameter can have */
export function putTags(tags: Map<string, string>, more: readonly Checked<Tag>[]): void {
  const names = new Set([...tags.keys(), ...more.map(({ Key }) => Key)]);
  if (names.size > MOST_TAGS) throw new TooManyTagsError({ message: '', $metadata: {} });
  for (const { Key, Value } of more) tags.set(Key, Value);
}
