/** JSON over HTTP with a deadline: what the clients of Kafka Connect and of the schema registry share. */
import { setTimeout as pause } from 'node:timers/promises';
import { StreampactError } from '../../contracts/src/error.ts';

/** An answer, whatever its status. */
export interface Answer {
  readonly status: number;
  /** JSON where it is JSON, else the text; undefined for none. */
  readonly body: unknown;
}

/** What is asked. */
export interface Question {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the server's root, beginning with a slash. */
  readonly path: string;
  readonly body?: unknown;
}

/** A server that is asked. */
export interface Server {
  /** For errors: `Kafka Connect`. */
  readonly name: string;
  /** Root address without a slash at its end. */
  readonly url: string;
  /** Ends everything that is asked. */
  readonly signal?: AbortSignal;
  /** How long one question may take, with its repeats; 60 s by default. */
  readonly deadlineMs?: number;
}

const oneAnswerMs = 30_000;
const pauseMs = 250;

/**
 * Asks, and asks again while there is no answer, or one that `isTransient` says to be a matter of time.
 * @throws StreampactError CONNECT_UNREACHABLE after the deadline.
 */
export async function ask(
  server: Server,
  question: Question,
  isTransient: (answer: Answer) => boolean = () => false,
): Promise<Answer> {
  const end = performance.now() + (server.deadlineMs ?? 60_000);
  for (;;) {
    const outcome = await once(server, question);
    if (!('cause' in outcome) && !isTransient(outcome)) return outcome;
    server.signal?.throwIfAborted();
    if (performance.now() + pauseMs > end) throw unreachable(server, question, outcome);
    await pause(pauseMs, undefined, server.signal === undefined ? {} : { signal: server.signal });
  }
}

type Missed = { readonly cause: unknown };

async function once({ url, signal }: Server, { method = 'GET', path, body }: Question): Promise<Answer | Missed> {
  const limit = AbortSignal.timeout(oneAnswerMs);
  try {
    const response = await fetch(`${url}${path}`, {
      method,
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      redirect: 'manual',
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: parsed(await response.text()) };
  } catch (cause) {
    return { cause };
  }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

function unreachable(server: Server, { method = 'GET', path }: Question, outcome: Answer | Missed): StreampactError {
  const why = 'cause' in outcome ? 'did not answer' : `went on answering ${outcome.status}: ${messageOf(outcome)}`;
  return new StreampactError('CONNECT_UNREACHABLE', `${server.name} ${why}`, {
    where: `${method} ${server.url}${path}`,
    fix: 'Start it, or name its address; its own log says more.',
    ...('cause' in outcome ? { cause: outcome.cause } : {}),
  });
}

/** What a server says of a refusal, in one line, without where else one could read it. */
export function messageOf({ status, body }: Answer): string {
  const said = typeof body === 'object' && body !== null ? body : {};
  const fields: readonly unknown[] = ['message', 'detail', 'title'].map((name) => Reflect.get(said, name));
  const text =
    fields.find((field): field is string => typeof field === 'string') ?? (typeof body === 'string' ? body : '');
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('You can also find'));
  return lines.join(' ').slice(0, 1000) || `status ${status}`;
}

/** @throws StreampactError CONNECT_REFUSED */
export function refused(server: Server, { method = 'GET', path }: Question, answer: Answer): StreampactError {
  return new StreampactError('CONNECT_REFUSED', `${server.name} refused: ${messageOf(answer)}`, {
    where: `${method} ${server.url}${path} (${answer.status})`,
  });
}
