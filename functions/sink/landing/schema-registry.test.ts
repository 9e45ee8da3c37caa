import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../shared/log.ts';
import { Fenced } from '../fence.ts';
import { createSchemaRegistry } from './schema-registry.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

interface Answer {
  /** 0 drops the connection. */
  readonly status: number;
  readonly body?: string;
}
const schema = JSON.stringify({ type: 'record', name: 'R', fields: [{ name: 'n', type: 'long' }] });
const found: Answer = { status: 200, body: JSON.stringify({ schema }) };
const unknown: Answer = { status: 404, body: '{"message":"Schema 5 not found.","error_code":40403}' };

/** A registry that gives these answers in turn, the last one for ever. */
async function registryAnswering(...answers: readonly Answer[]) {
  const asked: string[] = [];
  server = createServer((request, response) => {
    const { status, body = '' } = answers[Math.min(asked.length, answers.length - 1)] ?? found;
    asked.push(request.url ?? '');
    if (status === 0) response.destroy();
    else response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const logger = createLogger({ name: 'test', level: 'silent' });
  return { registry: createSchemaRegistry({ url: `http://127.0.0.1:${port}`, logger, firstMs: 2 }), asked };
}

describe('a registry', () => {
  it('is asked once for a schema', async () => {
    const { registry, asked } = await registryAnswering(found);
    for (let round = 0; round < 3; round += 1)
      expect(await registry.find(5, () => true)).toMatchObject({ decoder: { isRecord: true } });
    expect(asked).toEqual(['/apis/ccompat/v7/schemas/ids/5?format=resolved']);
  });

  it('may say that there is no such schema, and say otherwise to the next range', async () => {
    const { registry, asked } = await registryAnswering(unknown, found);
    expect(await registry.find(5, () => true)).toMatchObject({ code: 'SCHEMA_UNKNOWN' });
    expect(await registry.find(5, () => true)).toHaveProperty('decoder');
    expect(asked).toHaveLength(2);
  });

  it.each<[string, Answer]>([
    ['drops the connection', { status: 0 }],
    ['is starting', { status: 503 }],
    ['has trouble', { status: 500, body: '{"error_code":50001}' }],
    ['refuses', { status: 401 }],
    ['is somewhere else', { status: 302 }],
    ['is something else that knows no such page', { status: 404, body: '<html>404</html>' }],
    ['knows the address, not the method', { status: 404, body: '{"error_code":404}' }],
    ['answers with something else', { status: 200, body: '<html></html>' }],
    ['answers with half of it', { status: 200, body: '{"schema":' }],
    ['answers with nothing', { status: 200, body: '{}' }],
  ])('is asked again while it %s: nothing is set aside for that', async (_, failure) => {
    const { registry, asked } = await registryAnswering(failure, failure, failure, found);
    expect(await registry.find(5, () => true)).toHaveProperty('decoder');
    expect(asked).toHaveLength(4);
  });

  it('is not asked any longer than the assignment lasts', async () => {
    const { registry, asked } = await registryAnswering({ status: 503 });
    await expect(registry.find(5, () => asked.length < 3)).rejects.toBeInstanceOf(Fenced);
    expect(asked).toHaveLength(3);
  });

  it.each([
    ['that is none', { schema: '{"type":"record"}' }],
    ['of another kind', { schema: '{"type":"object"}', schemaType: 'JSON' }],
    ['that is too large', { schema: JSON.stringify({ type: 'enum', doc: 'x'.repeat(1_100_000) }) }],
    ['nested too deep', { schema: '['.repeat(5_000) + ']'.repeat(5_000) }],
  ])('may have a schema %s: its records are poison', async (_, body) => {
    const { registry, asked } = await registryAnswering({ status: 200, body: JSON.stringify(body) });
    expect(await registry.find(5, () => true)).toMatchObject({ code: 'SCHEMA_UNREADABLE' });
    expect(asked).toHaveLength(1);
  });
});
