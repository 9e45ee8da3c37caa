/** GitHub's REST API, as far as a review needs it: a few calls, each with a deadline, each repeated where that is safe. */
import { Octokit } from '@octokit/core';
import { paginateRest } from '@octokit/plugin-paginate-rest';
import { retry } from '@octokit/plugin-retry';
import { StreampactError } from '../../contracts/src/error.ts';

/** Longest that one request may take, in milliseconds. */
const deadlineMs = 30_000;

const WithPlugins = Octokit.plugin(paginateRest, retry);

export type GitHub = InstanceType<typeof WithPlugins>;

export interface ClientOptions {
  /** A token that may write the pull request's comments; GITHUB_TOKEN in a workflow. */
  readonly token: string;
  /** GITHUB_API_URL; GitHub Enterprise has another one. */
  readonly apiUrl: string;
  /** First pause before a repetition, in milliseconds; the next ones are 4 and 9 times as long. Default 1000. */
  readonly pauseMs?: number;
}

/** A client for one API. Answers of 5xx and 429 are repeated three times, except where a call says otherwise. */
export function gitHub({ token, apiUrl, pauseMs = 1000 }: ClientOptions): GitHub {
  return new WithPlugins({
    auth: token,
    baseUrl: apiUrl,
    userAgent: 'streampact',
    retry: { retryAfterBaseValue: pauseMs },
    request: {
      fetch: (url: string, init: RequestInit) => fetch(url, { ...init, signal: AbortSignal.timeout(deadlineMs) }),
    },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
}

const fixes: Readonly<Record<number, string>> = {
  401: 'give the job a GITHUB_TOKEN that is still valid',
  403: 'give the job `permissions: { pull-requests: write }`, or wait for the rate limit to pass',
  404: 'give the job `permissions: { pull-requests: write }`; GitHub answers 404 where a token may not look',
  422: 'read what GitHub refuses above; a comment holds at most 65,536 characters',
  429: 'wait for the rate limit to pass, and run the job again',
};

/** `error` of a call that was to do `what`, as one that a person can act on. Never holds the token. */
export function refused(what: string, error: unknown): StreampactError {
  const status = statusOf(error);
  const detail = error instanceof Error ? error.message : String(error);
  if (status === undefined || status >= 500) {
    return new StreampactError('GITHUB_UNAVAILABLE', `could not ${what}: ${detail}`, {
      fix: 'run the job again; nothing was half written',
      cause: error,
    });
  }
  return new StreampactError('GITHUB_REFUSED', `GitHub refused to ${what} (${status}): ${detail}`, {
    fix: fixes[status] ?? 'read what GitHub says above',
  });
}

/** The HTTP status of a failed call, or undefined if there was no answer at all. */
export function statusOf(error: unknown): number | undefined {
  const { status, response } = error as { readonly status?: unknown; readonly response?: unknown };
  return response !== undefined && typeof status === 'number' ? status : undefined;
}
