import { createServer, type Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { openClients } from '../clients.ts';
import { openEventBus } from '../events/bus.ts';
import { placementOf } from '../placement.ts';
import { findRoute, type JsonCall } from '../routes.ts';
import type { AwsCall } from '../wire/call.ts';
import { openCrossings } from './crossings.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** An emulator that answers `body` to everything; `asked` counts its calls. */
async function emulator(body: string): Promise<{ readonly url: string; readonly asked: () => number }> {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, asked: () => asked };
}

function open(upstream: string, lambdaUpstream: string) {
  const upstreams = { upstream, glueUpstream: upstream, kinesisUpstream: upstream, lambdaUpstream };
  const [placed, lines] = [placementOf(upstreams), [] as string[]];
  const log = (line: string) => void lines.push(line);
  return openCrossings({ clients: openClients(upstreams), placed, bus: openEventBus({ placed, log }), log });
}

const call = (input: object): JsonCall => ({
  ...{ input: input as JsonCall['input'], region: 'us-east-1', path: '/', query: new URLSearchParams() },
  forward: async () => ({ forwarded: true }),
});
const configure = { service: 'lambda', method: 'PUT', path: '/2019-09-25/functions/f/event-invoke-config' };
const putRule = { service: 'events', operation: 'PutRule', method: 'POST', path: '/' };
const routeOf = (crossings: ReturnType<typeof open>, of: Omit<AwsCall, 'region'>) =>
  findRoute(crossings.routes, { region: 'us-east-1', ...of });

it('one emulator for both needs no crossing', () => {
  expect(open('http://127.0.0.1:9', 'http://127.0.0.1:9').routes).toEqual([]);
});

it('a destination that is no queue is refused by name, and nothing is asked', async () => {
  const crossings = open('http://127.0.0.1:9', 'http://127.0.0.1:8');
  const Destination = 'arn:aws:sns:us-east-1:000000000000:alarms';
  const refused = routeOf(crossings, configure)?.handle(call({ DestinationConfig: { OnFailure: { Destination } } }));
  await expect(refused).rejects.toThrow(Destination);
});

it('what names no destination, and a rule that does not hear S3, go through as they came', async () => {
  const crossings = open('http://127.0.0.1:9', 'http://127.0.0.1:8');
  const configured = routeOf(crossings, configure)?.handle(call({ MaximumRetryAttempts: 0 }));
  expect(await configured).toEqual({ forwarded: true });
  const ruled = routeOf(crossings, putRule)?.handle(call({ EventPattern: '{"source":["aws.glue"]}' }));
  expect(await ruled).toEqual({ forwarded: true });
});

it('carrying ends when it is told to, also while nothing comes', async () => {
  const [main, functions] = [
    await emulator('{"QueueUrl":"http://q/1/a"}'),
    await emulator('{"QueueUrl":"http://q/1/a"}'),
  ];
  const crossings = open(main.url, functions.url);
  const Destination = 'arn:aws:sqs:us-east-1:000000000000:failed';
  await routeOf(crossings, configure)?.handle(call({ DestinationConfig: { OnFailure: { Destination } } }));
  await expect.poll(functions.asked).toBeGreaterThan(1);
  await crossings.stop();
  // A call may have been under way.
  await pause(50);
  const asked = functions.asked();
  await pause(50);
  expect(functions.asked()).toBe(asked);
});
