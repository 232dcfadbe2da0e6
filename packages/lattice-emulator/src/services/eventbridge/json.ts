/** A value of `JSON.parse`. */
export type Json = Scalar | readonly Json[] | JsonObject;
export type JsonObject = { readonly [name: string]: Json };
export type Scalar = string | number | boolean | null;

export function isJsonObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isJsonArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
