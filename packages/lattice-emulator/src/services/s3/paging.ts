import { invalidArgument } from './errors.ts';

export type Page<Item> = {
  readonly items: readonly Item[];
  /** `undefined` on the last page. */
  readonly nextToken: string | undefined;
};

/** S3 orders names by their bytes. */
export function compareNames(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/**
 * Cuts the next page out of `items`, which are in the order of {@link compareNames}. The token says
 * after which name to go on and not at which position: clients delete each page before they ask for
 * the next.
 */
export function pageAfter<Item extends { readonly name: string }>(
  items: readonly Item[],
  after: string | undefined,
  limit: number,
): Page<Item> {
  const rest =
    after === undefined ? items : items.filter(({ name }) => compareNames(name, after) > 0);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const nextToken = last !== undefined && rest.length > page.length ? last.name : undefined;
  return { items: page, nextToken: nextToken && Buffer.from(nextToken).toString('base64url') };
}

/** @throws InvalidArgument when the token was not made here */
export function readToken(token: string): string {
  const name = Buffer.from(token, 'base64url');
  if (name.toString('base64url') !== token) {
    throw invalidArgument('The continuation token provided is incorrect');
  }
  return name.toString();
}
