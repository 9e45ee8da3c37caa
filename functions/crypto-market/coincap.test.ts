import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { deadlineAfter } from '../shared/deadline.ts';
import { createLogger } from '../shared/log.ts';
import { createSecret } from '../shared/secret.ts';
import { fetchAssets } from './coincap.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const asked: string[] = [];
let server: Server | undefined;

afterEach(async () => {
  asked.splice(0);
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
});

/** An upstream that takes one key only, and a secret whose readings are `keys` in turn. */
async function coinCap(valid: string, ...keys: readonly string[]) {
  server = createServer(({ url, headers }, response) => {
    asked.push(`${url} ${headers.authorization}`);
    response.writeHead(headers.authorization === `Bearer ${valid}` ? 200 : 401).end('body');
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3`;
  let reads = 0;
  const apiKey = createSecret('arn', async () => keys[Math.min(reads++, keys.length - 1)]);
  return { baseUrl, pageSize: 10, apiKey, logger };
}

test('asks for a page of assets with the key', async () => {
  const body = await fetchAssets(await coinCap('good', 'good'), deadlineAfter(5_000));
  expect(body.toString()).toBe('body');
  expect(asked).toEqual(['/v3/assets?limit=10 Bearer good']);
});

test('reads a refused key again once, and asks with the rotated one', async () => {
  const source = await coinCap('new', 'old', 'new');
  expect((await fetchAssets(source, deadlineAfter(5_000))).toString()).toBe('body');
  await fetchAssets(source, deadlineAfter(5_000));
  expect(asked.map((line) => line.split(' ').at(-1))).toEqual(['old', 'new', 'new']);
});

test('gives up when the rotated key is refused too', async () => {
  const source = await coinCap('other', 'old', 'new');
  await expect(fetchAssets(source, deadlineAfter(5_000))).rejects.toMatchObject({ code: 'UPSTREAM_KEY_REFUSED' });
  expect(asked).toHaveLength(2);
});

test('does not ask again with the very key that was refused', async () => {
  const source = await coinCap('other', 'same');
  await expect(fetchAssets(source, deadlineAfter(5_000))).rejects.toMatchObject({ code: 'UPSTREAM_KEY_REFUSED' });
  expect(asked).toHaveLength(1);
});
