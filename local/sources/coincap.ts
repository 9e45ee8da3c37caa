/**
 * A stand-in for CoinCap's REST API 3.0 (https://rest.coincap.io/v3, as its public documentation describes `GET /assets`):
 * the key as a bearer token, `limit` (100 unless told, at most 2000) and `offset`.
 *
 * Where it differs: it serves a fixed list of polls (see `coincap-polls.ts`), one for each request from offset 0, and
 * the last one for ever after; other query parameters and other paths are not there; it throttles only when told to.
 * Each answer says in `x-streampact-origin` whether it is `recorded` or `derived`. `GET /health` answers without a key.
 */
import type { IncomingMessage } from 'node:http';
import { coincapPolls, type Poll, page } from './coincap-polls.ts';
import { Door } from './door.ts';
import { type Answer, natural, serve } from './serve.ts';

export interface CoincapOptions {
  /** Address to listen at; the loopback by default. */
  readonly host?: string;
  /** TCP port; 0 for any free one. */
  readonly port: number;
  /** The key that requests must carry. */
  readonly apiKey: string;
}

export interface Coincap {
  /** Base URL, what `COINCAP_BASE_URL` takes: `http://<host>:<port>/v3`. */
  readonly url: string;
  /** How many different polls there are. */
  readonly polls: number;
  /** How many of them have not been served yet. */
  remaining(): number;
  /** Starts again at the oldest poll. */
  rewind(): void;
  /** Answers the next `times` requests with 429 and `Retry-After: <retryAfterSeconds>`. */
  throttle(times: number, retryAfterSeconds: number): void;
  stop(): Promise<void>;
}

/** Starts the server. Errors: `SOURCE_NOT_LISTENING` when the port is taken. */
export async function startCoincap(options: CoincapOptions): Promise<Coincap> {
  const { host = '127.0.0.1' } = options;
  const replay = new Replay(coincapPolls(), options.apiKey);
  const { origin, stop } = await serve((request) => replay.answer(request), {
    name: 'CoinCap',
    host,
    port: options.port,
  });
  return {
    url: `${origin}/v3`,
    polls: replay.polls.length,
    remaining: () => replay.remaining(),
    rewind: () => replay.rewind(),
    throttle: (times, retryAfterSeconds) => replay.door.throttle(times, retryAfterSeconds),
    stop,
  };
}

class Replay {
  readonly polls: readonly Poll[];
  readonly door: Door;
  #served = 0;

  constructor(polls: readonly Poll[], apiKey: string) {
    this.polls = polls;
    this.door = new Door(`Bearer ${apiKey}`);
  }

  remaining(): number {
    return this.polls.length - this.#served;
  }

  rewind(): void {
    this.#served = 0;
  }

  answer(request: IncomingMessage): Answer {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname === '/health') return { status: 200, body: JSON.stringify({ remaining: this.remaining() }) };
    if (url.pathname !== '/v3/assets') return refusal(404, `no such path: ${url.pathname}`);
    if (request.method !== 'GET') return refusal(405, 'only GET', { allow: 'GET' });
    if (!this.door.knows(request.headers.authorization)) return refusal(401, 'missing or unknown API key');
    const later = this.door.turnsAway();
    if (later !== undefined) return refusal(429, 'too many requests', later);
    const limit = natural(url.searchParams.get('limit') ?? '100');
    const offset = natural(url.searchParams.get('offset') ?? '0');
    if (limit === undefined || limit < 1 || limit > 2000) return refusal(400, 'limit must be from 1 to 2000');
    if (offset === undefined) return refusal(400, 'offset must be a whole number from 0');
    return this.#page(limit, offset);
  }

  #page(limit: number, offset: number): Answer {
    // Further pages belong to the poll whose first page was served last.
    if (offset === 0) this.#served = Math.min(this.#served + 1, this.polls.length);
    const poll = this.polls[Math.max(this.#served - 1, 0)];
    if (poll === undefined) return refusal(404, 'there are no polls');
    return { status: 200, body: page(poll, limit, offset), headers: { 'x-streampact-origin': poll.origin } };
  }
}

function refusal(status: number, error: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, body: JSON.stringify({ error, timestamp: Date.now() }), headers };
}
