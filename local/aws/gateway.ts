/**
 * The local cloud's AWS endpoint: one HTTP server on the loopback that answers what the emulator only pretends and
 * streams everything else through to it.
 *
 * Stands for: the regional endpoints of AWS. Limits: signatures are not checked, there is no TLS and no HTTP/2 (Kinesis
 * clients of SDK v3 want `requestHandler` of HTTP/1.1), and a call is answered by its head alone, so Query-protocol
 * services always go through.
 */

import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import { emulatorCredentials } from '../engines/emulator.ts';
import { athenaRoutes, openAthena } from './athena/service.ts';
import { openClients, overTls, type Upstreams } from './clients.ts';
import { openCrossings } from './crossing/crossings.ts';
import { dynamodbRoutes, openTableChanges } from './dynamodb/service.ts';
import { emrRoutes } from './emr/service.ts';
import { openEventBus } from './events/bus.ts';
import { openFirehose } from './firehose/service.ts';
import { openGlue } from './glue/service.ts';
import { placementOf } from './placement.ts';
import { findRoute, type Route } from './routes.ts';
import type { SparkJobs } from './spark/jobs.ts';
import { type AwsCall, readCall } from './wire/call.ts';
import { AwsError, errorReply } from './wire/errors.ts';
import { isObject, type JsonObject, parseBody } from './wire/fields.ts';
import { type HeldAnswer, openProxy, readAll, type UpstreamProxy } from './wire/proxy.ts';

/** Where the gateway listens and what it stands in front of. */
export interface GatewayOptions {
  /** TCP port on 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  /** URL of the emulator, e.g. `http://127.0.0.1:4570`. */
  readonly upstream: string;
  /** URL of the emulator of Glue, Athena's metadata and Auto Scaling. Default: `upstream`. */
  readonly glueUpstream?: string;
  /** URL of the emulator of Kinesis. Default: `upstream`. */
  readonly kinesisUpstream?: string;
  /** URL of the emulator of Lambda, and of EventBridge, which calls functions. Default: `upstream`. */
  readonly lambdaUpstream?: string;
  /** Whether the emulator sends changes of DynamoDB tables to Kinesis itself; else the gateway does. False by default. */
  readonly sendsTableChanges?: boolean;
  /** Whether the emulator asks for the rights of whoever calls; false by default. Stand-ins then act as the roles that they are given. */
  readonly enforceRoles?: boolean;
  /** Gives Trino's URL once it answers queries. Called for each query; queries wait for it, but not for ever. */
  readonly trino: () => Promise<string>;
  /** Trino's catalog over the Glue catalog. Default: `awsdatacatalog`, as Athena names it. */
  readonly trinoCatalog?: string;
  /** Runs Glue's Spark jobs. Without it they fail, and say so. */
  readonly spark?: SparkJobs;
  /** Folder for the logs of job runs and crawls; it must exist. */
  readonly logsDir: string;
  /** Folder for what outlives the gateway: EMR Serverless applications, delivery streams, the regions of triggers. Without it they end with it. */
  readonly stateDir?: string;
}

/** A running gateway. */
export interface Gateway {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Ends what runs (queries are cancelled) and closes the port, within 5 s; changes of tables on their way may take 20 s. */
  stop(): Promise<void>;
}

/** Largest request body of a call that the gateway answers itself, in bytes. */
const heldBodyBytes = 8 * 1024 * 1024;
/** How long open connections may finish when the gateway stops, in milliseconds. */
const graceMs = 4_000;

/** Starts the gateway. Throws GATEWAY_NOT_LISTENING, e.g. for a port in use. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { upstream, glueUpstream = upstream, kinesisUpstream = upstream, lambdaUpstream = upstream } = options;
  const upstreams = { upstream, glueUpstream, kinesisUpstream, lambdaUpstream };
  const { enforceRoles = false } = options;
  const clients = openClients(upstreams, { enforceRoles });
  const athena = openAthena({
    clients,
    trino: options.trino,
    catalog: options.trinoCatalog ?? 'awsdatacatalog',
  });
  const placed = placementOf(upstreams);
  const log = logTo(join(options.logsDir, 'events.log'));
  const bus = openEventBus({ placed, log });
  const crossings = openCrossings({ clients, placed, bus, log });
  const glue = openGlue({ ...options, clients, bus });
  const changes = openTableChanges({ ...options, clients });
  const firehose = openFirehose({ ...options, clients });
  const proxies = openProxies(upstreams, enforceRoles ? overTls : {});
  const changed = options.sendsTableChanges === true ? [] : dynamodbRoutes(changes);
  const routes = [
    ...crossings.routes,
    ...[...athenaRoutes(athena), ...glue.routes, ...emrRoutes({ ...options, clients }), ...changed],
    ...[...firehose.routes, health],
  ];
  const server = createServer((request, response) => {
    void serve({ routes, proxies, enforceRoles }, request, response);
  });
  server.requestTimeout = 0;
  server.keepAliveTimeout = 65_000;
  const port = await listen(server, options.port);
  changes.resume();
  firehose.resume();
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      athena.stop();
      glue.stop();
      await Promise.all([close(server).then(() => changes.stop()), firehose.stop(), crossings.stop()]);
      proxies.close();
      clients.close();
    },
  };
}

/** Takes lines to a file, with the time of each. */
function logTo(file: string): (line: string) => void {
  return (line) => appendFileSync(file, `${new Date().toISOString()} ${line}\n`);
}

const health: Route = { method: 'GET', path: /^\/_streampact\/health$/, handle: async () => ({ status: 'running' }) };

interface Proxies {
  of(service: string): UpstreamProxy;
  close(): void;
}

function openProxies(upstreams: Upstreams, added: Readonly<Record<string, string>>): Proxies {
  const placed = placementOf(upstreams);
  const main = openProxy(upstreams.upstream, added);
  const byUrl = new Map([...new Set(Object.values(upstreams))].map((url) => [url, openProxy(url, added)]));
  return {
    of: (service) => byUrl.get(placed(service)) ?? main,
    close() {
      for (const proxy of [main, ...byUrl.values()]) proxy.close();
    },
  };
}

interface Serving {
  readonly routes: readonly Route[];
  readonly proxies: Proxies;
  readonly enforceRoles: boolean;
}

/** Stand-ins ask nobody for rights: where roles are enforced they answer the deployment alone, and roles get the emulator's answer. */
function isForEmulator({ headers }: IncomingMessage): boolean {
  const key = /Credential=([^/,\s]+)\//.exec(headers.authorization ?? '')?.[1];
  return key !== undefined && key !== emulatorCredentials.accessKeyId;
}

async function serve(
  { routes, proxies, enforceRoles }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const call = readCall(request);
  try {
    const route = enforceRoles && isForEmulator(request) ? undefined : findRoute(routes, call);
    const proxy = proxies.of(call.service);
    if (route === undefined) await proxy.pass(request, response, call.service);
    else sendJson(response, await answer(route, { call, request, proxy }));
  } catch (error) {
    refuse(call, response, error);
  }
}

interface Answering {
  readonly call: AwsCall;
  readonly request: IncomingMessage;
  readonly proxy: UpstreamProxy;
}

async function answer(route: Route, { call, request, proxy }: Answering): Promise<JsonObject> {
  const body = await readAll(
    request,
    heldBodyBytes,
    () => new AwsError('RequestEntityTooLarge', 'The request is too big.'),
  );
  const forward = async () => heldJson(await proxy.exchange(request, body, call.service));
  const query = new URL(request.url ?? '/', 'http://gateway').searchParams;
  return route.handle({ input: parseBody(body), region: call.region, path: call.path, query, forward });
}

function heldJson({ status, errorType, body }: HeldAnswer): JsonObject {
  const value: unknown = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  const answer = isObject(value) ? value : {};
  if (status < 300) return answer;
  const type = String(answer.__type ?? errorType ?? 'InternalFailure').replace(/^.*#/, '');
  throw new AwsError(type, String(answer.message ?? answer.Message ?? `status ${status}`), { status });
}

function sendJson(response: ServerResponse, body: JsonObject): void {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}

function refuse(call: AwsCall, response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { status, headers, body } = errorReply(call.service, error);
  // The rest of an unread request body cannot be told from the next request.
  response.writeHead(status, { ...headers, connection: 'close' }).end(call.method === 'HEAD' ? undefined : body);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) =>
      reject(
        new StreampactError('GATEWAY_NOT_LISTENING', `The gateway cannot listen: ${cause.message}`, {
          where: `127.0.0.1:${port}`,
          fix: 'free the port, or choose another one',
          cause,
        }),
      );
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', fail);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cut);
}
