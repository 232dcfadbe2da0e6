import { isUtf8 } from 'node:buffer';
import { Clock } from '../clock.ts';

export type Plain = string | number | boolean | null | readonly Plain[] | PlainObject;
type PlainObject = { readonly [name: string]: Plain };

export type PlainOptions = {
  /** Longer texts and bytes are cut, and say so. */
  readonly longest: number;
  /** Whether members are in alphabetical order, for comparing. @default as they are */
  readonly isSorted?: boolean;
};

/**
 * Writes a value as JSON has it: maps as objects, sets as lists, times in ISO form, bytes as the
 * text that they are or else in base64. What does something instead of being something (functions,
 * processes, clocks) is left out.
 */
export function toPlain(value: unknown, options: PlainOptions): Plain {
  return write(value, options, []) ?? null;
}

/** @param path what `value` is in, so that circles end */
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

/** Scopes are everywhere in the state and say nothing about it; so are instances of classes. */
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
