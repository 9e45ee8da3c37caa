/**
 * Stands in for S3's ListObjectsV2 (pages of two keys) and GetObject (with ranges), by path and over plain HTTP; it checks no
 * signature. See the API reference of Amazon S3.
 */
import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';

const pageSize = 2;

export interface Bucket {
  readonly endpoint: string;
  /** The requests so far, as `METHOD path?query`. */
  readonly requests: readonly string[];
}

/** Serves `objects` by key until the test ends. */
export async function bucketOf(objects: Readonly<Record<string, Buffer | string>>): Promise<Bucket> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://bucket');
    requests.push(`${request.method} ${url.pathname}${url.search}`);
    const key = decodeURIComponent(url.pathname.replace(/^\/[^/]+\/?/, ''));
    if (key === '') {
      response
        .setHeader('content-type', 'application/xml')
        .end(listing(Object.keys(objects), url.searchParams, objects));
      return;
    }
    const content = objects[key];
    if (content === undefined) {
      response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
      return;
    }
    const bytes = Buffer.from(content);
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (start === undefined) response.end(bytes);
    else response.writeHead(206).end(bytes.subarray(Number(start), Number(end) + 1));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { endpoint: `http://127.0.0.1:${port}`, requests };
}

function listing(
  keys: readonly string[],
  query: URLSearchParams,
  objects: Readonly<Record<string, Buffer | string>>,
): string {
  const matching = keys.filter((key) => key.startsWith(query.get('prefix') ?? '')).sort();
  const start = Number(query.get('continuation-token') ?? 0);
  const page = matching.slice(start, start + pageSize);
  const rest = start + pageSize < matching.length;
  const rows = page.map((key) => {
    const size = Buffer.byteLength(objects[key] ?? '');
    return `<Contents><Key>${key}</Key><Size>${size}</Size></Contents>`;
  });
  const token = rest ? `<NextContinuationToken>${start + pageSize}</NextContinuationToken>` : '';
  return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${rest}</IsTruncated>${token}${rows.join('')}</ListBucketResult>`;
}
