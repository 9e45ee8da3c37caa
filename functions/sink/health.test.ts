import { afterEach, expect, it } from 'vitest';
import { type HealthServer, startHealthServer } from './health.ts';
import { createMeter } from './meter.ts';
import type { SinkStatus } from './sink.ts';

let server: HealthServer | undefined;
afterEach(() => server?.close());

async function ask(status: Partial<SinkStatus>, path: string, method = 'GET'): Promise<Response> {
  const whole = { joined: true, counts: createMeter().counts(), topics: {}, partitions: [], ...status };
  server = await startHealthServer(0, () => whole);
  return fetch(`http://127.0.0.1:${server.port}${path}`, { method });
}
const running = { topic: 't', partition: 0, lag: 3 };

it('is healthy with an assignment and no stopped partition', async () => {
  const answer = await ask({ partitions: [running] }, '/health');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ healthy: true, partitions: [{ lag: 3 }] });
});

it('is not healthy before the first assignment', async () => {
  expect((await ask({ joined: false }, '/health')).status).toBe(503);
});

it('names what stopped a partition', async () => {
  const answer = await ask(
    { partitions: [running, { ...running, partition: 1, stopped: 'CONTRACT_UNKNOWN' }] },
    '/health',
  );
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain('CONTRACT_UNKNOWN');
});

it('serves metrics, and nothing else', async () => {
  const answer = await ask({}, '/metrics');
  expect(answer.headers.get('content-type')).toContain('version=0.0.4');
  expect(await answer.text()).toContain('streampact_sink_records_total 0');
  server?.close();
  expect((await ask({}, '/other')).status).toBe(404);
  server?.close();
  expect((await ask({}, '/health', 'POST')).status).toBe(405);
});
