import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutPublicAccessBlockCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const s3 = new S3Client(clientConfig(emulator));
const european = new S3Client(clientConfig(emulator, 'eu-west-1'));
const stranger = new S3Client({
  ...clientConfig(emulator),
  credentials: { accessKeyId: '210987654321', secretAccessKey: '210987654321' },
});
afterAll(() => {
  for (const client of [s3, european, stranger]) client.destroy();
});

const MD5_OF_HELLO = '"5d41402abc4b2a76b9719d911017c592"';

describe('CreateBucket', () => {
  it('creates a bucket that other accounts cannot take', async () => {
    const created = await s3.send(new CreateBucketCommand({ Bucket: 'taken' }));

    expect(created).toMatchObject({ Location: '/taken', BucketArn: 'arn:aws:s3:::taken' });
    await expect(createBucket('taken', stranger)).rejects.toMatchObject({
      name: 'BucketAlreadyExists',
      message: expect.stringMatching(/^The requested bucket name is not available\./),
      $metadata: { httpStatusCode: 409 },
    });
  });

  it('succeeds a second time in us-east-1 and fails elsewhere', async () => {
    await createBucket('again-us');
    await createBucket('again-eu', european);

    await expect(createBucket('again-us')).resolves.toBe('again-us');
    await expect(createBucket('again-eu', european)).rejects.toMatchObject({
      name: 'BucketAlreadyOwnedByYou',
      message: 'Your previous request to create the named bucket succeeded and you already own it.',
      $metadata: { httpStatusCode: 409 },
    });
  });

  it.each(['ab', 'Upper', 'a_b', '-a-b', 'a..b', '192.168.5.4', 'xn--bucket', 'b-s3alias'])(
    'refuses the name %s',
    async (name) => {
      await expect(createBucket(name)).rejects.toMatchObject({
        name: 'InvalidBucketName',
        message: 'The specified bucket is not valid.',
      });
    },
  );

  it('refuses to create a bucket in one region through another', async () => {
    const creating = european.send(
      new CreateBucketCommand({
        Bucket: 'elsewhere',
        CreateBucketConfiguration: { LocationConstraint: 'us-west-2' },
      }),
    );

    await expect(creating).rejects.toMatchObject({
      name: 'IllegalLocationConstraintException',
      message:
        'The us-west-2 location constraint is incompatible for the region specific endpoint ' +
        'this request was sent to.',
    });
  });

  it('says what it does not support', async () => {
    const creating = s3.send(
      new CreateBucketCommand({ Bucket: 'locked', ObjectLockEnabledForBucket: true }),
    );

    await expect(creating).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('ObjectLockEnabledForBucket'),
    });
  });
});

describe('GetBucketLocation', () => {
  it('says the region, and nothing for us-east-1', async () => {
    await createBucket('located-eu', european);
    await createBucket('located-us');

    const eu = await s3.send(new GetBucketLocationCommand({ Bucket: 'located-eu' }));
    const us = await s3.send(new GetBucketLocationCommand({ Bucket: 'located-us' }));

    expect(eu.LocationConstraint).toBe('eu-west-1');
    expect(us.LocationConstraint).toBeUndefined();
  });
});

describe('HeadBucket', () => {
  it('says the region of a bucket', async () => {
    const Bucket = await createBucket('head', european);

    expect(await s3.send(new HeadBucketCommand({ Bucket }))).toMatchObject({
      BucketRegion: 'eu-west-1',
    });
  });

  it('does not find what is not there', async () => {
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'no-head' }))).rejects.toMatchObject({
      name: 'NotFound',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe('ListBuckets', () => {
  it('lists the buckets of the account in pages', async () => {
    for (const name of ['list-b', 'list-a', 'list-c']) await createBucket(name);
    await createBucket('list-d', stranger);
    const list = (ContinuationToken?: string) =>
      s3.send(new ListBucketsCommand({ Prefix: 'list-', MaxBuckets: 2, ContinuationToken }));

    const first = await list();
    const second = await list(first.ContinuationToken);

    expect(first.Buckets?.map(({ Name }) => Name)).toEqual(['list-a', 'list-b']);
    expect(second.Buckets).toEqual([
      { Name: 'list-c', CreationDate: new Date(emulator.clock.now()), BucketRegion: 'us-east-1' },
    ]);
    expect(second.ContinuationToken).toBeUndefined();
  });
});

describe('DeleteBucket', () => {
  it('refuses a bucket with an object in it', async () => {
    const Bucket = await createBucket('full');
    await put(Bucket, 'a');

    await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
      message: 'The bucket you tried to delete is not empty',
      $metadata: { httpStatusCode: 409 },
    });
  });

  it('leaves nothing behind', async () => {
    const Bucket = await createBucket('gone');

    await s3.send(new DeleteBucketCommand({ Bucket }));

    expect(emulator.inventory()).not.toContain('s3: gone');
    await expect(s3.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
      message: 'The specified bucket does not exist',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe('PutObject and GetObject', () => {
  it('give back the body with what was said of it', async () => {
    const Bucket = await createBucket('described');
    const description = {
      ContentType: 'text/plain',
      ContentEncoding: 'identity',
      ContentDisposition: 'inline',
      ContentLanguage: 'en',
      CacheControl: 'no-store',
      Metadata: { filesha256: 'abc=' },
    };

    const stored = await put(Bucket, 'dir/ä b+c', { Body: 'hello', ...description });
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'dir/ä b+c' }));

    expect(stored.ETag).toBe(MD5_OF_HELLO);
    expect(await got.Body?.transformToString()).toBe('hello');
    expect(got).toMatchObject({
      ...description,
      ETag: MD5_OF_HELLO,
      ContentLength: 5,
      ServerSideEncryption: 'AES256',
    });
  });

  it('take a stream whose length and checksum come at its end', async () => {
    const Bucket = await createBucket('streamed');
    const Body = Readable.from([Buffer.from('hel'), Buffer.from('lo')]);

    const stored = await put(Bucket, 'a', { Body, ContentLength: 5 });

    expect(stored.ETag).toBe(MD5_OF_HELLO);
  });

  it('take an empty body', async () => {
    const Bucket = await createBucket('hollow');
    await put(Bucket, 'a', { Body: new Uint8Array(0), ContentLength: 0 });

    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'a' }));

    expect(got.ContentLength).toBe(0);
    expect(got.ContentType).toBe('application/octet-stream');
  });

  it('keep the newest of two objects with one key, dated to the whole second', async () => {
    const Bucket = await createBucket('overwritten');
    await put(Bucket, 'a', { Body: 'before' });
    await emulator.clock.advance('1500ms');
    const now = emulator.clock.now();
    await put(Bucket, 'a', { Body: 'after' });

    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'a' }));

    expect(await got.Body?.transformToString()).toBe('after');
    expect(got.LastModified).toEqual(new Date(Math.floor(now / 1_000) * 1_000));
  });

  it('do not find what is not there', async () => {
    const Bucket = await createBucket('empty');

    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'a' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
      message: 'The specified key does not exist.',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(put('no-such-bucket', 'a')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  it.each<[string, Partial<PutObjectCommandInput>, object]>([
    [
      'another MD5',
      { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' },
      {
        name: 'BadDigest',
        message: 'The Content-MD5 you specified did not match what we received.',
      },
    ],
    [
      'another SHA-256',
      { ChecksumSHA256: 'AAAA' },
      {
        name: 'BadDigest',
        message: 'The SHA256 you specified did not match the calculated checksum.',
      },
    ],
    [
      'a key of 1025 bytes',
      { Key: 'x'.repeat(1_025) },
      { name: 'KeyTooLongError', message: 'Your key is too long' },
    ],
    [
      'more than 2 KB of metadata',
      { Metadata: { a: 'x'.repeat(2_048) } },
      {
        name: 'MetadataTooLarge',
        message: 'Your metadata headers exceed the maximum allowed metadata size',
      },
    ],
    ['a key of KMS', { ServerSideEncryption: 'aws:kms' }, { name: 'NotImplemented' }],
    ['tags', { Tagging: 'a=b' }, { name: 'NotImplemented' }],
  ])('refuse %s', async (_, wrong, expected) => {
    const Bucket = await createBucket('refusing');

    await expect(put(Bucket, 'a', wrong)).rejects.toMatchObject(expected);
  });

  it('give back the checksum that came with the body', async () => {
    const Bucket = await createBucket('checked');
    await put(Bucket, 'a', { ChecksumAlgorithm: 'SHA256' });

    const got = await s3.send(new HeadObjectCommand({ Bucket, Key: 'a', ChecksumMode: 'ENABLED' }));

    expect(got).toMatchObject({
      ChecksumSHA256: 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=',
      ChecksumType: 'FULL_OBJECT',
    });
  });

  it('say that they do not support versions', async () => {
    const Bucket = await createBucket('versions-of-objects');
    await put(Bucket, 'a');

    const getting = s3.send(new GetObjectCommand({ Bucket, Key: 'a', VersionId: 'v1' }));

    await expect(getting).rejects.toMatchObject({
      name: 'NotImplemented',
      message: 'the emulator does not support VersionId in requests to S3, see docs/emulator.md',
      $metadata: { httpStatusCode: 501 },
    });
  });
});

describe('conditions', () => {
  it('let only the first of two writers create an object', async () => {
    const Bucket = await createBucket('first-writer');
    await put(Bucket, 'lock', { IfNoneMatch: '*' });

    await expect(put(Bucket, 'lock', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      message: 'At least one of the pre-conditions you specified did not hold',
      $metadata: { httpStatusCode: 412 },
    });
  });

  it('let a writer replace only what it has read', async () => {
    const Bucket = await createBucket('compare-and-swap');
    const { ETag: IfMatch } = await put(Bucket, 'a', { Body: '1' });

    await put(Bucket, 'a', { Body: '2', IfMatch });

    await expect(put(Bucket, 'a', { Body: '3', IfMatch })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(put(Bucket, 'b', { IfMatch })).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('HeadObject', () => {
  it('describes an object without its body', async () => {
    const Bucket = await createBucket('headed');
    await put(Bucket, 'a', { Metadata: { filesha256: 'x' } });

    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'a' }));

    expect(head).toMatchObject({
      ETag: MD5_OF_HELLO,
      ContentLength: 5,
      Metadata: { filesha256: 'x' },
    });
  });

  it.each(['headless', 'no-such-bucket'])('does not find a in %s', async (Bucket) => {
    await createBucket('headless');

    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'a' }))).rejects.toMatchObject({
      name: 'NotFound',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe('CopyObject', () => {
  it('copies body and description, or replaces the description', async () => {
    const Bucket = await createBucket('copied');
    await put(Bucket, 'a b', { Metadata: { kept: 'yes' } });
    const source = { Bucket, CopySource: `${Bucket}/a%20b` };

    const copy = await s3.send(new CopyObjectCommand({ ...source, Key: 'same' }));
    const changed = { MetadataDirective: 'REPLACE', Metadata: { kept: 'no' } } as const;
    await s3.send(new CopyObjectCommand({ ...source, Key: 'other', ...changed }));

    expect(copy.CopyObjectResult?.ETag).toBe(MD5_OF_HELLO);
    const same = await s3.send(new GetObjectCommand({ Bucket, Key: 'same' }));
    const other = await s3.send(new HeadObjectCommand({ Bucket, Key: 'other' }));
    expect(await same.Body?.transformToString()).toBe('hello');
    expect([same.Metadata, other.Metadata]).toEqual([{ kept: 'yes' }, { kept: 'no' }]);
  });

  it('refuses to copy an object onto itself and change nothing', async () => {
    const Bucket = await createBucket('self-copied');
    await put(Bucket, 'a');

    const copying = s3.send(new CopyObjectCommand({ Bucket, Key: 'a', CopySource: `${Bucket}/a` }));

    await expect(copying).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: expect.stringMatching(/^This copy request is illegal/),
    });
  });

  it.each([
    ['copy-source/none', 'NoSuchKey'],
    ['no-such-bucket/a', 'NoSuchBucket'],
    ['only-a-bucket', 'InvalidArgument'],
  ])('refuses %s as a source with %s', async (CopySource, name) => {
    const Bucket = await createBucket('copy-source');

    const copying = s3.send(new CopyObjectCommand({ Bucket, Key: 'a', CopySource }));

    await expect(copying).rejects.toMatchObject({ name });
  });
});

describe('DeleteObject and DeleteObjects', () => {
  it('delete what is there, and what is not as well', async () => {
    const Bucket = await createBucket('deleted');
    for (const key of ['a', 'b', 'c']) await put(Bucket, key);

    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    const Objects = [{ Key: 'b' }, { Key: 'none' }];
    const answer = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));

    expect(answer.Deleted).toEqual(Objects);
    expect(await keysOf({ Bucket })).toEqual(['c']);
  });

  it('say nothing when they are asked to be quiet', async () => {
    const Bucket = await createBucket('quiet');
    const Delete = { Objects: [{ Key: 'a' }], Quiet: true };

    const answer = await s3.send(new DeleteObjectsCommand({ Bucket, Delete }));

    expect(answer.Deleted).toBeUndefined();
  });

  it('take 1000 keys at a time', async () => {
    const Bucket = await createBucket('many-deleted');
    const Objects = Array.from({ length: 1_001 }, (_, index) => ({ Key: `${index}` }));

    await expect(
      s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } })),
    ).rejects.toMatchObject({
      name: 'MalformedXML',
      message: expect.stringMatching(/^The XML you provided was not well-formed/),
    });
  });
});

describe('ListObjectsV2', () => {
  it('lists keys by their bytes, with what it knows of them', async () => {
    const Bucket = await createBucket('listed');
    for (const key of ['b', 'ä', 'a', 'B']) await put(Bucket, key);

    const listed = await s3.send(new ListObjectsV2Command({ Bucket }));

    expect(listed).toMatchObject({ Name: Bucket, KeyCount: 4, MaxKeys: 1_000, IsTruncated: false });
    expect(listed.Contents?.map(({ Key }) => Key)).toEqual(['B', 'a', 'b', 'ä']);
    expect(listed.Contents?.[0]).toMatchObject({
      ETag: MD5_OF_HELLO,
      Size: 5,
      StorageClass: 'STANDARD',
    });
  });

  it('shows keys up to a delimiter as folders', async () => {
    const Bucket = await createBucket('folders');
    for (const key of ['a', 'dir/', 'dir/b', 'dir/sub/c', 'dir/sub/d', 'e/f']) {
      await put(Bucket, key);
    }

    const root = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }));
    const dir = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/', Prefix: 'dir/' }));

    expect(root.Contents?.map(({ Key }) => Key)).toEqual(['a']);
    expect(root.CommonPrefixes).toEqual([{ Prefix: 'dir/' }, { Prefix: 'e/' }]);
    expect(dir.Contents?.map(({ Key }) => Key)).toEqual(['dir/', 'dir/b']);
    expect(dir.CommonPrefixes).toEqual([{ Prefix: 'dir/sub/' }]);
    expect(dir.KeyCount).toBe(3);
  });

  it('continues where the page before ended, even when that page was deleted meanwhile', async () => {
    const Bucket = await createBucket('paged');
    for (const key of ['a', 'b/1', 'b/2', 'c', 'd']) await put(Bucket, key);
    const seen: (string | undefined)[][] = [];

    const input = { Bucket, Delimiter: '/' };
    for await (const page of paginateListObjectsV2({ client: s3, pageSize: 2 }, input)) {
      const keys = (page.Contents ?? []).map(({ Key }) => Key);
      seen.push([...keys, ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix)]);
      for (const Key of keys) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    }

    expect(seen).toEqual([
      ['a', 'b/'],
      ['c', 'd'],
    ]);
  });

  it('starts after a key', async () => {
    const Bucket = await createBucket('started');
    for (const key of ['a', 'b', 'c']) await put(Bucket, key);

    expect(await keysOf({ Bucket, StartAfter: 'a' })).toEqual(['b', 'c']);
    expect(await keysOf({ Bucket, StartAfter: 'aa', MaxKeys: 1 })).toEqual(['b']);
    expect(await keysOf({ Bucket, MaxKeys: 0 })).toEqual([]);
  });

  it('encodes keys as in a URL when asked to', async () => {
    const Bucket = await createBucket('encoded');
    await put(Bucket, 'dir/a b+(ü)');

    const keys = await keysOf({ Bucket, EncodingType: 'url' });

    expect(keys).toEqual(['dir/a+b%2B%28%C3%BC%29']);
  });

  it('names the owner when asked to', async () => {
    const Bucket = await createBucket('owned');
    await put(Bucket, 'a');

    const listed = await s3.send(new ListObjectsV2Command({ Bucket, FetchOwner: true }));

    expect(listed.Contents?.[0]?.Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    [{ ContinuationToken: 'no token!' }, 'The continuation token provided is incorrect'],
    [{ MaxKeys: -1 }, 'Argument maxKeys must be an integer between 0 and 2147483647'],
  ])('refuses %j', async (wrong, message) => {
    const Bucket = await createBucket('list-refused');

    await expect(keysOf({ Bucket, ...wrong })).rejects.toMatchObject({
      name: 'InvalidArgument',
      message,
    });
  });
});

describe('what a bucket is configured to', () => {
  const kinds = {
    policy: {
      put: (Bucket: string) =>
        s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policyFor(Bucket) })),
      get: (Bucket: string) => s3.send(new GetBucketPolicyCommand({ Bucket })),
      remove: (Bucket: string) => s3.send(new DeleteBucketPolicyCommand({ Bucket })),
      seen: (Bucket: string) => ({ Policy: policyFor(Bucket) }),
      absent: { name: 'NoSuchBucketPolicy', message: 'The bucket policy does not exist' },
    },
    tags: {
      put: (Bucket: string) =>
        s3.send(
          new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } }),
        ),
      get: (Bucket: string) => s3.send(new GetBucketTaggingCommand({ Bucket })),
      remove: (Bucket: string) => s3.send(new DeleteBucketTaggingCommand({ Bucket })),
      seen: () => ({ TagSet: [{ Key: 'a', Value: 'b' }] }),
      absent: { name: 'NoSuchTagSet', message: 'The TagSet does not exist' },
    },
    lifecycle: {
      put: (Bucket: string) =>
        s3.send(
          new PutBucketLifecycleConfigurationCommand({
            Bucket,
            LifecycleConfiguration: {
              Rules: [{ Status: 'Enabled', Filter: { Prefix: 'a/' }, Expiration: { Days: 3 } }],
            },
          }),
        ),
      get: (Bucket: string) => s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })),
      remove: (Bucket: string) => s3.send(new DeleteBucketLifecycleCommand({ Bucket })),
      seen: () => ({
        Rules: [
          {
            ID: expect.any(String),
            Status: 'Enabled',
            Filter: { Prefix: 'a/' },
            Expiration: { Days: 3 },
          },
        ],
      }),
      absent: {
        name: 'NoSuchLifecycleConfiguration',
        message: 'The lifecycle configuration does not exist',
      },
    },
    publicAccessBlock: {
      put: (Bucket: string) =>
        s3.send(
          new PutPublicAccessBlockCommand({
            Bucket,
            PublicAccessBlockConfiguration: { BlockPublicPolicy: true },
          }),
        ),
      get: (Bucket: string) => s3.send(new GetPublicAccessBlockCommand({ Bucket })),
      remove: (Bucket: string) => s3.send(new DeletePublicAccessBlockCommand({ Bucket })),
      seen: () => ({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: false,
          IgnorePublicAcls: false,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: false,
        },
      }),
      absent: {
        name: 'NoSuchPublicAccessBlockConfiguration',
        message: 'The public access block configuration was not found',
      },
    },
  };

  it.each(Object.entries(kinds))('can be put, got and deleted: %s', async (name, kind) => {
    const Bucket = await createBucket(`kind-${name.toLowerCase()}`);

    await kind.put(Bucket);
    expect(await kind.get(Bucket)).toMatchObject(kind.seen(Bucket));
    await kind.remove(Bucket);
    await kind.remove(Bucket);

    await expect(kind.get(Bucket)).rejects.toMatchObject({
      ...kind.absent,
      $metadata: { httpStatusCode: 404 },
    });
    await expect(kind.get('no-such-bucket')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  it('encrypts with keys of S3 until something else is put', async () => {
    const Bucket = await createBucket('encrypted');
    const get = async () => {
      const answer = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
      return answer.ServerSideEncryptionConfiguration?.Rules;
    };
    const byS3 = [
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
    ];
    const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const } }];

    expect(await get()).toEqual(byS3);
    const ServerSideEncryptionConfiguration = { Rules };
    await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
    expect(await get()).toEqual(Rules);
    await s3.send(new DeleteBucketEncryptionCommand({ Bucket }));
    expect(await get()).toEqual(byS3);
  });

  it('blocks all public access from the start', async () => {
    const Bucket = await createBucket('blocked');

    const got = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));

    expect(Object.values(got.PublicAccessBlockConfiguration ?? {})).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it('keeps whether it has versions', async () => {
    const Bucket = await createBucket('versioned');
    const before = await s3.send(new GetBucketVersioningCommand({ Bucket }));
    const VersioningConfiguration = { Status: 'Enabled' } as const;

    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));

    const after = await s3.send(new GetBucketVersioningCommand({ Bucket }));
    expect([before.Status, after.Status]).toEqual([undefined, 'Enabled']);
  });

  it.each<[string, object, object]>([
    [
      'a policy in a file name',
      new PutBucketPolicyCommand({ Bucket: 'ruled', Policy: 'policy.json' }),
      {
        name: 'MalformedPolicy',
        message: "Policies must be valid JSON and the first byte must be '{'",
      },
    ],
    [
      'a policy without a principal',
      new PutBucketPolicyCommand({ Bucket: 'ruled', Policy: '{"Statement":{"Effect":"Deny"}}' }),
      { name: 'MalformedPolicy', message: 'Missing required field Principal' },
    ],
    [
      'a policy of another bucket',
      new PutBucketPolicyCommand({ Bucket: 'ruled', Policy: policyFor('rule') }),
      { name: 'MalformedPolicy', message: 'Policy has invalid resource' },
    ],
    [
      'a tag twice',
      new PutBucketTaggingCommand({
        Bucket: 'ruled',
        Tagging: {
          TagSet: [
            { Key: 'a', Value: '' },
            { Key: 'a', Value: '' },
          ],
        },
      }),
      { name: 'InvalidTag', message: 'Cannot provide multiple Tags with the same key' },
    ],
    [
      'no status of versioning',
      new PutBucketVersioningCommand({ Bucket: 'ruled', VersioningConfiguration: {} }),
      {
        name: 'IllegalVersioningConfigurationException',
        message: 'The Versioning element must be specified',
      },
    ],
    [
      'two rules of encryption',
      new PutBucketEncryptionCommand({
        Bucket: 'ruled',
        ServerSideEncryptionConfiguration: { Rules: [{}, {}] },
      }),
      { name: 'MalformedXML' },
    ],
    [
      'a lifecycle of unknown status',
      new PutBucketLifecycleConfigurationCommand({
        Bucket: 'ruled',
        LifecycleConfiguration: { Rules: [{ Status: 'Maybe' as 'Enabled' }] },
      }),
      { name: 'MalformedXML' },
    ],
  ])('cannot be %s', async (_, command, expected) => {
    await createBucket('ruled');

    await expect(s3.send(command as PutBucketPolicyCommand)).rejects.toMatchObject(expected);
  });
});

describe('another account', () => {
  it('may do only what the policy of the bucket allows', async () => {
    const Bucket = await createBucket('shared');
    await put(Bucket, 'public/a');
    await put(Bucket, 'private/a');
    const statement = {
      Effect: 'Allow',
      Principal: { AWS: '210987654321' },
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${Bucket}/public/*`,
    };
    const Policy = JSON.stringify({ Statement: [statement] });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    const get = (Key: string) => stranger.send(new GetObjectCommand({ Bucket, Key }));

    await expect(get('public/a')).resolves.toMatchObject({ ETag: MD5_OF_HELLO });
    await expect(get('private/a')).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Access Denied',
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('is not who the caller takes it for', async () => {
    const Bucket = await createBucket('expected');
    const ExpectedBucketOwner = '210987654321';

    await expect(
      s3.send(new ListObjectsV2Command({ Bucket, ExpectedBucketOwner })),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

/** Returns the name. */
async function createBucket(Bucket: string, client = s3): Promise<string> {
  await client.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

function put(Bucket: string, Key: string, input: Partial<PutObjectCommandInput> = {}) {
  return s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello', ...input }));
}

async function keysOf(input: ListObjectsV2CommandInput): Promise<(string | undefined)[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command(input));
  return Contents.map(({ Key }) => Key);
}

/** The policy of the Serverless CLI's deployment bucket: nothing without TLS. */
function policyFor(bucketName: string): string {
  const statement = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [`arn:aws:s3:::${bucketName}/*`, `arn:aws:s3:::${bucketName}`],
    Condition: { Bool: { 'aws:SecureTransport': false } },
  };
  return JSON.stringify({ Version: '2008-10-17', Statement: [statement] });
}
