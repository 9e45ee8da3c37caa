import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { runQuery, type TrinoPage } from './trino.ts';

/** A server that plays one script: an answer for each request, in order. `{url}` in an answer is its own address. */
interface Played {
  readonly url: string;
  readonly requests: readonly string[];
}

type Step = { readonly status?: number; readonly body?: string } | 'hang';

let server: Server | undefined;

async function play(steps: readonly Step[]): Promise<Played> {
  const requests: string[] = [];
  let url = '';
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    requests.push(`${request.method} ${request.url}`);
    if (request.method === 'DELETE') {
      response.writeHead(204).end();
      return;
    }
    const step = steps[requests.length - 1] ?? { status: 500 };
    if (step === 'hang') return;
    response.writeHead(step.status ?? 200).end((step.body ?? '').replaceAll('{url}', url));
  };
  const started = createServer(answer);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const address = started.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return { url, requests };
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function collect(url: string, signal: AbortSignal = AbortSignal.timeout(10_000)): Promise<readonly TrinoPage[]> {
  const pages: TrinoPage[] = [];
  for await (const page of runQuery({ url, statement: 'SELECT 1', catalog: 'c', signal })) pages.push(page);
  return pages;
}

const queued = '{"nextUri": "{url}/v1/statement/1", "stats": {"state": "QUEUED"}}';
const column = '{"name": "n", "type": "bigint", "typeSignature": {"rawType": "bigint", "arguments": []}}';
const last = `{"columns": [${column}], "data": [[9007199254740993], [1.0E10]], "stats": {"state": "FINISHED", "physicalInputBytes": 7}}`;

describe('a query on Trino', () => {
  it('keeps numbers as the text they came as', async () => {
    const { url, requests } = await play([{ body: queued }, { body: last }]);
    const pages = await collect(url);
    expect(pages.at(-1)).toMatchObject({ rows: [['9007199254740993'], ['1.0E10']], stats: { physicalInputBytes: 7 } });
    expect(requests).toEqual(['POST /v1/statement', 'GET /v1/statement/1']);
  });

  it('asks again while the server is busy or starts up', async () => {
    const starting = '{"error": {"errorName": "SERVER_STARTING_UP", "message": "wait"}, "stats": {"state": "FAILED"}}';
    const { url, requests } = await play([{ status: 503 }, { body: starting }, { body: queued }, { body: last }]);
    expect(await collect(url)).toHaveLength(2);
    expect(requests).toHaveLength(4);
  });

  it('fails with the server’s own reason, in Athena’s categories', async () => {
    const error =
      '{"error": {"errorName": "TABLE_NOT_FOUND", "errorType": "USER_ERROR", "message": "no t"}, "stats": {}}';
    const { url } = await play([{ body: error }]);
    await expect(collect(url)).rejects.toMatchObject({
      message: 'TABLE_NOT_FOUND: no t',
      category: 2,
      retryable: false,
    });
  });

  it('fails by name when the server is gone', async () => {
    const { url } = await play([]);
    server?.close();
    await expect(collect(url)).rejects.toMatchObject({ code: 'QUERY_FAILED', category: 1, retryable: true });
    await expect(collect(url)).rejects.toThrow(/Trino does not answer at http/);
  });

  it('fails by name when the server answers nonsense', async () => {
    const { url } = await play([{ status: 404, body: 'nothing here' }]);
    await expect(collect(url)).rejects.toThrow(/Trino answered 404: nothing here/);
  });

  it('is cancelled on the server when its reader leaves or is told to stop', async () => {
    const { url, requests } = await play([{ body: queued }, 'hang']);
    const stop = new AbortController();
    const reading = collect(url, stop.signal);
    await expect.poll(() => requests.length).toBe(2);
    stop.abort(new DOMException('enough', 'AbortError'));
    await expect(reading).rejects.toThrow('enough');
    expect(requests.at(-1)).toBe('DELETE /v1/statement/1');
  });
});
