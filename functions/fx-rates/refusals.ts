/** What OpenExchangeRates means by a refusal (https://docs.openexchangerates.org/reference/errors). */
import type { Explanation } from '../shared/http/attempt.ts';

const plan = 'Choose a plan that includes it, or configure what the plan of the app id includes.';

/**
 * By the `message` of the body. The documentation gives `not_allowed` the status 429 and `access_restricted` 403 or 429: a
 * status alone does not tell a used-up quota, or a plan that is too small, from a moment's haste. Every other answer, e.g.
 * `too_many_requests`, is taken by its status.
 */
const rows: Readonly<Record<string, Explanation>> = {
  missing_app_id: keyRefused('missing_app_id'),
  invalid_app_id: keyRefused('invalid_app_id'),
  access_restricted: {
    code: 'UPSTREAM_QUOTA_USED_UP',
    what: 'restricts the access of this app id (access_restricted)',
    fix: 'Look at the usage in the account of the app id; poll more seldom, or choose a plan with a greater quota.',
  },
  not_allowed: { code: 'UPSTREAM_REFUSED', what: 'does not include this in the plan (not_allowed)', fix: plan },
  invalid_base: { code: 'UPSTREAM_REFUSED', what: 'has no such base currency (invalid_base)', fix: plan },
  not_available: {
    code: 'UPSTREAM_NOT_AVAILABLE',
    what: 'has no rates for this day (not_available)',
    fix: 'Ask for a day from 1999-01-01 to today; whoever uses the rates takes the last ones known before it.',
  },
};

/** What the refusal means; undefined where its status says it all. */
export function explainRefusal(_status: number, body: string): Explanation | undefined {
  const message = messageOf(body);
  return message !== undefined && Object.hasOwn(rows, message) ? rows[message] : undefined;
}

function messageOf(body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null || !('message' in parsed)) return undefined;
    return typeof parsed.message === 'string' ? parsed.message : undefined;
  } catch {
    return undefined;
  }
}

function keyRefused(message: string): Explanation {
  return {
    code: 'UPSTREAM_KEY_REFUSED',
    what: `refused the app id (${message})`,
    fix: 'Put a valid app id into the Secrets Manager secret that the function is configured with.',
  };
}
