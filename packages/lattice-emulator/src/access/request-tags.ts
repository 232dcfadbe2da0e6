/** The tags that a request sets, or the keys of those that it removes. */
export type RequestTags = {
  readonly tags: ReadonlyMap<string, string>;
  readonly keys: readonly string[] | undefined;
};

/** Reads tags in all forms of AWS's APIs: a map, a list of pairs, a list of keys. */
export function readRequestTags(input: object): RequestTags {
  const tags = new Map<string, string>();
  const keys: string[] = [];
  for (const [name, value] of Object.entries(input) as [string, unknown][]) {
    if (/^tags$/i.test(name)) for (const [key, text] of pairsOf(value)) tags.set(key, text);
    if (/^tagkeys$/i.test(name) && Array.isArray(value)) keys.push(...value.map(String));
  }
  const all = [...tags.keys(), ...keys];
  return { tags, keys: all.length === 0 ? undefined : all };
}

function pairsOf(tags: unknown): [string, string][] {
  if (typeof tags !== 'object' || tags === null) return [];
  const pairs = Array.isArray(tags)
    ? tags.map((tag: { readonly Key?: unknown; readonly Value?: unknown }) => [tag.Key, tag.Value])
    : Object.entries(tags);
  return pairs.map(([key, value]) => [String(key), String(value ?? '')]);
}
