import { createHash } from 'node:crypto';
import { isAwsError } from '../../endpoint/errors.ts';
import { type Page, paginate } from '../../shared/paging.ts';
import { checkRange } from './constraints.ts';
import { invalid } from './errors.ts';

type PageRequest = {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
};

const MAX_PAGE = 100;

/**
 * Cuts out the page that a list request asks for. A token holds for the list that gave it: the
 * same operation with the same filters.
 *
 * @throws ValidationException
 */
export function pageOf<T>(operation: string, items: readonly T[], request: PageRequest): Page<T> {
  const { maxResults = MAX_PAGE, nextToken, ...filters } = request;
  checkRange('maxResults', maxResults, 1, MAX_PAGE);
  const list = createHash('sha256')
    .update(JSON.stringify([operation, filters]))
    .digest('base64url');
  const position = positionIn(list, nextToken);
  try {
    const page = paginate(items, maxResults, position);
    return { ...page, nextToken: page.nextToken && `${list}.${page.nextToken}` };
  } catch (error) {
    throw isAwsError(error) ? invalid('nextToken', error.message) : error;
  }
}

/** Returns the paginator's own token, after checking that the token belongs to this list. */
function positionIn(list: string, token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const [owner, position] = token.split('.');
  if (owner !== list || position === undefined) {
    // Text not verified against AWS.
    throw invalid('nextToken', `${token} is not a token of this list`);
  }
  return position;
}
