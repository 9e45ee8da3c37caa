import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';

const script = fileURLToPath(new URL('metrics.sh', import.meta.url));
const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** What the script writes while Connect's REST interface answers `body`. */
async function told(body: object, status = 200): Promise<string> {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/connectors?expand=status' ? status : 404);
    response.end(JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = {
    ...process.env,
    STREAMPACT_STACK: 'dev',
    STREAMPACT_PRODUCT: 'clickstream',
    STREAMPACT_CONNECT_URL: url,
  };
  return (await promisify(execFile)(script, { env })).stdout;
}

const connector = (state: string, ...tasks: readonly string[]) => ({
  status: { connector: { state }, tasks: tasks.map((each, id) => ({ id, state: each })) },
});

test('counts connectors that failed, by themselves or by a task', async () => {
  const line = await told({
    well: connector('RUNNING', 'RUNNING'),
    paused: connector('PAUSED', 'PAUSED'),
    task: connector('RUNNING', 'RUNNING', 'FAILED'),
    whole: connector('FAILED'),
  });
  expect(line.indexOf('\n')).toBe(line.length - 1);
  expect(JSON.parse(line)).toEqual({
    _aws: {
      Timestamp: expect.any(Number),
      CloudWatchMetrics: [
        {
          Namespace: 'streampact',
          Dimensions: [['Stack', 'Product', 'Function']],
          Metrics: [{ Name: 'FailedConnectors', Unit: 'Count' }],
        },
      ],
    },
    ...{ Stack: 'dev', Product: 'clickstream', Function: 'connect', FailedConnectors: 2 },
  });
});

test('no connector is none that failed; a worker that does not answer is told nothing of', async () => {
  expect(JSON.parse(await told({}))).toMatchObject({ FailedConnectors: 0 });
  await expect(told({}, 500)).rejects.toMatchObject({ stdout: '' });
});
