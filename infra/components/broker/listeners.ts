/** Where the nodes of Kafka listen and how they are known. */

/** TCP ports: clients; the quorum of controllers; the nodes among each other, and the administrator. */
export const kafkaPorts = { client: 9092, controller: 9093, internal: 9094 } as const;

/** Private zone of the network. */
export const zoneName = 'streampact.internal';

/** Common name of the administrator's certificate. */
export const adminPrincipal = 'streampact-admin';

/** Name of a node, from 1, inside the network; its certificate bears it too. */
export function nodeHost(id: number): string {
  return `kafka-${id}.${zoneName}`;
}

/** Numbers of the nodes of a cluster. */
export function nodeIds(nodes: number): readonly number[] {
  return Array.from({ length: nodes }, (_, index) => index + 1);
}

/** `host:port` of all nodes by commas, as clients take them. */
export function addresses(nodes: number, port: number): string {
  return nodeIds(nodes)
    .map((id) => `${nodeHost(id)}:${port}`)
    .join(',');
}

/** Who no access list holds back: the nodes and the administrator, in the notation of `super.users`. */
export function superUsers(nodes: number): string {
  return [...nodeIds(nodes).map(nodeHost), adminPrincipal].map((name) => `User:CN=${name}`).join(';');
}

/** How many replicas a topic has, and how many of them must have a record before it counts as written. */
export interface Replication {
  readonly factor: number;
  readonly minInSync: number;
}

/** With three nodes one may be away, and nothing is lost or refused. */
export function replication(nodes: number): Replication {
  return nodes >= 3 ? { factor: 3, minInSync: 2 } : { factor: 1, minInSync: 1 };
}
