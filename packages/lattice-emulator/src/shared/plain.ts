import { isUtf8 } from 'node:buffer';
import { Clock } from '../clock.ts';

export type Plain = string | number | boolean | null | readonly Plain[] | PlainObject;
type PlainObject = { readonly [name: string]: Plain };

export type PlainOptions = {
  /** The length at which strings and bytes are cut and marked. */
  readonly longest: number;
  /** Sorts members alphabetically, for comparisons. @default false */
  readonly isSorted?: boolean;
};

/**
 * Converts a value to JSON: maps to objects, sets to lists, times to ISO strings, bytes to UTF-8
 * text or else base64. Functions, processes and clocks are left out.
 */
export function toPlain(value: unknown, options: PlainOptions): Plain {
  return write(value, options, []) ?? null;
}

/** @param path the objects around `value`, to detect cycles */
function write(value: unknown, options: PlainOptions, path: readonly object[]): Plain | undefined {
  switch (typeof value) {
    case 'string':
      return cut(value, options.longest);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'boolean':
      return value;
    case 'bigint':
      return String(value);
    case 'object':
      return value === null ? null : writeObject(value, options, path);
    default:
      return undefined;
  }
}

function writeObject(
  value: object,
  options: PlainOptions,
  path: readonly object[],
): Plain | undefined {
  if (path.includes(value)) return '[circular]';
  const inner = [...path, value];
  if (value instanceof Date) return value.toISOString();
  if (ArrayBuffer.isView(value)) return writeBytes(value, options.longest);
  if (value instanceof Map) return writeMembers(textKeys(value), options, inner);
  if (Array.isArray(value) || value instanceof Set) {
    return [...value].map((item: unknown) => write(item, options, inner) ?? null);
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return write(value.toJSON(), options, inner);
  }
  if (value instanceof Error)
    return writeMembers([['message', value.message], ...Object.entries(value)], options, inner);
  return isData(value) ? writeMembers(Object.entries(value), options, inner) : undefined;
}

/** Returns false for scopes and for instances of classes, which are not part of the state. */
function isData(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return !('clock' in value && value.clock instanceof Clock);
}

function textKeys(map: ReadonlyMap<unknown, unknown>): [string, unknown][] {
  return [...map].map(([key, value]) => [String(key), value]);
}

function writeMembers(
  members: readonly (readonly [string, unknown])[],
  options: PlainOptions,
  path: readonly object[],
): PlainObject {
  const written = members.flatMap(([name, value]): [string, Plain][] => {
    const plain = write(value, options, path);
    return plain === undefined ? [] : [[name, plain]];
  });
  if (options.isSorted) written.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return Object.fromEntries(written);
}

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest)}… (${text.length} characters)`;
}

function writeBytes({ buffer, byteOffset, byteLength }: ArrayBufferView, longest: number): Plain {
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  if (isUtf8(bytes)) return cut(bytes.toString(), longest);
  const base64 = bytes.subarray(0, longest).toString('base64');
  return { base64: byteLength > longest ? `${base64}… (${byteLength} bytes)` : base64 };
}
