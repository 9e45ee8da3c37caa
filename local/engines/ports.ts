/** Free loopback ports, the same ones as last time where that is possible. */
import { createServer, type Server } from 'node:net';

/**
 * One free port for each name. Ports in `remembered` are taken again if they are still free, so that addresses which a
 * deployment has stored stay right. All are held until the last one is chosen, so no two names get the same.
 */
export async function freePorts<Name extends string>(
  names: readonly Name[],
  remembered: Readonly<Record<string, number>> = {},
): Promise<Record<Name, number>> {
  const held: Server[] = [];
  try {
    const rows: [Name, number][] = [];
    for (const name of names) {
      const server = (await listen(remembered[name] ?? 0)) ?? (await listen(0));
      if (server === undefined) continue;
      held.push(server);
      rows.push([name, portOf(server)]);
    }
    return Object.fromEntries(rows) as Record<Name, number>;
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/** Whether nothing listens on this loopback port. */
export async function isFree(port: number): Promise<boolean> {
  const server = await listen(port);
  if (server === undefined) return false;
  await new Promise((resolve) => server.close(resolve));
  return true;
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
