import { type Page, paginate } from '../../shared/paging.ts';
import { invalidToken } from './errors.ts';

/**
 * One page of a list.
 *
 * @throws InvalidNextToken
 */
export function page<T>(
  items: readonly T[],
  size: number | undefined,
  token: string | undefined,
): Page<T> {
  try {
    return paginate(items, size, token);
  } catch {
    throw invalidToken();
  }
}
