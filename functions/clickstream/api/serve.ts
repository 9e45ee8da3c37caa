/** The ClickStream API as a server that ends in good order. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StreampactError } from '../../../contracts/src/error.ts';
import { createApi } from './answer.ts';
import type { Feed } from './feed.ts';

/** What is served, and where. */
export interface ServeOptions {
  readonly feed: Feed;
  readonly key?: string;
  readonly host: string;
  /** TCP port; 0 for any free one. */
  readonly port: number;
}

/** A server that listens. */
export interface ServedApi {
  /** `http://<host>:<port>`. */
  readonly origin: string;
  /** Ends what is under way and lets go of the port. */
  stop(): Promise<void>;
}

/** Starts the server. CLICKSTREAM_NOT_LISTENING when the port is taken. */
export async function serveApi({ feed, key, host, port }: ServeOptions): Promise<ServedApi> {
  const answer = createApi(feed, key);
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const { status, headers: named, body } = answer({ method, url, authorization: headers.authorization });
    response.writeHead(status, named).end(body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(notListening(`${host}:${port}`, cause)));
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    origin: `http://${host}:${taken}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

function notListening(where: string, cause: Error): StreampactError {
  return new StreampactError('CLICKSTREAM_NOT_LISTENING', `The ClickStream API cannot listen: ${cause.message}.`, {
    where,
    fix: 'Set STREAMPACT_CLICKSTREAM_PORT to a free port, or to 0 for any.',
    cause,
  });
}
