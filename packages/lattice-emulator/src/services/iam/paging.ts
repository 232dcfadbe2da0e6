import { checkRange, validationError } from './constraints.ts';

export type PageRequest = {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
};

export type Page<Item> = {
  readonly items: readonly Item[];
  /** The members that every list operation answers with. */
  readonly position: { readonly IsTruncated: boolean; readonly Marker?: string };
};

const DEFAULT_MAX_ITEMS = 100;

/**
 * Cuts a page out of `items`, in the order of their keys. The marker says after which key to go on
 * and not at which position, so that a deletion between two pages does not hide what comes later.
 *
 * @throws ValidationError
 */
export function pageOf<Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => string,
  { Marker: marker, MaxItems: size = DEFAULT_MAX_ITEMS }: PageRequest,
): Page<Item> {
  checkRange('maxItems', size, 1, 1_000);
  const after = marker === undefined ? '' : readMarker(marker);
  const rest = [...items]
    .filter((item) => keyOf(item) > after)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const page = rest.slice(0, size);
  const last = page.at(-1);
  if (last === undefined || page.length === rest.length) {
    return { items: page, position: { IsTruncated: false } };
  }
  const Marker = Buffer.from(keyOf(last)).toString('base64url');
  return { items: page, position: { IsTruncated: true, Marker } };
}

function readMarker(marker: string): string {
  const key = Buffer.from(marker, 'base64url');
  // Text not verified against AWS.
  if (key.toString('base64url') !== marker) throw validationError('Invalid Marker.');
  return key.toString();
}
