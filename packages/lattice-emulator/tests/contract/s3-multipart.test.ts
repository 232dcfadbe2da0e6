import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  NoSuchUpload,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const s3 = new S3Client(clientConfig(emulator));
const Bucket = 'parts';
const FIVE_MEGABYTES = 5 * 2 ** 20;
const BIG = Buffer.alloc(FIVE_MEGABYTES, 'a');
beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => s3.destroy());

describe('a multipart upload', () => {
  it('becomes one object, described as it was begun, with an ETag that counts its parts', async () => {
    const Key = 'big.zip';
    const { UploadId } = await s3.send(
      new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'application/zip' }),
    );
    const Parts = [await upload(Key, UploadId, 1, BIG), await upload(Key, UploadId, 2, 'end')];

    const done = await complete(Key, UploadId, Parts);

    const object = await s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    const bytes = await object.Body?.transformToByteArray();
    expect(done).toMatchObject({ Bucket, Key, ETag: expect.stringMatching(/^"[0-9a-f]{32}-2"$/) });
    expect(object).toMatchObject({ ContentType: 'application/zip', ETag: done.ETag });
    expect(Buffer.from(bytes ?? []).equals(Buffer.concat([BIG, Buffer.from('end')]))).toBe(true);
  });

  it('lists its parts in order, and is no object yet', async () => {
    const Key = 'pending';
    const UploadId = await begin(Key);
    const second = await upload(Key, UploadId, 2, 'two');
    const first = await upload(Key, UploadId, 1, 'one');

    const { Parts } = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId }));
    const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: Key }));

    expect(Parts).toMatchObject([
      { PartNumber: 1, ETag: first.ETag, Size: 3, LastModified: new Date(START_TIME) },
      { PartNumber: 2, ETag: second.ETag, Size: 3 },
    ]);
    expect(KeyCount).toBe(0);
  });

  it('takes the newest of two parts with one number, and only the parts that are listed', async () => {
    const Key = 'again';
    const UploadId = await begin(Key);
    await upload(Key, UploadId, 1, 'old');
    const newest = await upload(Key, UploadId, 1, 'new');
    await upload(Key, UploadId, 2, 'left out');

    await complete(Key, UploadId, [newest]);

    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await Body?.transformToString()).toBe('new');
  });

  it('is gone when it was aborted', async () => {
    const Key = 'aborted';
    const UploadId = await begin(Key);

    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));

    await expect(upload(Key, UploadId, 1, 'late')).rejects.toThrow(NoSuchUpload);
  });

  it('is gone when it is complete', async () => {
    const Key = 'twice';
    const UploadId = await begin(Key);
    const part = await upload(Key, UploadId, 1, 'x');
    await complete(Key, UploadId, [part]);

    await expect(complete(Key, UploadId, [part])).rejects.toThrow(NoSuchUpload);
  });

  it('belongs to its key', async () => {
    const UploadId = await begin('one-key');

    await expect(upload('another-key', UploadId, 1, 'x')).rejects.toThrow(NoSuchUpload);
  });

  it.each([
    ['none', 'MalformedXML', () => []],
    ['one that was not uploaded', 'InvalidPart', (a: CompletedPart) => [{ ...a, PartNumber: 9 }]],
    ['another ETag', 'InvalidPart', (a: CompletedPart) => [{ ...a, ETag: '"0"' }]],
    ['the wrong order', 'InvalidPartOrder', (a: CompletedPart, b: CompletedPart) => [b, a]],
    [
      'a small one before the last',
      'EntityTooSmall',
      (a: CompletedPart, b: CompletedPart) => [a, b],
    ],
  ])('refuses to be completed with parts of which there is %s', async (_, name, choose) => {
    const Key = 'refused';
    const UploadId = await begin(Key);
    const first = await upload(Key, UploadId, 1, 'small');
    const second = await upload(Key, UploadId, 2, 'small');

    const completing = complete(Key, UploadId, choose(first, second));

    await expect(completing).rejects.toMatchObject({ name });
  });

  it.each([0, 10_001])('refuses part number %i', async (number) => {
    const UploadId = await begin('numbers');

    await expect(upload('numbers', UploadId, number, 'x')).rejects.toMatchObject({
      name: 'InvalidArgument',
    });
  });
});

describe('GetObject with a range', () => {
  beforeAll(async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'ten', Body: '0123456789' }));
  });

  it.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=8-', '89', 'bytes 8-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
  ])('gives %s as partial content', async (Range, text, contentRange) => {
    const part = await get(Range);

    expect(await part.Body?.transformToString()).toBe(text);
    expect(part).toMatchObject({
      ContentRange: contentRange,
      ContentLength: text.length,
      $metadata: { httpStatusCode: 206 },
    });
  });

  it.each(['bytes=5-4', 'bytes=-', 'bytes=0-1,3-4', 'lines=1-2'])(
    'gives everything for %s',
    async (Range) => {
      const whole = await get(Range);

      expect(await whole.Body?.transformToString()).toBe('0123456789');
      expect(whole).toMatchObject({ $metadata: { httpStatusCode: 200 } });
    },
  );

  it('refuses a range behind the end', async () => {
    await expect(get('bytes=10-')).rejects.toMatchObject({
      name: 'InvalidRange',
      $metadata: { httpStatusCode: 416 },
    });
  });

  function get(Range: string) {
    return s3.send(new GetObjectCommand({ Bucket, Key: 'ten', Range }));
  }
});

describe('a presigned URL', () => {
  it('in the old signature is refused in words that say which one to use', async () => {
    const url = `${emulator.endpoint}/${Bucket}/ten?AWSAccessKeyId=local&Signature=x&Expires=1`;

    const response = await fetch(url);

    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Please use AWS4-HMAC-SHA256.');
  });

  it('without any signature is refused', async () => {
    const response = await fetch(`${emulator.endpoint}/${Bucket}/ten`);

    expect(response.status).toBe(403);
  });
});

async function begin(Key: string): Promise<string | undefined> {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  return UploadId;
}

async function upload(
  Key: string,
  UploadId: string | undefined,
  PartNumber: number,
  Body: string | Buffer,
): Promise<CompletedPart> {
  const { ETag, ChecksumCRC32 } = await s3.send(
    new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }),
  );
  return { PartNumber, ETag, ChecksumCRC32 };
}

function complete(Key: string, UploadId: string | undefined, Parts: CompletedPart[]) {
  return s3.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
  );
}
