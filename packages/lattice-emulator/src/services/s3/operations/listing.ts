import type { ListObjectsV2Output, ListObjectsV2Request } from '@aws-sdk/client-s3';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { findBucket } from '../access.ts';
import { invalidArgument, refuseOthers } from '../errors.ts';
import { canonicalUserId } from '../owner.ts';
import { compareNames, pageAfter, readToken } from '../paging.ts';
import type { Bucket, S3State, StoredObject } from '../state.ts';

const MOST_KEYS_ON_A_PAGE = 1_000;
const SUPPORTED_MEMBERS = [
  'Bucket',
  'Prefix',
  'Delimiter',
  'MaxKeys',
  'StartAfter',
  'ContinuationToken',
  'EncodingType',
  'FetchOwner',
  'ExpectedBucketOwner',
] as const;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listObjectsV2(
  state: S3State,
  input: Checked<ListObjectsV2Request>,
  call: Call,
): ListObjectsV2Output {
  refuseOthers(input, SUPPORTED_MEMBERS);
  const bucket = findBucket(state, call, input, { action: 's3:ListBucket' });
  const limit = readLimit(input.MaxKeys);
  const after =
    input.ContinuationToken === undefined ? input.StartAfter : readToken(input.ContinuationToken);
  const entries = entriesOf(bucket, input.Prefix ?? '', input.Delimiter ?? '');
  const page = pageAfter(entries, after, limit);
  const encode = input.EncodingType === 'url' ? encodeName : (name: string) => name;
  const owner = input.FetchOwner ? { Owner: { ID: canonicalUserId(bucket.ownerAccountId) } } : {};
  return {
    Name: bucket.name,
    Prefix: encode(input.Prefix ?? ''),
    Delimiter: input.Delimiter && encode(input.Delimiter),
    StartAfter: input.StartAfter && encode(input.StartAfter),
    EncodingType: input.EncodingType,
    MaxKeys: limit,
    KeyCount: page.items.length,
    IsTruncated: page.nextToken !== undefined,
    ContinuationToken: input.ContinuationToken,
    NextContinuationToken: page.nextToken,
    Contents: page.items.flatMap(({ name, object }) =>
      object === undefined ? [] : [{ Key: encode(name), ...describe(object), ...owner }],
    ),
    CommonPrefixes: page.items.flatMap(({ name, object }) =>
      object === undefined ? [{ Prefix: encode(name) }] : [],
    ),
  };
}

/** An entry of a listing: an object, or all objects that share a prefix up to the delimiter. */
type Entry = { readonly name: string; readonly object: StoredObject | undefined };

function entriesOf({ objects }: Bucket, prefix: string, delimiter: string): Entry[] {
  const entries = new Map<string, Entry>();
  for (const object of objects.values()) {
    if (!object.key.startsWith(prefix)) continue;
    const end = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    const entry =
      end < 0
        ? { name: object.key, object }
        : { name: object.key.slice(0, end + delimiter.length), object: undefined };
    entries.set(entry.name, entry);
  }
  return [...entries.values()].sort((a, b) => compareNames(a.name, b.name));
}

/** @throws InvalidArgument */
function readLimit(maxKeys = MOST_KEYS_ON_A_PAGE): number {
  if (maxKeys < 0) {
    // Text not verified against AWS.
    throw invalidArgument('Argument maxKeys must be an integer between 0 and 2147483647');
  }
  return Math.min(maxKeys, MOST_KEYS_ON_A_PAGE);
}

function describe({ etag, body, lastModified }: StoredObject) {
  return {
    ETag: etag,
    Size: body.byteLength,
    LastModified: new Date(lastModified),
    StorageClass: 'STANDARD' as const,
  };
}

/** Encodes as HTML forms do, except for slashes: XML cannot hold every character of a key. */
function encodeName(name: string): string {
  return encodeURIComponent(name)
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+');
}
