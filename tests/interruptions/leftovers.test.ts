import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { leftovers } from './leftovers.ts';

const home = mkdtempSync(join(tmpdir(), 'streampact-leftovers-'));
const site = { state: home, temporary: join(home, 'tmp') };
mkdirSync(site.temporary);
afterAll(() => rmSync(home, { recursive: true }));

it('a port that is listened on, and a temporary file, are left; connections of others and caches are not', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = connect(port, '127.0.0.1');
  await new Promise((resolve) => client.once('connect', resolve));
  writeFileSync(join(home, 'ports.json'), JSON.stringify({ kafka: port, mysql: client.localPort }));
  mkdirSync(join(site.temporary, 'tsx-0'));
  writeFileSync(join(site.temporary, 'lib.so'), '');
  expect(await leftovers(site)).toEqual([`port ${port} (kafka)`, 'temporary file lib.so']);

  client.destroy();
  await new Promise((resolve) => server.close(resolve));
  rmSync(join(site.temporary, 'lib.so'));
  expect(await leftovers(site)).toEqual([]);
});
