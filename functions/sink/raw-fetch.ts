/**
 * Makes a kafkajs consumer hand over runs of records in place of records (`fetch-response.ts`), and wait for new ones at the
 * broker for as long as is set here.
 *
 * kafkajs uses its own `maxWaitTimeInMs` twice: as the broker's time to wait for new records, and as its own pause while all
 * partitions are paused. A worker that is fed faster than it writes pauses all of them often, so the second must be short.
 */
import type { Broker } from 'kafkajs';
import type { AssignerCluster } from './fence.ts';
import { decodeFetch, fetchVersion } from './fetch-response.ts';

/** What kafkajs's connections are asked to send (`network/connection.js`). */
interface ProtocolRequest {
  readonly request: { readonly apiName: string; readonly apiVersion: number };
  readonly response: { readonly decode: (payload: Buffer) => Promise<unknown>; readonly parse: unknown };
}

interface ConnectionPool {
  send(request: ProtocolRequest): Promise<unknown>;
}

/** Changes every broker that the consumer of `cluster` will fetch from. `waitMs` is the broker's time to wait. */
export function fetchRaw(cluster: AssignerCluster, waitMs: number): void {
  const changed = new WeakSet<Broker>();
  const findBroker = cluster.findBroker.bind(cluster);
  cluster.findBroker = async (node) => {
    const broker = await findBroker(node);
    if (!changed.has(broker)) change(broker, waitMs);
    changed.add(broker);
    return broker;
  };
}

function change(broker: Broker, waitMs: number): void {
  const fetch = broker.fetch.bind(broker);
  broker.fetch = (request) => fetch({ ...request, maxWaitTime: waitMs });
  const pool = poolOf(broker);
  if (pool === undefined) return;
  const send = pool.send.bind(pool);
  pool.send = (outgoing) => send(isFetch(outgoing) ? withRuns(outgoing) : outgoing);
}

/** There in kafkajs 2.2 (`broker/index.js`), but not in its types; without it records come as kafkajs decodes them. */
function poolOf(broker: Broker): ConnectionPool | undefined {
  return 'connectionPool' in broker ? (broker.connectionPool as ConnectionPool) : undefined;
}

function isFetch({ request }: ProtocolRequest): boolean {
  return request.apiName === 'Fetch' && request.apiVersion === fetchVersion;
}

function withRuns(outgoing: ProtocolRequest): ProtocolRequest {
  const { response } = outgoing;
  const decode = async (payload: Buffer) => (await decodeFetch(payload)) ?? response.decode(payload);
  return { ...outgoing, response: { ...response, decode } };
}
