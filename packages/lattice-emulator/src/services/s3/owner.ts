import { createHash } from 'node:crypto';

/** S3 names an account by 64 hexadecimal digits of its own. */
export function canonicalUserId(accountId: string): string {
  return createHash('sha256').update(accountId).digest('hex');
}
