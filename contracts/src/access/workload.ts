/** What a workload does in Kafka, and what it must be allowed for that: a kind each. */
import type { MessageContract } from '../model.ts';
import { connectGrants } from './connect.ts';
import { groups, groupsOf, type KafkaGrant, type KafkaUser, topics, transactions } from './kafka-user.ts';
import { replayId } from './replay-id.ts';
import { connectTopics, ledgerTopic, ledgerTopics, offsetsTopic, type ToolTopic } from './topics.ts';

/** A process that logs in to Kafka; its name is the user's. */
export type Workload = {
  readonly name: string;
  readonly product: string;
  /** What it writes or reads. */
  readonly messages: readonly MessageContract[];
} & (
  | { readonly kind: 'producer' | 'sink' | 'poller' | 'connect' | 'replayer' }
  /** `inputs` are the addresses of the files that it replays. */
  | { readonly kind: 'replay'; readonly inputs: readonly string[] }
);

/** The user of a workload, with exactly the rights that its kind needs for its messages. */
export function kafkaUserOf(workload: Workload): KafkaUser {
  return { name: workload.name, grants: grantsOf(workload) };
}

/** Topics that it would make by itself, were it allowed to: they are made for it. */
export function ownTopicsOf({ kind, product, messages }: Workload): readonly ToolTopic[] {
  if (kind === 'replayer') return ledgerTopics(messages);
  return kind === 'connect' ? connectTopics(product, messages) : [];
}

/** Whether a user bears the name of a workload of this product; such users belong to the stack. */
export function isUserOf(product: string, name: string): boolean {
  return name.startsWith(`${product}-`);
}

function grantsOf(workload: Workload): readonly KafkaGrant[] {
  switch (workload.kind) {
    case 'producer':
      return producer(workload.messages);
    case 'sink':
      return sink(workload);
    case 'poller':
      return poller(workload);
    case 'replay':
      return replay(workload.messages, workload.inputs);
    case 'replayer':
      return replayer(workload.messages);
    case 'connect':
      return connectGrants(workload);
  }
}

const topicsOf = (messages: readonly MessageContract[]): readonly string[] => messages.map(({ topic }) => topic);
const lettersOf = (messages: readonly MessageContract[]): readonly string[] =>
  messages.map(({ deadLetterTopic }) => deadLetterTopic);

/** Idempotent producers need no right of their own: to write to a topic is enough (KIP-679). */
function producer(messages: readonly MessageContract[]): readonly KafkaGrant[] {
  return topics(['write'], ...topicsOf(messages), ...lettersOf(messages));
}

function sink({ product, messages }: Workload): readonly KafkaGrant[] {
  return [
    ...topics(['read'], ...topicsOf(messages)),
    ...topics(['write'], ...lettersOf(messages)),
    ...groups(['read'], `${product}.sink`),
  ];
}

/** Records and the offset after them are one transaction; it reads its offsets through a group of its own, and deletes that. */
function poller({ product, messages }: Workload): readonly KafkaGrant[] {
  const polled = messages.filter(({ source }) => source !== undefined && 'http' in source);
  const connectors = polled.flatMap(({ source }) => source?.connector ?? []);
  return [
    ...topics(['write'], ...topicsOf(polled)),
    ...topics(['read', 'write', 'describe-configs'], offsetsTopic(product)),
    ...groupsOf(['read', 'delete'], `${product}-poller.offsets.`),
    ...transactions(['write'], ...connectors.map((connector) => `streampact-poller.${connector}`)),
  ];
}

/** Rows and the position after them are one transaction, and the position is an offset of the topic: hence `read`. */
function replay(messages: readonly MessageContract[], inputs: readonly string[]): readonly KafkaGrant[] {
  const ids = inputs.flatMap((input) => messages.map(({ topic }) => replayId(input, topic)));
  return [
    ...topics(['read', 'write'], ...topicsOf(messages)),
    ...topics(['write'], ...lettersOf(messages)),
    ...groups(['read'], ...ids),
    ...transactions(['write'], ...ids),
  ];
}

/** `npm run dlq`: reads dead letters and the ledger through groups of its own, and publishes anew. */
function replayer(messages: readonly MessageContract[]): readonly KafkaGrant[] {
  return [
    ...topics(['write', 'describe-configs'], ...topicsOf(messages)),
    ...topics(['read'], ...lettersOf(messages)),
    ...topics(['read', 'write'], ...messages.map(ledgerTopic)),
    ...groupsOf(['read', 'delete'], 'streampact-dlq-'),
    ...transactions(['write'], ...messages.map(({ topic }) => `streampact-dlq-replay.${topic}`)),
  ];
}
