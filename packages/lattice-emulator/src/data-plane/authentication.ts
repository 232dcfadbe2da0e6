import { createHmac, hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { CredentialStore } from '../access/credentials.ts';
import type { HttpRequest } from '../endpoint/http.ts';
import type { RequestCaller } from './exchange.ts';
import { SigningKeys } from './signing-keys.ts';

export type Authentication =
  | { readonly kind: 'ok'; readonly caller: RequestCaller }
  | { readonly kind: 'refused'; readonly reason: string };

const SERVICE = 'vpc-lattice-svcs';
const MAX_SKEW_MS = 5 * 60_000;
const signingKeys = new SigningKeys();
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/**
 * Finds out who sent a request. Without a signature of AWS it is nobody in particular; with one,
 * the signature has to be right, even where anonymous callers are let in.
 * https://docs.aws.amazon.com/vpc-lattice/latest/ug/sigv4-authenticated-requests.html
 *
 * Differs: a signature is fresh by the real time as well as by the emulator's, because clients sign
 * with theirs.
 */
export function authenticate(
  request: HttpRequest,
  region: string,
  credentials: CredentialStore,
  now: number,
): Authentication {
  const header = request.headers.authorization;
  // Other schemes, such as Bearer, are the application's business.
  if (!header?.startsWith('AWS4-')) return { kind: 'ok', caller: { kind: 'anonymous' } };
  const match = AUTHORIZATION.exec(header);
  if (match === null) return refuse('the Authorization header is not a Signature Version 4');
  const [, accessKeyId = '', day = '', signedRegion, service, signedHeaders = '', signature = ''] =
    match;
  if (service !== SERVICE)
    return refuse(`Credential should be scoped to correct service: '${SERVICE}'`);
  if (signedRegion !== region)
    return refuse(`Credential should be scoped to a valid region: '${region}'`);
  if (request.headers['x-amz-content-sha256'] !== 'UNSIGNED-PAYLOAD') {
    return refuse(
      'payload signing is not supported: x-amz-content-sha256 must be UNSIGNED-PAYLOAD',
    );
  }
  const date = request.headers['x-amz-date'] ?? '';
  if (!isFresh(date, day, now)) return refuse(`Signature expired or not yet current: ${date}`);

  const names = signedHeaders.split(';');
  if (!names.includes('host')) {
    return refuse("'Host' must be a 'SignedHeader' in the AWS Authorization");
  }

  const { caller, secretAccessKey, sessionToken } = credentials.find(accessKeyId);
  if (sessionToken !== undefined && request.headers['x-amz-security-token'] !== sessionToken) {
    return refuse('The security token included in the request is invalid');
  }
  const key = signingKeys.get({ secretAccessKey, day, region, service: SERVICE });
  const scope = `${day}/${region}/${SERVICE}/aws4_request`;
  for (const path of canonicalPaths(request.path)) {
    const right = sign(key, scope, date, canonicalRequest(request, path, names));
    if (isSame(signature, right)) return { kind: 'ok', caller };
  }
  return refuse('The request signature we calculated does not match the signature you provided');
}

function refuse(reason: string): Authentication {
  return { kind: 'refused', reason };
}

function isFresh(date: string, day: string, now: number): boolean {
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

/**
 * Most clients tidy the path up and escape it again, curl takes it as it is; all of that is taken.
 */
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
