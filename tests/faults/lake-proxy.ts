/**
 * The line to S3, which fails on command: stands between the workers and MiniStack. Each worker has a port of its own, so
 * that a step can wait for that worker's next write.
 *
 * It passes everything else on as it is, and keeps a log of every write that reached the store: the proof that no object
 * was written twice. Unlike S3 it throttles at random, not by prefix; the answers' bodies are S3's error documents
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).
 */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from './random.ts';
import { type Call, type Line, type LineFault, lineFaults, type Slot, slots } from './schedule.ts';

/** A write that reached the store and what it said. */
export interface LoggedPut {
  readonly path: string;
  readonly status: number;
  readonly etag: string;
}

/** Faults for a while. */
export interface Outage {
  readonly fault: LineFault;
  readonly share: number;
  readonly calls?: readonly Call[];
}

/** A listening proxy. */
export interface LakeProxy {
  urlOf(worker: Slot): string;
  readonly puts: readonly LoggedPut[];
  /** How often each fault was done. */
  readonly faults: Readonly<Record<LineFault, number>>;
  /** Begins an outage; returns how to end it. */
  begin(outage: Outage): () => void;
  /** Holds up all calls for this long from now on. */
  delay(ms: number): void;
  /** Runs `act` in the worker's next write, before the store has it or before its answer goes on. Returns how to cancel. */
  onNextWrite(worker: Slot, moment: 'put' | 'stored', act: () => Promise<void>): () => void;
  close(): void;
}

interface Hook {
  readonly worker: Slot;
  readonly moment: 'put' | 'stored';
  readonly act: () => Promise<void>;
}

interface Incoming {
  readonly worker: Slot;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly body: Buffer;
}

const refusals: Readonly<Partial<Record<LineFault, readonly [status: number, code: string]>>> = {
  '500': [500, 'InternalError'],
  '503': [503, 'SlowDown'],
  '507': [507, 'InsufficientStorage'],
};

/** How a line behaves. */
export interface ProxyOptions {
  readonly random: Random;
  readonly line: Line;
  /** How long after the request a `late` one reaches the store; longer than a worker waits for an answer. */
  readonly lateMs: number;
}

/** Listens on the loopback address, once for each worker, in front of `127.0.0.1:upstreamPort`. */
export async function startLakeProxy(upstreamPort: number, { random, line, lateMs }: ProxyOptions): Promise<LakeProxy> {
  const puts: LoggedPut[] = [];
  const faults = Object.fromEntries(lineFaults.map((fault) => [fault, 0])) as Record<LineFault, number>;
  const outages = new Set<Outage>();
  const hooks = new Set<Hook>();
  let delayMs = 0;

  const drawFault = (call: Call): LineFault | undefined => {
    for (const { fault, share, calls } of outages) {
      if ((calls === undefined || calls.includes(call)) && random.next() < share) return fault;
    }
    let chance = random.next();
    for (const fault of lineFaults) {
      chance -= line.shares[fault] ?? 0;
      if (chance < 0) return fault;
    }
    return undefined;
  };

  const runHook = async (worker: Slot, moment: Hook['moment']): Promise<void> => {
    const hook = [...hooks].find((each) => each.worker === worker && each.moment === moment);
    if (hook === undefined || !hooks.delete(hook)) return;
    await hook.act();
  };

  const handle = async (call: Incoming): Promise<void> => {
    const { worker, incoming, outgoing } = call;
    const kind = callOf(incoming);
    if (kind === undefined) return pass(call);
    const fault = drawFault(kind);
    await sleep(random.between(0, line.delayMs) + delayMs);
    if (incoming.method === 'PUT') await runHook(worker, 'put');
    if (fault !== undefined) faults[fault] += 1;
    const refusal = fault === undefined ? undefined : refusals[fault];
    if (refusal !== undefined) return refuse(outgoing, refusal);
    if (fault === 'hang') return;
    if (fault === 'late') {
      await sleep(lateMs);
      return pass(call, 'unanswered');
    }
    if (fault === 'reset-before') return reset(outgoing);
    return pass(call, fault);
  };

  const pass = ({ worker, incoming, outgoing, body }: Incoming, how?: LineFault | 'unanswered'): void => {
    const { method, url: path = '' } = incoming;
    const { expect: _expect, ...headers } = incoming.headers;
    const upstream = request({ host: '127.0.0.1', port: upstreamPort, method, path, headers }, async (answer) => {
      answer.on('error', () => reset(outgoing));
      const status = answer.statusCode ?? 0;
      if (method === 'PUT') {
        puts.push({ path: path.split('?')[0] ?? '', status, etag: String(answer.headers.etag ?? '') });
        await runHook(worker, 'stored');
      }
      if (how === undefined) {
        outgoing.writeHead(status, answer.headers);
        answer.pipe(outgoing);
        return;
      }
      if (how === 'reset-in-body') {
        outgoing.writeHead(status, answer.headers);
        answer.once('data', (chunk: Buffer) =>
          outgoing.write(chunk.subarray(0, chunk.length >> 1), () => reset(outgoing)),
        );
        answer.once('end', () => reset(outgoing));
        return;
      }
      answer.resume();
      if (how !== 'unanswered') reset(outgoing);
    });
    upstream.on('error', () => reset(outgoing));
    if (how === 'reset-in-body' && body.length > 1) {
      upstream.write(body.subarray(0, body.length >> 1), () => {
        upstream.destroy();
        reset(outgoing);
      });
      return;
    }
    upstream.end(body);
  };

  const servers = await Promise.all(
    slots.map((worker) =>
      listen((incoming, outgoing) => {
        const chunks: Buffer[] = [];
        incoming.on('error', () => {});
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          handle({ worker, incoming, outgoing, body: Buffer.concat(chunks) }).catch(() => reset(outgoing));
        });
      }),
    ),
  );
  return {
    urlOf: (worker) => `http://127.0.0.1:${portOf(servers[worker])}`,
    puts,
    faults,
    begin(outage) {
      outages.add(outage);
      return () => void outages.delete(outage);
    },
    delay(ms) {
      delayMs = ms;
    },
    onNextWrite(worker, moment, act) {
      const hook = { worker, moment, act };
      hooks.add(hook);
      return () => void hooks.delete(hook);
    },
    close() {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

function callOf({ method, url = '' }: IncomingMessage): Call | undefined {
  const zone = url.split('/')[2];
  if (method === 'PUT') return zone === 'raw' ? 'put-raw' : zone === 'quarantine' ? 'put-quarantine' : 'put-projection';
  return method === 'GET' ? 'get-projection' : undefined;
}

function refuse(outgoing: ServerResponse, [status, code]: readonly [number, string]): void {
  outgoing.writeHead(status, { 'content-type': 'application/xml' });
  outgoing.end(`<Error><Code>${code}</Code><Message>By the schedule.</Message></Error>`);
}

/** A reset that the peer sees as one, not as an end. */
function reset(outgoing: ServerResponse): void {
  outgoing.socket?.resetAndDestroy();
  outgoing.destroy();
}

async function listen(handle: (incoming: IncomingMessage, outgoing: ServerResponse) => void): Promise<Server> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, resolve));
  return server;
}

function portOf(server: Server | undefined): number {
  const address = server?.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
