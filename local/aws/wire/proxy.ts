/**
 * The streaming way through to the emulator: bodies are piped, never held, in both directions, so that backpressure,
 * aws-chunked framing, HEAD and big objects stay as they are.
 *
 * The caller's Host header goes along unchanged: emulators read bucket names from it and check no signatures.
 * No HTTP/2 and no upgrades.
 */

import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { AwsError } from './errors.ts';

/** Connection-level headers that end at a proxy. Node answers `Expect: 100-continue` itself. */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'expect',
  'upgrade',
  'te',
]);

/** Longest silence of an upstream, in milliseconds. Lambda's limit is 15 minutes; nothing else is silent for long. */
const silenceMs: Readonly<Record<string, number>> = { lambda: 910_000 };
const defaultSilenceMs = 120_000;

/** Largest answer that is held in memory to be amended, in bytes. */
const heldAnswerBytes = 64 * 1024 * 1024;

/** A way to one upstream. */
export interface UpstreamProxy {
  /** Streams `request` to the upstream and its answer to `response`. Throws {@link AwsError} while nothing is answered. */
  pass(request: IncomingMessage, response: ServerResponse, service: string): Promise<void>;
  /** Sends the head of `request` with `body` and gives the whole answer back. */
  exchange(request: IncomingMessage, body: Buffer, service: string): Promise<HeldAnswer>;
  close(): void;
}

/** An upstream's answer, in memory. */
export interface HeldAnswer {
  readonly status: number;
  readonly errorType: string | undefined;
  readonly body: Buffer;
}

/** A proxy to `upstream`, an `http://host:port` URL, which `added` headers go along to. */
export function openProxy(upstream: string, added: Readonly<Record<string, string>> = {}): UpstreamProxy {
  const target = new URL(upstream);
  // Idle sockets leave the pool before the emulator closes them (5 s), so that a call never meets a dying one.
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 64, timeout: 3_000 });
  const open = (request: IncomingMessage, service: string, feed: Feed): Promise<IncomingMessage> =>
    dispatch({ target, agent, request, added, silence: silenceMs[service] ?? defaultSilenceMs }, feed);
  return {
    async pass(request, response, service) {
      const answer = await open(request, service, (out) => pipeline(request, out));
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.rawHeaders));
      await pipeline(answer, response);
    },
    async exchange(request, body, service) {
      const answer = await open(request, service, async (out) => void out.end(body));
      return {
        status: answer.statusCode ?? 502,
        errorType: header(answer, 'x-amzn-errortype'),
        body: await hold(answer),
      };
    },
    close: () => agent.destroy(),
  };
}

type Feed = (out: ReturnType<typeof httpRequest>) => Promise<void>;

interface Dispatch {
  readonly target: URL;
  readonly agent: Agent;
  readonly request: IncomingMessage;
  readonly added: Readonly<Record<string, string>>;
  readonly silence: number;
}

function dispatch({ target, agent, request, added, silence }: Dispatch, feed: Feed): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const out = httpRequest({
      agent,
      host: target.hostname,
      port: target.port,
      method: request.method,
      path: request.url,
      headers: [...endToEnd(request.rawHeaders), ...Object.entries(added).flat()],
    });
    const place = `${request.method} ${target.origin}`;
    out.setTimeout(silence, () => out.destroy(new SilentUpstream(place, silence)));
    out.on('response', resolve);
    out.on('error', (cause) => reject(upstreamError(place, cause)));
    // An upstream may answer before it has read the whole body (an early refusal): then a broken feed is no failure.
    feed(out).catch((cause) => out.destroy(cause));
  });
}

class SilentUpstream extends AwsError {
  constructor(where: string, milliseconds: number) {
    super('GatewayTimeout', `The emulator said nothing for ${milliseconds / 1000} s.`, { status: 504, where });
  }
}

function upstreamError(where: string, cause: Error): AwsError {
  if (cause instanceof AwsError) return cause;
  const refused = 'code' in cause && (cause.code === 'ECONNREFUSED' || cause.code === 'ENOTFOUND');
  return refused
    ? new AwsError('ServiceUnavailable', 'The emulator behind the gateway is not running.', {
        status: 503,
        where,
        cause,
      })
    : new AwsError('BadGateway', `The emulator broke the connection: ${cause.message}`, { status: 502, where, cause });
}

function endToEnd(rawHeaders: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    if (!hopByHop.has(name.toLowerCase())) kept.push(name, rawHeaders[i + 1] ?? '');
  }
  return kept;
}

async function hold(answer: IncomingMessage): Promise<Buffer> {
  return readAll(answer, heldAnswerBytes, () => new AwsError('BadGateway', 'The answer is too big.', { status: 502 }));
}

/** The whole of `stream`; `tooBig` makes the error for more than `limit` bytes. */
export async function readAll(stream: IncomingMessage, limit: number, tooBig: () => AwsError): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > limit) throw tooBig();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function header(answer: IncomingMessage, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
