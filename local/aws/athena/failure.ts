/** Why a query failed, in Athena's words. */

import { StreampactError } from '../../../contracts/src/error.ts';

/** Athena's error categories: 1 the system's fault, 2 the user's, 3 neither. */
export type ErrorCategory = 1 | 2 | 3;

/** A query that ends FAILED; the message is its StateChangeReason. */
export class QueryFailure extends StreampactError {
  readonly category: ErrorCategory;
  readonly retryable: boolean;

  constructor(
    category: ErrorCategory,
    what: string,
    detail: { readonly retryable?: boolean; readonly cause?: unknown } = {},
  ) {
    super('QUERY_FAILED', what, detail.cause === undefined ? {} : { cause: detail.cause });
    this.category = category;
    this.retryable = detail.retryable ?? false;
  }
}

/** A query that ends CANCELLED; the message is its StateChangeReason. */
export class QueryCancelled extends StreampactError {
  constructor(what: string) {
    super('QUERY_FAILED', what);
  }
}
