/** What the sink says of itself on the loopback address: /health for supervisors, /metrics for Prometheus. */
import { createServer, type ServerResponse } from 'node:http';
import { renderMetrics } from './meter.ts';
import type { SinkStatus } from './sink.ts';

/** A listening server. */
export interface HealthServer {
  readonly port: number;
  close(): void;
}

/** Listens on 127.0.0.1; rejects when the port is taken. */
export function startHealthServer(port: number, status: () => SinkStatus): Promise<HealthServer> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET') return answer(response, 405, { error: 'only GET is answered' });
    if (request.url === '/health') return answerHealth(response, status());
    if (request.url !== '/metrics') return answer(response, 404, { error: 'only /health and /metrics are here' });
    const { counts, partitions } = status();
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(renderMetrics(counts, partitions));
  });
  server.requestTimeout = 5_000;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : port,
        close() {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}

/** 200 once the group has given an assignment and while no partition is stopped, 503 otherwise. */
function answerHealth(response: ServerResponse, { joined, counts, partitions }: SinkStatus): void {
  const healthy = joined && partitions.every(({ stopped }) => stopped === undefined);
  answer(response, healthy ? 200 : 503, { healthy, joined, partitions, counts });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}
