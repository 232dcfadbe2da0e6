import type { Tag } from '@aws-sdk/client-dynamodb';
import type { Checked } from '../../sdk-types.ts';
import { validationError } from './errors.ts';

const MOST_TAGS = 50;

/** @throws ValidationException for more tags than a table can have */
export function readTags(
  tags: readonly Checked<Tag>[],
  before: ReadonlyMap<string, string> = new Map(),
): Map<string, string> {
  const all = new Map([...before, ...tags.map(({ Key, Value }) => [Key, Value] as const)]);
  // Text not verified against AWS.
  if (all.size > MOST_TAGS) throw validationError(`Too many tags: more than ${MOST_TAGS}`);
  return all;
}
