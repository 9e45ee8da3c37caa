import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../gateway.ts';

const open: (Server | Gateway)[] = [];
afterEach(async () => {
  for (const item of open.splice(0)) {
    if ('stop' in item) await item.stop();
    else item.closeAllConnections();
    if ('close' in item) item.close();
  }
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

const archive = 'bytes of an archive';

/** A gateway whose buckets and functions are in two places; `asked` gets what Lambda is asked. */
async function apart(asked: { readonly method: string; readonly path: string; readonly input: object }[]) {
  const buckets = await serve((request, response) => {
    const isThere = request.url?.startsWith('/assets/code.zip') ?? false;
    if (isThere) return void response.end(archive);
    response.writeHead(404, { 'content-type': 'application/xml' });
    response.end('<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>');
  });
  const functions = await serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const input = JSON.parse(Buffer.concat(chunks).toString()) as object;
    asked.push({ method: request.method ?? '', path: request.url ?? '', input });
    response.writeHead(201, { 'content-type': 'application/json' }).end('{"FunctionName":"f","State":"Active"}');
  });
  const trino = async () => Promise.reject(new Error('no Trino here'));
  const gateway = await startGateway({ port: 0, upstream: buckets, lambdaUpstream: functions, trino, logsDir: '.' });
  open.push(gateway);
  return (method: string, path: string, body: object) =>
    fetch(`${gateway.url}${path}`, {
      ...{ method, body: JSON.stringify(body) },
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/lambda/aws4_request' },
    });
}

const inBucket = { S3Bucket: 'assets', S3Key: 'code.zip' };
const base64 = Buffer.from(archive).toString('base64');

it.each([
  ['POST', '/2015-03-31/functions', { FunctionName: 'f', Role: 'r', Code: inBucket }, { Code: { ZipFile: base64 } }],
  ['PUT', '/2015-03-31/functions/f/code', inBucket, { ZipFile: base64 }],
])('%s %s gives the bytes of the object to the emulator of functions', async (method, path, body, given) => {
  const asked: { method: string; path: string; input: object }[] = [];
  const answer = await (await apart(asked))(method, path, body);
  expect(await answer.json()).toMatchObject({ FunctionName: 'f', State: 'Active' });
  expect(asked).toMatchObject([{ method, path: expect.stringContaining(path), input: given }]);
  expect(JSON.stringify(asked)).not.toContain('S3Bucket');
});

it('code in the call itself goes through as it came', async () => {
  const asked: { method: string; path: string; input: object }[] = [];
  const body = { FunctionName: 'f', Role: 'r', Code: { ZipFile: base64 } };
  await (await apart(asked))('POST', '/2015-03-31/functions', body);
  expect(asked).toMatchObject([{ input: body }]);
});

it('an object that is not there is refused, and no function is made', async () => {
  const asked: { method: string; path: string; input: object }[] = [];
  const body = { FunctionName: 'f', Role: 'r', Code: { S3Bucket: 'assets', S3Key: 'gone.zip' } };
  const answer = await (await apart(asked))('POST', '/2015-03-31/functions', body);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({
    __type: 'InvalidParameterValueException',
    message: expect.stringContaining('s3://assets/gone.zip'),
  });
  expect(asked).toEqual([]);
});
