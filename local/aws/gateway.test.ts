import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type Gateway, type GatewayOptions, startGateway } from './gateway.ts';

const open: (Server | Gateway)[] = [];

afterEach(async () => {
  for (const item of open.splice(0)) {
    if ('stop' in item) await item.stop();
    else item.closeAllConnections();
    if ('close' in item) item.close();
  }
});

async function upstream(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

type Elsewhere = Partial<Pick<GatewayOptions, 'glueUpstream' | 'kinesisUpstream'>>;

async function gateway(upstreamUrl: string, elsewhere: Elsewhere = {}): Promise<string> {
  const started = await startGateway({
    port: 0,
    upstream: upstreamUrl,
    ...elsewhere,
    trino: async () => Promise.reject(new Error('no Trino here')),
    logsDir: '.',
  });
  open.push(started);
  return started.url;
}

const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/${service}/aws4_request, SignedHeaders=host`,
});
const target = (operation: string) => ({ 'x-amz-target': operation, 'content-type': 'application/x-amz-json-1.1' });

describe('the way through', () => {
  it('keeps method, path, body, status and headers, and the caller’s host', async () => {
    const url = await gateway(
      await upstream(async (request, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk);
        response.writeHead(201, 'Made', { 'x-seen': `${request.method} ${request.url} ${request.headers.host}` });
        response.end(Buffer.concat(chunks));
      }),
    );
    const answer = await fetch(`${url}/b/k%20y?x=1`, { method: 'PUT', body: 'bytes', headers: signed('s3') });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-seen')).toBe(`PUT /b/k%20y?x=1 ${new URL(url).host}`);
    expect(await answer.text()).toBe('bytes');
  });

  it('takes Glue, Athena and Auto Scaling to an emulator of their own, and Kinesis to another', async () => {
    const main = await upstream((_, response) => void response.end('main'));
    const catalog = await upstream((_, response) => void response.end('catalog'));
    const kinesis = await upstream((_, response) => void response.end('kinesis'));
    const url = await gateway(main, { glueUpstream: catalog, kinesisUpstream: kinesis });
    const ask = async (headers: Record<string, string>) => (await fetch(url, { method: 'POST', headers })).text();
    expect(await ask(target('AWSGlue.GetDatabase'))).toBe('catalog');
    expect(await ask(target('AmazonAthena.GetWorkGroup'))).toBe('catalog');
    expect(await ask(signed('autoscaling'))).toBe('catalog');
    expect(await ask({ ...signed('kinesis'), ...target('Kinesis_20131202.ListStreams') })).toBe('kinesis');
    expect(await ask(target('DynamoDB_20120810.ListTables'))).toBe('main');
  });

  it('answers for a dead emulator in the service’s own form', async () => {
    const url = await gateway('http://127.0.0.1:9');
    const s3 = await fetch(`${url}/b/k`, { headers: signed('s3') });
    expect(s3.status).toBe(503);
    expect(await s3.text()).toContain('<Code>ServiceUnavailable</Code>');
    const json = await fetch(url, { method: 'POST', headers: target('AWSGlue.GetTable'), body: '{}' });
    expect(await json.json()).toMatchObject({ __type: 'ServiceUnavailable' });
  });

  it('answers for an emulator that breaks off', async () => {
    const url = await gateway(await upstream((request) => void request.socket.destroy()));
    expect((await fetch(`${url}/b/k`, { method: 'PUT', body: 'x', headers: signed('s3') })).status).toBe(502);
  });
});

describe('an answer of the gateway', () => {
  it('passes the emulator’s refusal on as it came', async () => {
    const body = JSON.stringify({ __type: 'com.amazonaws#EntityNotFoundException', message: 'no t' });
    const url = await gateway(await upstream((_, response) => void response.writeHead(400).end(body)));
    const answer = await fetch(url, { method: 'POST', headers: target('AWSGlue.GetTable'), body: '{}' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ __type: 'EntityNotFoundException', message: 'no t' });
  });

  it('refuses a body that is not JSON', async () => {
    const url = await gateway('http://127.0.0.1:9');
    const answer = await fetch(url, { method: 'POST', headers: target('AmazonAthena.GetQueryExecution'), body: '{' });
    expect(await answer.json()).toMatchObject({ __type: 'SerializationException' });
  });
});

describe('a gateway', () => {
  it('names the port that it cannot have', async () => {
    const taken = new URL(await upstream(() => undefined));
    const second = startGateway({
      port: Number(taken.port),
      upstream: taken.origin,
      trino: async () => taken.origin,
      logsDir: '.',
    });
    await expect(second).rejects.toMatchObject({ code: 'GATEWAY_NOT_LISTENING', where: `127.0.0.1:${taken.port}` });
  });
});
