/**
 * Stands in for S3's ListObjectsV2 (one page) and GetObject, by path and over plain HTTP, where each object takes its time;
 * it checks no signature. See the API reference of Amazon S3.
 */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';
import type { Lake } from '../quarantine.ts';

/** What a lake holds, and how it answers. */
export interface SlowLakeOptions {
  readonly objects: Readonly<Record<string, Uint8Array>>;
  /** Milliseconds until the answer for the object that is the nth to be asked for; 20 by default. */
  readonly slowness?: (nth: number) => number;
  /** Keys whose bytes break off in the middle. */
  readonly cut?: readonly string[];
}

/** What was asked of it so far. */
export interface LakeUse {
  /** Keys, in the order in which they were asked for. */
  readonly asked: string[];
  /** Most objects that were waited for at a time. */
  most: number;
  /** Bytes of objects that the network took. */
  sent: number;
}

/** Serves the objects until the test ends. */
export async function slowLake({
  objects,
  slowness = () => 20,
  cut = [],
}: SlowLakeOptions): Promise<{ readonly lake: Lake; readonly use: LakeUse }> {
  const use: LakeUse = { asked: [], most: 0, sent: 0 };
  let waiting = 0;
  const give = async (key: string, response: ServerResponse) => {
    const bytes = objects[key];
    if (bytes === undefined) return void response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
    const nth = use.asked.push(key);
    waiting += 1;
    use.most = Math.max(use.most, waiting);
    await delay(slowness(nth));
    waiting -= 1;
    response.writeHead(200, { 'content-length': bytes.length });
    if (cut.includes(key)) {
      response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
      return;
    }
    Readable.from(chunksOf(bytes, use))
      .on('error', () => {})
      .pipe(response);
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://lake');
    const key = decodeURIComponent(url.pathname.replace(/^\/[^/]+\/?/, ''));
    if (key === '') response.setHeader('content-type', 'application/xml').end(listing(Object.keys(objects), url));
    else void give(key, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const s3 = new S3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    forcePathStyle: true,
    maxAttempts: 1,
  });
  onTestFinished(() => {
    s3.destroy();
    server.closeAllConnections();
    server.close();
  });
  return { lake: { s3, bucket: 'lake' }, use };
}

function* chunksOf(bytes: Uint8Array, use: LakeUse): Generator<Uint8Array, void> {
  for (let start = 0; start < bytes.length; start += 65_536) {
    const chunk = bytes.subarray(start, start + 65_536);
    use.sent += chunk.length;
    yield chunk;
  }
}

function listing(keys: readonly string[], { searchParams }: URL): string {
  const rows = keys
    .filter((key) => key.startsWith(searchParams.get('prefix') ?? ''))
    .toSorted()
    .map((key) => `<Contents><Key>${key}</Key></Contents>`);
  return `<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>${rows.join('')}</ListBucketResult>`;
}
