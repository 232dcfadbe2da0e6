import { createHmac, hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { CredentialStore } from '../access/credentials.ts';
import type { HttpRequest } from '../endpoint/http.ts';
import type { RequestCaller } from './exchange.ts';
import { SigningKeys } from './signing-keys.ts';

export type Authentication =
  | { readonly kind: 'ok'; readonly caller: RequestCaller }
  | { readonly kind: 'refused'; readonly reason: string };

/** The parts of an Authorization header, as the client wrote them. */
type Signature = {
  readonly accessKeyId: string;
  /** A day such as `20260131`. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  /** Names of headers, in lower case. */
  readonly signedHeaders: readonly string[];
  readonly value: string;
};

const SERVICE = 'vpc-lattice-svcs';
const MAX_SKEW_MS = 5 * 60_000;
const signingKeys = new SigningKeys();
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/**
 * Identifies the caller of a request. A request without an AWS signature is anonymous; a signature
 * must be valid even where anonymous callers are admitted.
 * https://docs.aws.amazon.com/vpc-lattice/latest/ug/sigv4-authenticated-requests.html
 *
 * Differs: a signature may be current by real time or by the emulator's clock, because clients sign
 * with real time.
 */
export function authenticate(
  request: HttpRequest,
  region: string,
  credentials: CredentialStore,
  now: number,
): Authentication {
  const header = request.headers.authorization;
  // The application handles other schemes, such as Bearer.
  if (!header?.startsWith('AWS4-')) return { kind: 'ok', caller: { kind: 'anonymous' } };
  const signature = readSignature(header);
  if (signature === undefined) {
    return refuse('the Authorization header is not a Signature Version 4');
  }
  const problem = findProblem(request, signature, region, now);
  if (problem !== undefined) return refuse(problem);

  const { caller, secretAccessKey, sessionToken } = credentials.find(signature.accessKeyId);
  if (sessionToken !== undefined && request.headers['x-amz-security-token'] !== sessionToken) {
    return refuse('The security token included in the request is invalid');
  }
  if (isGenuine(request, signature, secretAccessKey)) return { kind: 'ok', caller };
  return refuse('The request signature we calculated does not match the signature you provided');
}

function refuse(reason: string): Authentication {
  return { kind: 'refused', reason };
}

function readSignature(header: string): Signature | undefined {
  const match = AUTHORIZATION.exec(header);
  if (match === null) return undefined;
  const [, accessKeyId = '', day = '', region = '', service = '', names = '', value = ''] = match;
  return { accessKeyId, day, region, service, signedHeaders: names.split(';'), value };
}

/** Returns the first reason to refuse a signature that does not depend on its secret. */
function findProblem(
  { headers }: HttpRequest,
  signature: Signature,
  region: string,
  now: number,
): string | undefined {
  if (signature.service !== SERVICE) {
    return `Credential should be scoped to correct service: '${SERVICE}'`;
  }
  if (signature.region !== region) {
    return `Credential should be scoped to a valid region: '${region}'`;
  }
  if (headers['x-amz-content-sha256'] !== 'UNSIGNED-PAYLOAD') {
    return 'payload signing is not supported: x-amz-content-sha256 must be UNSIGNED-PAYLOAD';
  }
  const date = headers['x-amz-date'] ?? '';
  if (!isCurrent(date, signature.day, now)) return `Signature expired or not yet current: ${date}`;
  if (signature.signedHeaders.includes('host')) return undefined;
  return "'Host' must be a 'SignedHeader' in the AWS Authorization";
}

function isGenuine(request: HttpRequest, signature: Signature, secretAccessKey: string): boolean {
  const { day, region, service, signedHeaders, value } = signature;
  const key = signingKeys.get({ secretAccessKey, day, region, service });
  const scope = `${day}/${region}/${service}/aws4_request`;
  const date = request.headers['x-amz-date'] ?? '';
  for (const path of canonicalPaths(request.path)) {
    const right = sign(key, scope, date, canonicalRequest(request, path, signedHeaders));
    if (isSame(value, right)) return true;
  }
  return false;
}

function isCurrent(date: string, day: string, now: number): boolean {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (match === null || !date.startsWith(day)) return false;
  const [year, month, dayOfMonth, hour, minute, second] = match.slice(1).map(Number);
  const time = Date.UTC(year ?? 0, (month ?? 1) - 1, dayOfMonth, hour, minute, second);
  return [now, Date.now()].some((clock) => Math.abs(clock - time) <= MAX_SKEW_MS);
}

function canonicalRequest(request: HttpRequest, path: string, names: readonly string[]): string {
  const headers = names.map(
    (name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`,
  );
  return [
    request.method,
    path,
    canonicalQuery(request.query),
    headers.join(''),
    names.join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n');
}

/** Yields the paths that clients may have signed: most normalize and escape it, curl does not. */
function* canonicalPaths(path: string): Iterable<string> {
  yield path;
  const tidy = withoutRedundancy(path);
  yield tidy;
  for (const each of [path, tidy]) yield each.split('/').map(uriEncode).join('/');
}

function withoutRedundancy(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const end = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${end}`;
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .map(([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`)
    .sort()
    .join('&');
}

function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sign(key: KeyObject, scope: string, date: string, canonical: string): string {
  const text = ['AWS4-HMAC-SHA256', date, scope, hash('sha256', canonical)].join('\n');
  return createHmac('sha256', key).update(text).digest('hex');
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
