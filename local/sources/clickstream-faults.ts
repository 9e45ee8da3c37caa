/**
 * A ClickStream API that goes wrong when told to: a proxy before the real one, which stays as it is deployed. Faults of an answer
 * pass; changes of an event stay with the event, so that it is told alike however often it is asked for.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StreampactError } from '../../contracts/src/error.ts';
import type { ClickEvent } from '../../functions/clickstream/api/event.ts';

/** How an answer goes wrong. */
export type AnswerFault =
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number }
  | { readonly kind: 'failed' | 'malformed' | 'not-utf8' | 'broken-off' | 'silent' | 'no-list' };

/** How events are told otherwise. */
const eventChanges = {
  /** Breaks the contract. */
  broken: (event) => ({ ...event, country: 'Singapore' }),
  /** Has a field that the contract does not know. */
  'new-field': (event) => ({ ...event, campaign: 'spring' }),
  /** Has a field of another type. */
  'other-type': (event) => ({ ...event, quantity: 'two' }),
  /** Has no user. */
  'no-user': ({ user_id: _, ...event }) => event,
  /** Is no object. */
  'no-object': () => 'not an event',
} as const satisfies Readonly<Record<string, (event: ClickEvent) => unknown>>;

/** A row of {@link eventChanges}. */
type EventChange = keyof typeof eventChanges;

export interface FaultyClickstream {
  /** In the place of the real one's. */
  readonly url: string;
  /** Lets the next answers go wrong, one after the other. */
  fail(...faults: readonly AnswerFault[]): void;
  /** Tells the next `events` events otherwise that have not been told yet; all further ones by default. */
  change(change: EventChange, events?: number): void;
  /** Tells further events as they are. */
  changeNoMore(): void;
  /** Ids of the events that are told otherwise, and how. */
  changed(): ReadonlyMap<string, EventChange>;
  /** Faults that have not been served yet. */
  waiting(): number;
  /** Answers so far, those that went wrong among them. */
  answers(): number;
  stop(): Promise<void>;
}

/** Starts the proxy on the loopback before the API at `upstream`. SOURCE_NOT_LISTENING when the port is taken. */
export async function startFaultyClickstream(upstream: string, port = 0): Promise<FaultyClickstream> {
  const faults = new Faults(upstream);
  const server = createServer((request, response) => void faults.answer(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const fix = 'choose a free port, or 0 for any';
      reject(
        new StreampactError('SOURCE_NOT_LISTENING', 'the faulty API cannot listen', { where: `${port}`, fix, cause }),
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fail: (...rows) => void faults.waiting.push(...rows),
    change: (change, events = Number.POSITIVE_INFINITY) => {
      faults.changing = { change, events };
    },
    changeNoMore: () => {
      faults.changing = undefined;
    },
    changed: () => faults.changed,
    waiting: () => faults.waiting.length,
    answers: () => faults.answers,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

class Faults {
  readonly #upstream: string;
  readonly waiting: AnswerFault[] = [];
  readonly changed = new Map<string, EventChange>();
  readonly #told = new Set<string>();
  changing: { readonly change: EventChange; events: number } | undefined;
  answers = 0;

  constructor(upstream: string) {
    this.#upstream = upstream;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { authorization } = request.headers;
      const real = await fetch(`${this.#upstream}${request.url ?? '/'}`, {
        headers: authorization === undefined ? {} : { authorization },
      });
      const text = await real.text();
      const isPage = real.status === 200 && request.url?.startsWith('/v1/events') === true;
      const body = Buffer.from(isPage ? this.#retell(text) : text);
      this.answers += 1;
      const fault = isPage ? this.waiting.shift() : undefined;
      if (fault !== undefined) return spoil(response, fault, body);
      const type = real.headers.get('content-type') ?? 'application/json';
      response.writeHead(real.status, { 'content-type': type, 'content-length': body.length }).end(body);
    } catch {
      response.destroy(); // the real one is gone, and so is this answer
    }
  }

  /** Events are wrapped where their cursors were asked for. */
  #retell(text: string): string {
    const page = JSON.parse(text) as { readonly events: readonly (ClickEvent | { readonly event: ClickEvent })[] };
    const events = page.events.map((row) =>
      'event' in row ? { ...row, event: this.#event(row.event) } : this.#event(row),
    );
    return JSON.stringify({ ...page, events });
  }

  #event(event: ClickEvent): unknown {
    const { event_id: id } = event;
    const { changing } = this;
    if (changing !== undefined && changing.events > 0 && !this.#told.has(id)) {
      this.changed.set(id, changing.change);
      changing.events -= 1;
    }
    this.#told.add(id);
    const change = this.changed.get(id);
    return change === undefined ? event : eventChanges[change](event);
  }
}

function spoil(response: ServerResponse, fault: AnswerFault, body: Buffer): void {
  const half = body.subarray(0, Math.ceil(body.length / 2));
  const json = { 'content-type': 'application/json' };
  const answers: Readonly<Record<AnswerFault['kind'], () => void>> = {
    throttled: () => {
      const seconds = 'retryAfterSeconds' in fault ? fault.retryAfterSeconds : 0;
      response.writeHead(429, { 'retry-after': String(seconds) }).end();
    },
    failed: () => void response.writeHead(500).end('out of order'),
    malformed: () => void response.writeHead(200, json).end(half),
    'not-utf8': () => void response.writeHead(200, json).end(Buffer.concat([body, Buffer.from([0xff])])),
    'broken-off': () => {
      response.writeHead(200, { ...json, 'content-length': body.length });
      response.write(half, () => response.destroy());
    },
    silent: () => undefined,
    'no-list': () => void response.writeHead(200, json).end('{"message":"try again later"}'),
  };
  answers[fault.kind]();
}
