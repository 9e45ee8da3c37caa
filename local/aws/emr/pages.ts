/** Pages of a list, by `maxResults` and `nextToken` of the query. */

import { AwsError } from '../wire/errors.ts';
import type { JsonObject } from '../wire/fields.ts';

/** EMR Serverless gives no more at a time. */
const most = 50;

interface Page<Item> {
  readonly page: readonly Item[];
  /** `{nextToken}` where there is more. */
  readonly nextToken: JsonObject;
}

/** The page that `query` asks for; a token names the last item of the page before. Throws ValidationException. */
export function pageOf<Item extends { readonly id: string }>(all: readonly Item[], query: URLSearchParams): Page<Item> {
  const size = Number(query.get('maxResults') ?? most);
  if (!Number.isInteger(size) || size < 1 || size > most) {
    throw new AwsError('ValidationException', `maxResults must be 1 to ${most}.`);
  }
  const after = query.get('nextToken');
  const start = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
  if (after !== null && start === 0) throw new AwsError('ValidationException', 'nextToken is not of this list.');
  const page = all.slice(start, start + size);
  const last = page.at(-1);
  return { page, nextToken: last !== undefined && start + size < all.length ? { nextToken: last.id } : {} };
}
