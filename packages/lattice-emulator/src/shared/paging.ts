import { AwsError } from '../endpoint/errors.ts';

export type Page<T> = { readonly items: T[]; readonly nextToken: string | undefined };

/**
 * Returns one page of a list.
 *
 * @param token the `nextToken` of the page before
 * @throws ValidationException for a token that this function did not create
 */
export function paginate<T>(
  items: readonly T[],
  size: number | undefined,
  token: string | undefined,
): Page<T> {
  const start = token === undefined ? 0 : readToken(token);
  const end = start + (size ?? items.length);
  return {
    items: items.slice(start, end),
    nextToken: end < items.length ? writeToken(end) : undefined,
  };
}

function writeToken(position: number): string {
  return Buffer.from(`position:${position}`).toString('base64url');
}

function readToken(token: string): number {
  const match = /^position:(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  if (match === null) throw new AwsError('ValidationException', `nextToken ${token} is not valid`);
  return Number(match[1]);
}
