/** One GET request to an upstream: bounded in time and size, never redirected, its failures sorted. */
import type { ErrorCode } from '../../../contracts/src/error.ts';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { Deadline } from '../deadline.ts';
import { parseRetryAfter } from './retry-after.ts';

/** What to ask and whom. */
export interface UpstreamRequest {
  /** The upstream's name in messages, e.g. `CoinCap`. */
  readonly upstream: string;
  /** May bear a secret in its query: only origin and path are ever shown. */
  readonly url: string;
  /** May bear a secret: never shown. */
  readonly headers: Readonly<Record<string, string>>;
  /** Largest body that is taken, in bytes, after decompression. */
  readonly maxBytes: number;
  /**
   * What a refusal means, by its status and the first 4 KiB of its body; undefined leaves it to the status. Not asked where the
   * upstream says by Retry-After when to come again.
   */
  readonly explain?: (status: number, body: string) => Explanation | undefined;
}

/** A refusal that an upstream has explained. Never repeats its words: they may repeat the key. */
export interface Explanation {
  readonly code: ErrorCode;
  /** The rest of a sentence that the upstream's name begins, e.g. `refused the API key (401)`. */
  readonly what: string;
  readonly fix: string;
}

/** A failure that another attempt may mend. Thrown on once there are no attempts left. */
export class Unavailable extends StreampactError {
  /** The status of the answer; undefined where there was none in full. */
  readonly status: number | undefined;
  /** What the upstream asked for by Retry-After, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(request: UpstreamRequest, what: string, answer: Refused = {}) {
    super('UPSTREAM_UNAVAILABLE', `${request.upstream} ${what}.`, {
      where: shownAddress(request.url),
      fix: 'Nothing was published; the next poll tries again. If it lasts, check the address and the way out (NAT).',
    });
    this.status = answer.status;
    this.retryAfterMs = answer.retryAfterMs;
  }
}

interface Refused {
  readonly status?: number;
  readonly retryAfterMs?: number | undefined;
}

/** Statuses that pass: 408, 425, 429 and everything from 500. */
const passing = (status: number): boolean => [408, 425, 429].includes(status) || status >= 500;

/** As much of a refusal's body is read for an explanation. */
const explainedBytes = 4_096;

/**
 * The body of a 200, as sent (content codings undone). {@link Unavailable} for what may pass: network failures, slow,
 * broken-off answers, 408, 425, 429, 5xx. UPSTREAM_KEY_REFUSED for 401 and 403, UPSTREAM_REDIRECTED, UPSTREAM_REFUSED for
 * any other status, UPSTREAM_BODY_TOO_LARGE; or what `explain` says.
 */
export async function attempt(request: UpstreamRequest, deadline: Deadline): Promise<Buffer> {
  const { signal, release } = deadline.signal();
  try {
    const response = await fetch(request.url, { headers: request.headers, redirect: 'manual', signal });
    if (response.status === 200) return await readBody(response, request);
    throw await explained(response, request);
  } catch (error) {
    if (error instanceof StreampactError) throw error;
    throw new Unavailable(request, signal.aborted ? 'did not answer in full in time' : networkFailure(error));
  } finally {
    release();
  }
}

async function readBody(response: Response, request: UpstreamRequest): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > request.maxBytes) throw tooLarge(request);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function explained(response: Response, request: UpstreamRequest): Promise<StreampactError> {
  const { status, headers } = response;
  const body = request.explain === undefined ? '' : await startOf(response);
  await response.body?.cancel().catch(() => {});
  const explanation = passing(status) && headers.has('retry-after') ? undefined : request.explain?.(status, body);
  if (explanation === undefined) return refusal(response, request);
  const { code, what, fix } = explanation;
  return new StreampactError(code, `${request.upstream} ${what}.`, { where: shownAddress(request.url), fix });
}

/** The first few KiB of a body; the rest is not waited for. */
async function startOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes >= explainedBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, explainedBytes);
}

function refusal(response: Response, request: UpstreamRequest): StreampactError {
  const { status } = response;
  const where = shownAddress(request.url);
  if (passing(status)) {
    const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), Date.now());
    return new Unavailable(request, `answered ${status}`, { status, retryAfterMs });
  }
  if (status === 401 || status === 403) {
    return new StreampactError('UPSTREAM_KEY_REFUSED', `${request.upstream} refused the API key (${status}).`, {
      where,
      fix: 'Put a valid key into the Secrets Manager secret that the function is configured with.',
    });
  }
  if (status >= 300 && status < 400) {
    return new StreampactError('UPSTREAM_REDIRECTED', `${request.upstream} answered with a redirect (${status}).`, {
      where,
      fix: 'Redirects are not followed, because they would take the key elsewhere; configure the final address.',
    });
  }
  return new StreampactError('UPSTREAM_REFUSED', `${request.upstream} answered ${status} instead of 200.`, {
    where,
    fix: 'Check the configured address and what the upstream documents for this status.',
  });
}

function tooLarge(request: UpstreamRequest): StreampactError {
  const what = `${request.upstream} sent more than ${request.maxBytes} bytes, which is more than one Kafka message holds.`;
  return new StreampactError('UPSTREAM_BODY_TOO_LARGE', what, {
    where: shownAddress(request.url),
    fix: 'Ask for smaller pages.',
  });
}

/** Only the system's error code: undici's messages can repeat a header's value. */
function networkFailure(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return `could not be reached, or broke off its answer${code}`;
}

function shownAddress(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
