import { createServer, type Server } from 'node:http';
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { createConditionalFiles } from './conditional-files.ts';
import { runOf } from './encode-run.ts';
import { filesOf } from './projection.ts';
import { createProjector } from './projector.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly body?: string;
  /** The body begins and never ends. */
  readonly stalls?: true;
}

/** An S3 that answers in turn, the last answer for ever; 0 drops the connection. */
async function answering(...answers: readonly Answer[]) {
  const seen: string[] = [];
  server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const {
        status,
        code = `E${status}`,
        body,
        stalls,
      } = answers[Math.min(seen.length, answers.length - 1)] ?? { status: 0 };
      const { 'if-match': match, 'if-none-match': noneMatch } = request.headers;
      seen.push(`${request.method} ${match ?? noneMatch ?? ''}`.trim());
      if (status === 0) {
        response.destroy();
        return;
      }
      response.writeHead(status, { etag: '"e1"', ...(stalls && { 'content-length': '1000' }) });
      if (stalls) response.write('{');
      else response.end(body ?? (status === 200 ? '' : `<Error><Code>${code}</Code></Error>`));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
    maxAttempts: 1,
  });
  const files = createConditionalFiles({ client, bucket: 'lake', timeoutMs: 400 });
  return { files, seen, projector: createProjector({ files, onFailure: () => {}, firstMs: 1 }) };
}

const record = (offset: number) => {
  const value = Buffer.from('{"date":"2024-05-01"}');
  const source = { prefix: 'p', name: '/date', topicId: 'AAAAAAAAAAAAAAAAAAAAAA', partition: 0 };
  return filesOf(source, [runOf([{ offset, timestamp: 1, key: null, value, headers: {} }])], []);
};
const standing = (offset: number): Answer => ({ status: 200, body: String(record(offset)[0]?.body) });

describe('a file', () => {
  it('is made where there is none', async () => {
    const { projector, seen } = await answering({ status: 200 });
    expect(await projector.project(record(4), () => true)).toBe(1);
    expect(seen).toEqual(['PUT *']);
  });

  it('is replaced by its ETag where it is older', async () => {
    const { projector, seen } = await answering({ status: 412 }, standing(3), { status: 200 });
    expect(await projector.project(record(4), () => true)).toBe(1);
    expect(seen).toEqual(['PUT *', 'GET', 'PUT "e1"']);
  });

  it('is left where it is as new, or newer', async () => {
    const { projector, seen } = await answering({ status: 412 }, standing(4));
    expect(await projector.project(record(4), () => true)).toBe(0);
    expect(seen).toEqual(['PUT *', 'GET']);
  });

  it.each([
    ['somebody else was faster', { status: 412 }],
    ['it was deleted meanwhile', { status: 404, code: 'NoSuchKey' }],
    ['another write is under way', { status: 409 }],
    ['S3 has to slow down', { status: 503 }],
    ['the answer is lost', { status: 0 }],
  ] satisfies readonly (readonly [string, Answer])[])('is looked at again when %s', async (_, answer) => {
    const { projector, seen } = await answering({ status: 412 }, standing(3), answer, { status: 412 }, standing(4));
    expect(await projector.project(record(4), () => true)).toBe(0);
    expect(seen).toEqual(['PUT *', 'GET', 'PUT "e1"', 'PUT *', 'GET']);
  });

  it('is looked at again when it is gone before it is read, or its body never ends', async () => {
    const gone = { status: 404, code: 'NoSuchKey' };
    const { projector, seen } = await answering(
      { status: 412 },
      gone,
      { status: 412 },
      { status: 200, stalls: true },
      {
        status: 200,
      },
    );
    expect(await projector.project(record(4), () => true)).toBe(1);
    expect(seen).toEqual(['PUT *', 'GET', 'PUT *', 'GET', 'PUT *']);
  });
});

describe('what time does not mend', () => {
  it.each([
    ['a refused write', [{ status: 403 }], 'SINK_STORE_REFUSED'],
    ['a bucket that is not there', [{ status: 404, code: 'NoSuchBucket' }], 'SINK_STORE_REFUSED'],
    ['a refused read', [{ status: 412 }, { status: 403 }], 'SINK_STORE_REFUSED'],
    ['a refused replacement', [{ status: 412 }, standing(3), { status: 403 }], 'SINK_STORE_REFUSED'],
    ['a file of others', [{ status: 412 }, { status: 200, body: '{"base":"USD"}' }], 'SINK_PROJECTION_FOREIGN'],
    ['an empty file of others', [{ status: 412 }, { status: 200, body: '' }], 'SINK_PROJECTION_FOREIGN'],
  ] satisfies readonly (readonly [string, readonly Answer[], string])[])('is named: %s', async (_, answers, code) => {
    const { projector, seen } = await answering(...answers);
    await expect(projector.project(record(4), () => true)).rejects.toMatchObject({
      code,
      where: 's3://lake/p/2024-05-01.json',
    });
    expect(seen).toHaveLength(answers.length);
  });
});
