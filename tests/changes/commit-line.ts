/**
 * The line between Spark and S3, which can be cut at one moment: when a job has written its files and is about to write the
 * commit that makes them count. Everything else passes as it is.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A line that is up. */
export interface CommitLine {
  readonly url: string;
  /** Calls `cut` instead of the next commit, which never reaches S3. */
  atNextCommit(cut: () => void): void;
  close(): Promise<void>;
}

/** A completed instant of the table's own timeline; requested and inflight ones have a suffix more. */
const commit = /\/\.hoodie\/\d+\.(?:commit|replacecommit)$/;

/** Listens on the loopback address, in front of `127.0.0.1:upstreamPort`. */
export async function openCommitLine(upstreamPort: number): Promise<CommitLine> {
  let cut: (() => void) | undefined;
  const server = createServer((incoming, outgoing) => {
    const path = decodeURIComponent((incoming.url ?? '').replace(/\?.*$/, ''));
    if (cut !== undefined && incoming.method === 'PUT' && commit.test(path) && !path.includes('/metadata/')) {
      const act = cut;
      cut = undefined;
      act();
      outgoing.destroy();
    } else pass(upstreamPort, incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    atNextCommit(act) {
      cut = act;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pass(port: number, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, url: path } = incoming;
  // Node has answered "continue" itself.
  const { expect: _, ...headers } = incoming.headers;
  const upstream = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(outgoing);
  });
  const end = () => {
    upstream.destroy();
    outgoing.destroy();
  };
  upstream.on('error', end);
  incoming.on('error', end);
  outgoing.on('close', () => upstream.destroy());
  incoming.pipe(upstream);
}
