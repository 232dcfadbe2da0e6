import { paginate } from '../../shared/paging.ts';

type PageRequest = {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
};

/** Lambda never gives more, however many are asked for. */
const LARGEST_PAGE = 50;

/** @throws ValidationException for a marker that no page gave */
export function page<T>(
  values: readonly T[],
  { Marker, MaxItems }: PageRequest,
): { readonly items: readonly T[]; readonly NextMarker: string | undefined } {
  const size = Math.min(MaxItems ?? LARGEST_PAGE, LARGEST_PAGE);
  const { items, nextToken } = paginate(values, size, Marker);
  return { items, NextMarker: nextToken };
}
