/**
 * One answer of the API, tried again until it can be read: throttled (429, whose Retry-After is a lower bound), failed (408, 425,
 * 5xx), unanswered (the network, a timeout) and malformed tries are told apart, logged and counted.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { Deadline } from '../../shared/deadline.ts';
import { attempt, Unavailable, type UpstreamRequest } from '../../shared/http/attempt.ts';
import { pauseMs } from '../../shared/http/backoff.ts';
import type { Logger } from '../../shared/log.ts';
import type { HttpSource } from './connector.ts';
import { PageMalformed, recordsOf, type SourceRecord } from './page.ts';
import { filled, type SourceOffset } from './pairs.ts';

/** Tries that brought nothing, by why. */
export interface Retries {
  throttled: number;
  failed: number;
  unanswered: number;
  malformed: number;
}

/** How patient a poller is. */
export interface Patience {
  /** Longest time that is spent on one answer, its retries included. */
  readonly deadline: Deadline;
  /** As many unreadable answers in a row are borne, and one more is the end. */
  readonly malformedTries: number;
  /** Upper bound of the first pause, in milliseconds; it doubles from there. */
  readonly baseMs: number;
  /** Ends the waiting. */
  readonly stop: AbortSignal;
}

/** What is counted, and where it is told. */
export interface Watch {
  readonly logger: Logger;
  readonly retries: Retries;
}

/** Longest pause of our own choosing, in milliseconds. */
const capMs = 30_000;
/** An answer of a page's size has some hundred kilobytes. */
const maxBytes = 16_777_216;

/**
 * The records after an offset; undefined when told to stop meanwhile. POLLER_PAGE_MALFORMED, UPSTREAM_UNAVAILABLE when the time
 * is over, and the errors of {@link attempt} that no other try would mend.
 */
export async function fetchPage(
  source: HttpSource,
  offset: SourceOffset,
  { patience, watch }: { readonly patience: Patience; readonly watch: Watch },
): Promise<readonly SourceRecord[] | undefined> {
  const request = requestOf(source, offset);
  const { deadline, stop, malformedTries, baseMs } = patience;
  for (let [retry, malformed] = [0, 0]; ; retry += 1) {
    if (stop.aborted) return undefined;
    try {
      const body = await attempt(request, orStopped(deadline.within(source.timeoutMs), stop));
      return movedOn(recordsOf(body, source), offset);
    } catch (error) {
      if (stop.aborted) return undefined;
      const why = kindOf(error);
      if (why === undefined) throw error;
      watch.retries[why] += 1;
      if (why === 'malformed') malformed += 1;
      const retryAfterMs = error instanceof Unavailable ? error.retryAfterMs : undefined;
      const policy = { attempts: 0, attemptMs: 0, baseMs, capMs, retryAfterCapMs: Number.POSITIVE_INFINITY };
      const pause = pauseMs(policy, { retry: Math.min(retry, 30), retryAfterMs });
      const giveUp = malformed > malformedTries || pause >= deadline.remainingMs();
      watch.logger.warn({ why, reason: messageOf(error), pauseMs: Math.round(pause), giveUp }, 'no page');
      if (giveUp) throw error instanceof PageMalformed ? malformedPage(source, error) : error;
      await delay(pause, undefined, { signal: stop }).catch(() => undefined);
    }
  }
}

function requestOf({ url, params, headers }: HttpSource, offset: SourceOffset): UpstreamRequest {
  const address = new URL(known(url, offset));
  for (const [name, value] of params) address.searchParams.append(name, known(value, offset));
  const named = headers.map(([name, value]) => [name.toLowerCase(), known(value, offset)] as const);
  return {
    upstream: 'The API',
    url: address.href,
    headers: { accept: 'application/json', 'user-agent': 'streampact', ...Object.fromEntries(named) },
    maxBytes,
    explain: (status) => (status === 400 ? refusedCursor : undefined),
  };
}

const refusedCursor = {
  code: 'UPSTREAM_REFUSED',
  what: 'refused the request (400)',
  fix: 'If its feed was replaced, the offset in the topic of offsets leads nowhere: write a null for its key, which begins anew.',
} as const;

function known(template: string, offset: SourceOffset): string {
  const text = filled(template, offset);
  if (text !== undefined) return text;
  throw new StreampactError(
    'POLLER_CONNECTOR_INVALID',
    'A template asks for a property that the offset does not have.',
    {
      where: template,
      fix: 'Name it in http.offset.initial and in http.response.record.offset.pointer.',
    },
  );
}

/** An API that answers the same again and again would fill the topic. */
function movedOn(records: readonly SourceRecord[], offset: SourceOffset): readonly SourceRecord[] {
  const last = records.at(-1)?.offset;
  const stays =
    last !== undefined && Object.entries(last).every(([name, value]) => name === 'key' || offset[name] === value);
  if (stays) throw new PageMalformed('its last item leads back to where the request began');
  return records;
}

/** The deadline, whose signal also comes when the poller is told to stop. */
function orStopped(deadline: Deadline, stop: AbortSignal): Deadline {
  const signal = (): ReturnType<Deadline['signal']> => {
    const { signal: late, release } = deadline.signal();
    return { signal: AbortSignal.any([late, stop]), release };
  };
  return { ...deadline, signal };
}

function kindOf(error: unknown): keyof Retries | undefined {
  if (error instanceof PageMalformed) return 'malformed';
  if (!(error instanceof Unavailable)) return undefined;
  if (error.status === undefined) return 'unanswered';
  return error.status === 429 ? 'throttled' : 'failed';
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function malformedPage({ url }: HttpSource, cause: PageMalformed): StreampactError {
  return new StreampactError('POLLER_PAGE_MALFORMED', `The API's answer cannot be read: ${cause.message}.`, {
    where: new URL(url).pathname,
    fix: 'Nothing was published and the offset has not moved. Mend the API, then start the poller again.',
    cause,
  });
}
