/** What every local upstream does alike: an HTTP server that answers at once, and ends at once. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StreampactError } from '../../contracts/src/error.ts';

/** An answer in JSON. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where to listen, and under which name to complain. */
export interface ServeOptions {
  readonly name: string;
  readonly host: string;
  /** TCP port; 0 for any free one. */
  readonly port: number;
}

/** A server that listens. */
export interface Serving {
  /** `http://<host>:<port>`. */
  readonly origin: string;
  stop(): Promise<void>;
}

/** Starts the server. Errors: `SOURCE_NOT_LISTENING` when the port is taken. */
export async function serve(answer: (request: IncomingMessage) => Answer, options: ServeOptions): Promise<Serving> {
  const server = createServer((request, response) => {
    const { status, body, headers } = answer(request);
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(body);
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  return { origin: `http://${options.host}:${port}`, stop: () => close(server) };
}

/** A whole number from 0 to 999,999,999 in plain digits. */
export function natural(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function listen(server: Server, { name, host, port }: ServeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new StreampactError('SOURCE_NOT_LISTENING', `the local ${name} cannot listen: ${cause.message}`, {
          where: `${host}:${port}`,
          fix: 'choose a free port, or 0 for any',
          cause,
        }),
      ),
    );
    server.listen(port, host, resolve);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // A client's kept-alive connection would hold `close` for as long as the client likes.
    server.closeAllConnections();
  });
}
