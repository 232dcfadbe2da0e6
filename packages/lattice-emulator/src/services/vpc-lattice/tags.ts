import { invalid } from './errors.ts';

const MAX_TAGS = 50;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;

/**
 * Returns the tags `before` with `tags` merged into them.
 *
 * @throws ValidationException
 */
export function readTags(
  tags: Readonly<Record<string, string>> = {},
  before: ReadonlyMap<string, string> = new Map(),
): Map<string, string> {
  for (const [key, value] of Object.entries(tags)) checkTag(key, value);
  const all = new Map([...before, ...Object.entries(tags)]);
  if (all.size > MAX_TAGS) {
    throw invalid('tags', `a resource can have ${MAX_TAGS} tags, got ${all.size}`);
  }
  return all;
}

function checkTag(key: string, value: string): void {
  if (key.length < 1 || key.length > MAX_KEY_LENGTH) {
    throw invalid('tags', `a key must have 1 to ${MAX_KEY_LENGTH} characters, got ${key.length}`);
  }
  if (value.length > MAX_VALUE_LENGTH) {
    throw invalid('tags', `a value must have at most ${MAX_VALUE_LENGTH} characters, of ${key}`);
  }
  // Text not verified against AWS.
  if (/^aws:/i.test(key)) throw invalid('tags', `a key must not begin with aws:, got ${key}`);
}
