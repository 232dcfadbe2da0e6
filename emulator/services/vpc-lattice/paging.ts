import { isAwsError } from '../../endpoint/errors.ts';
import { type Page, paginate } from '../../paging.ts';
import { checkRange } from './constraints.ts';
import { invalid } from './state.ts';

type PageRequest = {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
};

const MAX_PAGE = 100;

/**
 * Cuts out the page that a list request asks for.
 *
 * @throws ValidationException
 */
export function pageOf<T>(
  items: readonly T[],
  { maxResults = MAX_PAGE, nextToken }: PageRequest,
): Page<T> {
  checkRange('maxResults', maxResults, 1, MAX_PAGE);
  try {
    return paginate(items, maxResults, nextToken);
  } catch (error) {
    throw isAwsError(error) ? invalid('nextToken', error.message) : error;
  }
}
