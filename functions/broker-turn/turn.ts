/**
 * Whether a Kafka node may be replaced: when it is gone anyway, or when all nodes are there and every replica of every partition is in
 * step, so that one node less takes nothing from anybody.
 */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { isStreampactError, StreampactError } from '../../contracts/src/error.ts';
import type { Deadline } from '../shared/deadline.ts';
import type { TurnQuestion } from './event.ts';

/** What is used of kafkajs's admin client. */
export type TurnAdmin = Pick<Admin, 'connect' | 'disconnect' | 'describeCluster' | 'fetchTopicMetadata'>;

/** How the cluster is looked at. */
export interface Cluster {
  readonly admin: TurnAdmin;
  /** Whether anything listens on the node's internal port. */
  readonly answers: (node: number) => Promise<boolean>;
}

/** Why the node may go. */
export interface Turn {
  readonly node: number;
  readonly because: 'it does not answer' | 'all replicas are in step';
}

/** Looks at a node that does not answer; a moment's silence is not taken for absence. */
const silentLooks = 3;
/** Looks in a row that must find all well: a node that has just come back may still be told so. */
const goodLooks = 2;
const pauseMs = 1_000;

/** Waits for the node's turn. @throws StreampactError KAFKA_NOT_IN_SYNC when it does not come by the deadline */
export async function awaitTurn(cluster: Cluster, question: TurnQuestion, deadline: Deadline): Promise<Turn> {
  if (await isAbsent(cluster, question.node)) return { node: question.node, because: 'it does not answer' };
  let missing = 'nothing was seen';
  let good = 0;
  try {
    while (deadline.remainingMs() > 0) {
      missing = (await look(cluster.admin, question.nodes, deadline)) ?? '';
      good = missing === '' ? good + 1 : 0;
      if (good === goodLooks) return { node: question.node, because: 'all replicas are in step' };
      await sleep(Math.min(pauseMs, deadline.remainingMs()));
    }
  } finally {
    await cluster.admin.disconnect().catch(() => {});
  }
  throw new StreampactError('KAFKA_NOT_IN_SYNC', `Node ${question.node} cannot be spared: ${missing}.`, {
    where: 'the Kafka cluster',
    fix: 'Nothing was changed. See docs/broker.md for what a node waits for; deploy again once it is there.',
  });
}

/** Whether something accepts connections there within two seconds. */
export function answersAt(address: string): Promise<boolean> {
  const colon = address.lastIndexOf(':');
  return new Promise((resolve) => {
    const socket = connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)), timeout: 2_000 });
    const end = (answers: boolean) => {
      socket.destroy();
      resolve(answers);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}

async function isAbsent({ answers }: Cluster, node: number): Promise<boolean> {
  for (let looks = 0; looks < silentLooks; looks += 1) {
    if (looks > 0) await sleep(pauseMs);
    if (await answers(node)) return false;
  }
  return true;
}

/** What is not as it should be; undefined when all is well. */
async function look(admin: TurnAdmin, nodes: number, deadline: Deadline): Promise<string | undefined> {
  try {
    return await deadline.race(flawOf(admin, nodes), { code: 'KAFKA_NOT_IN_SYNC', what: 'A look at the cluster' });
  } catch (error) {
    if (isStreampactError(error)) return 'it did not answer in time';
    return `it cannot be asked (${error instanceof Error ? error.message : 'unknown failure'})`;
  }
}

async function flawOf(admin: TurnAdmin, nodes: number): Promise<string | undefined> {
  await admin.connect();
  const { brokers, controller } = await admin.describeCluster();
  if (controller === null) return 'there is no controller';
  if (brokers.length !== nodes) {
    const there = brokers.map(({ nodeId }) => nodeId).sort((one, other) => one - other);
    return `of ${nodes} nodes only ${there.join(', ')} are there`;
  }
  const { topics } = await admin.fetchTopicMetadata();
  const behind = topics.flatMap(({ name, partitions }) =>
    partitions
      .filter(({ leader, replicas, isr }) => leader < 0 || isr.length < replicas.length)
      .map(({ partitionId }) => `${name}-${partitionId}`),
  );
  if (behind.length === 0) return undefined;
  const more = behind.length > 3 ? ` and ${behind.length - 3} more` : '';
  return `replicas are behind in ${behind.slice(0, 3).join(', ')}${more}`;
}
