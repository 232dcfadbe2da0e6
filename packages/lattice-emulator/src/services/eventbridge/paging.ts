import { paginate } from '../../shared/paging.ts';
import { checkNumber } from './constraints.ts';

type PageRequest = {
  readonly Limit?: number | undefined;
  readonly NextToken?: string | undefined;
};

const LARGEST_PAGE = 100;

/** @throws ValidationException for a limit out of range, or a token that no page gave */
export function page<T>(
  values: readonly T[],
  { Limit, NextToken }: PageRequest,
): { readonly items: readonly T[]; readonly NextToken: string | undefined } {
  checkNumber('limit', Limit, { min: 1, max: LARGEST_PAGE });
  const { items, nextToken } = paginate(values, Limit ?? LARGEST_PAGE, NextToken);
  return { items, NextToken: nextToken };
}
