import { isJsonArray, isJsonObject, type Json } from '../json.ts';

/** The names and positions on the way to a value. */
export type JsonPath = readonly (string | number)[];

/**
 * Reads the dot notation that EventBridge takes, such as `$.detail.items[0].name`; `undefined` for
 * anything else.
 */
export function parseJsonPath(text: string): JsonPath | undefined {
  if (!/^\$(\.[^.[\]*]+|\[\d+\])*$/.test(text)) return undefined;
  const steps = text.matchAll(/\.([^.[\]]+)|\[(\d+)\]/g);
  return [...steps].map(([, name, position]) => name ?? Number(position));
}

/** Returns `undefined` when the path matches nothing. */
export function selectJson(value: Json, path: JsonPath): Json | undefined {
  return path.reduce<Json | undefined>((current, step) => {
    if (current === undefined) return undefined;
    if (typeof step === 'number') return isJsonArray(current) ? current[step] : undefined;
    return isJsonObject(current) && Object.hasOwn(current, step) ? current[step] : undefined;
  }, value);
}
