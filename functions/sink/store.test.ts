import { createServer, type Server } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../shared/log.ts';
import { Fenced } from './fence.ts';
import { gzipLines } from './gzip.ts';
import { metadataOf } from './object-identity.ts';
import { createS3Client, createStore } from './store.ts';

interface Seen {
  readonly method: string | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}
let server: Server | undefined;
afterEach(() => {
  vi.unstubAllEnvs();
  server?.close();
  server?.closeAllConnections();
});

/** An S3 that answers the statuses in turn, the last one for ever; 0 drops the connection, -1 never answers. */
async function storeAnswering(statuses: readonly number[], headers: Readonly<Record<string, string>> = {}) {
  const seen: Seen[] = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const status = statuses[Math.min(seen.length, statuses.length - 1)] ?? 200;
      seen.push({ method: request.method, headers: request.headers, body: Buffer.concat(chunks) });
      if (status === 0) response.destroy();
      else if (status > 0)
        response.writeHead(status, headers).end(status === 200 ? '' : `<Error><Code>E${status}</Code></Error>`);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${port}`);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  const client = createS3Client(500);
  const logger = createLogger({ name: 'test', level: 'silent' });
  return { store: createStore({ client, bucket: 'lake', logger }), seen };
}

const object = { key: 'raw/a.jsonl.gz', lines: [Buffer.from('{"a":1}'), Buffer.from('\n')] };

describe('the store', () => {
  it('writes once, on condition, with a checksum', async () => {
    const { store, seen } = await storeAnswering([200]);
    await expect(store.put(object, () => true)).resolves.toMatchObject({ written: true });
    expect(seen).toHaveLength(1);
    expect(seen[0]?.headers).toMatchObject({ 'if-none-match': '*', 'x-amz-checksum-sha256': expect.any(String) });
    expect(gunzipSync(seen[0]?.body ?? Buffer.alloc(0)).toString()).toBe('{"a":1}\n');
  });

  it('gives the lines back as soon as they are compressed, once, however often it has to try', async () => {
    const { store, seen } = await storeAnswering([503, 200]);
    const uploads: number[] = [];
    const lines = [Buffer.from('{"a":1}\n')];
    const release = () => {
      uploads.push(seen.length);
      lines[0]?.fill(0);
    };
    await store.put({ key: object.key, lines, release }, () => true);
    expect(uploads).toEqual([0]);
    expect(gunzipSync(seen[1]?.body ?? Buffer.alloc(0)).toString()).toBe('{"a":1}\n');
  });

  it('takes 412 for done', async () => {
    const { store } = await storeAnswering([412]);
    await expect(store.put(object, () => true)).resolves.toMatchObject({ written: false });
  });

  it.each([[409], [500], [503], [507], [0], [-1]])('tries again after %i, and finds its lost write', async (status) => {
    const { store, seen } = await storeAnswering([status, 412]);
    await expect(store.put(object, () => true)).resolves.toMatchObject({ written: false });
    expect(seen).toHaveLength(2);
  });

  it.each([[403], [404], [400]])('gives up on %i by name', async (status) => {
    const { store, seen } = await storeAnswering([status]);
    await expect(store.put(object, () => true)).rejects.toMatchObject({ code: 'SINK_STORE_REFUSED' });
    expect(seen).toHaveLength(1);
  });

  it('stops trying when the assignment is over', async () => {
    const { store, seen } = await storeAnswering([503]);
    await expect(store.put(object, () => seen.length < 2)).rejects.toBeInstanceOf(Fenced);
    expect(seen).toHaveLength(2);
  });
});

describe('the store of keys that do not name the whole plan', () => {
  const identity = { topicId: 'AAAAAAAAAAAAAAAAAAAAAA', start: 0, end: 9, version: '0123456789abcdef' };
  const identified = { ...object, identity };
  const own = Object.fromEntries(
    Object.entries(metadataOf(identity, object.lines)).map(([name, value]) => [`x-amz-meta-${name}`, value]),
  );

  it('tells of the plan with the object', async () => {
    const { store, seen } = await storeAnswering([200]);
    await store.put(identified, () => true);
    expect(seen[0]?.headers).toMatchObject(own);
    expect(own['x-amz-meta-streampact-lines-sha256']).toMatch(/^[0-9a-f]{64}$/);
  });

  it('takes 412 for done where the object that stands there is of the same plan', async () => {
    const { store, seen } = await storeAnswering([412, 200], own);
    await expect(store.put(identified, () => true)).resolves.toMatchObject({ written: false });
    expect(seen.map(({ method }) => method)).toEqual(['PUT', 'HEAD']);
  });

  it.each([
    ['SINK_TOPIC_RECREATED', { ...own, 'x-amz-meta-streampact-topic-id': 'BBBBBBBBBBBBBBBBBBBBBB' }],
    ['SINK_OBJECT_FOREIGN', { ...own, 'x-amz-meta-streampact-end': '8' }],
    ['SINK_OBJECT_FOREIGN', { ...own, 'x-amz-meta-streampact-lines-sha256': '0'.repeat(64) }],
    ['SINK_OBJECT_FOREIGN', { ...own, 'x-amz-meta-streampact-version': '0000000000000000' }],
    ['SINK_OBJECT_FOREIGN', {}],
  ])('stops by name where it is not: %s', async (code, headers) => {
    const { store, seen } = await storeAnswering([412, 200], headers);
    await expect(store.put(identified, () => true)).rejects.toMatchObject({ code });
    expect(seen).toHaveLength(2);
  });

  it.each([
    ['cannot be asked for now', 503],
    ['is gone again', 404],
    ['gives no answer', 0],
  ])('tries again where it %s', async (_, status) => {
    const { store, seen } = await storeAnswering([412, status, 200], own);
    await expect(store.put(identified, () => true)).resolves.toMatchObject({ written: true });
    expect(seen.map(({ method }) => method)).toEqual(['PUT', 'HEAD', 'PUT']);
  });

  it('gives up by name where it may not be asked for', async () => {
    const { store } = await storeAnswering([412, 403]);
    await expect(store.put(identified, () => true)).rejects.toMatchObject({ code: 'SINK_STORE_REFUSED' });
  });
});

describe('compression', () => {
  it('depends on the content alone', async () => {
    const [once, again] = [await gzipLines(object.lines), await gzipLines([Buffer.from('{"a":1}\n')])];
    expect(once.equals(again)).toBe(true);
    expect(once.subarray(4, 8).every((byte) => byte === 0)).toBe(true);
    expect(once[9]).toBe(255);
  });
});
