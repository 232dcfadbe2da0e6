import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError } from '../../endpoint/errors.ts';

/** The members that hold a checksum, each in base64. */
export const CHECKSUM_MEMBERS = [
  'ChecksumCRC32',
  'ChecksumCRC32C',
  'ChecksumCRC64NVME',
  'ChecksumSHA1',
  'ChecksumSHA256',
] as const;

type ChecksumMember = (typeof CHECKSUM_MEMBERS)[number];
export type Checksums = { readonly [Member in ChecksumMember]?: string };

type Input = { readonly [Member in ChecksumMember]?: string | undefined } & {
  readonly ContentMD5?: string | undefined;
};

/**
 * Holds a body against the checksums that came with it, and returns what S3 keeps of them.
 *
 * Differs: CRC-32C and CRC-64 are stored but not verified, and an upload without a checksum gets
 * none.
 *
 * @throws BadDigest
 */
export function verifyChecksums(input: Input, body: Uint8Array): Checksums {
  const md5 = digest('md5', body);
  if ((input.ContentMD5 ?? md5) !== md5) {
    throw badDigest('The Content-MD5 you specified did not match what we received.');
  }
  const kept: { [Member in ChecksumMember]?: string } = {};
  for (const member of CHECKSUM_MEMBERS) {
    const claimed = input[member];
    if (claimed === undefined) continue;
    const actual = COMPUTE[member]?.(body) ?? claimed;
    if (claimed !== actual) {
      const name = member.replace('Checksum', '');
      throw badDigest(`The ${name} you specified did not match the calculated checksum.`);
    }
    kept[member] = claimed;
  }
  return kept;
}

const COMPUTE: { readonly [Member in ChecksumMember]?: (body: Uint8Array) => string } = {
  ChecksumCRC32: (body) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(body));
    return bytes.toString('base64');
  },
  ChecksumSHA1: (body) => digest('sha1', body),
  ChecksumSHA256: (body) => digest('sha256', body),
};

function digest(algorithm: string, body: Uint8Array): string {
  return createHash(algorithm).update(body).digest('base64');
}

function badDigest(message: string): AwsError {
  return new AwsError('BadDigest', message);
}
