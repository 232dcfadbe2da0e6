import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { HttpResponse } from '../endpoint/http.ts';
import { HOP_BY_HOP } from './hop-by-hop.ts';

/** Headers that Lattice sets itself, whatever the function returns. */
const IGNORED = [...HOP_BY_HOP, 'content-length'];

/**
 * Reads a function's return value as a response; `undefined` when it is not one.
 * https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html#respond-to-service
 *
 * How a header gets several values is not documented: here, by a list.
 */
export function readLambdaResponse(payload: Uint8Array): HttpResponse | undefined {
  const value = parse(payload);
  if (typeof value !== 'object' || value === null) return undefined;
  const { statusCode, headers, body, isBase64Encoded } = value as Readonly<Record<string, unknown>>;
  if (!isStatus(statusCode)) return undefined;
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined;
  const text = body ?? '';
  const sent = readHeaders(headers);
  if (sent === undefined) return undefined;
  return {
    status: statusCode,
    headers: sent,
    body: isBase64Encoded === true ? Buffer.from(text, 'base64') : text,
  };
}

function parse(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString());
  } catch {
    return undefined;
  }
}

function isStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599;
}

/** Returns `undefined` for a value that cannot be headers. */
function readHeaders(headers: unknown): Record<string, string | string[]> | undefined {
  if (headers === undefined || headers === null) return {};
  if (typeof headers !== 'object' || Array.isArray(headers)) return undefined;
  const entries = Object.entries(headers).map(([name, value]): [string, string | string[]] => [
    name.toLowerCase(),
    Array.isArray(value) ? value.map(String) : String(value),
  ]);
  if (!entries.every(([name, value]) => isHeader(name, [value].flat()))) return undefined;
  return Object.fromEntries(entries.filter(([name]) => !IGNORED.includes(name)));
}

function isHeader(name: string, values: readonly string[]): boolean {
  try {
    validateHeaderName(name);
    for (const value of values) validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
