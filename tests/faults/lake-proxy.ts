/**
 * A bad line to S3: stands between the workers and MiniStack and delays, refuses or loses answers to writes, by a seed.
 *
 * It passes everything else on as it is, and keeps a log of every write that reached the store: the proof that no object
 * was written twice. Unlike S3 it throttles at random, not by prefix.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Random } from './random.ts';

/** A write that reached the store and what it said. */
export interface LoggedPut {
  readonly path: string;
  readonly status: number;
  readonly etag: string;
}

/** A listening proxy. */
export interface LakeProxy {
  readonly url: string;
  readonly puts: readonly LoggedPut[];
  /** Answers that were withheld after the store had written, and writes refused before. */
  readonly faults: { lost: number; refused: number };
  close(): void;
}

const slowDown = '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>';
const [refusedShare, lostShare, maxDelayMs] = [0.04, 0.04, 350];

/** Listens on the loopback address in front of `upstream` (`127.0.0.1:port`). */
export async function startLakeProxy(upstreamPort: number, random: Random): Promise<LakeProxy> {
  const puts: LoggedPut[] = [];
  const faults = { lost: 0, refused: 0 };

  const handle = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      if (incoming.method !== 'PUT') return forward(incoming, outgoing, body);
      const fate = random.next();
      setTimeout(
        () => {
          if (fate < refusedShare) {
            faults.refused += 1;
            outgoing.writeHead(503, { 'content-type': 'application/xml' }).end(slowDown);
            return;
          }
          const lose = fate < refusedShare + lostShare;
          if (lose) faults.lost += 1;
          forward(incoming, outgoing, body, lose);
        },
        random.between(0, maxDelayMs),
      );
    });
  };

  const forward = (incoming: IncomingMessage, outgoing: ServerResponse, ...[body, lose]: [Buffer, boolean?]): void => {
    const { method, url: path = '', headers } = incoming;
    const upstream = request({ host: '127.0.0.1', port: upstreamPort, method, path, headers }, (answer) => {
      const status = answer.statusCode ?? 0;
      if (method === 'PUT') {
        puts.push({ path: path.split('?')[0] ?? '', status, etag: String(answer.headers.etag ?? '') });
      }
      answer.on('error', () => outgoing.destroy());
      if (lose === true) {
        answer.resume();
        outgoing.destroy();
        return;
      }
      outgoing.writeHead(status, answer.headers);
      answer.pipe(outgoing);
    });
    upstream.on('error', () => outgoing.destroy());
    upstream.end(body);
  };

  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    puts,
    faults,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
