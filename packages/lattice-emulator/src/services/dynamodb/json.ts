import { notSupportedFeature } from '../../endpoint/errors.ts';

/**
 * The form that values have in JSON, which is what dynalite works with: bytes are base64, and
 * members that are `undefined` are left out. Always a copy, because dynalite changes what it gets.
 */
export function toJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value;
  // dynalite would lose it in silence.
  if (Object.hasOwn(value, '__proto__')) throw notSupportedFeature('the name __proto__');
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([name, item]) => [name, toJson(item)]));
}

/**
 * The other way round. An attribute may be called B or BS, too, but then it has an object for a
 * value and never a text.
 */
export function fromJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [name, isBinary(name, item) ? toBytes(item) : fromJson(item)]),
  );
}

type Base64 = string | readonly string[];

function isBinary(name: string, value: unknown): value is Base64 {
  if (name === 'B') return typeof value === 'string';
  return name === 'BS' && Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function toBytes(value: Base64): Uint8Array | Uint8Array[] {
  const decode = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
  return typeof value === 'string' ? decode(value) : value.map(decode);
}
