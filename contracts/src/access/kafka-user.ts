/** Who may do what in Kafka, as rows: the users that the broker knows, and what each is allowed. */

/** What a user may do; Kafka adds `describe` to whoever may read, write or delete. */
export type KafkaOperation = 'delete' | 'describe' | 'describe-configs' | 'read' | 'write';

/** What it may be done to. */
export type KafkaResource = 'group' | 'topic' | 'transactional-id';

/** One sentence: these operations on the resource of this name, or on all whose names begin with it. */
export interface KafkaGrant {
  readonly resource: KafkaResource;
  readonly name: string;
  readonly prefixed: boolean;
  readonly operations: readonly KafkaOperation[];
}

/** A user, and all that it may do: everything else is refused. */
export interface KafkaUser {
  /** Name of the workload, e.g. `crypto-market-coincap`. */
  readonly name: string;
  readonly grants: readonly KafkaGrant[];
}

type Granted = readonly [operations: readonly KafkaOperation[], ...names: readonly string[]];

const on =
  (resource: KafkaResource, prefixed: boolean) =>
  (...[operations, ...names]: Granted): readonly KafkaGrant[] =>
    names.map((name) => ({ resource, name, prefixed, operations }));

/** On topics. */
export const topics = on('topic', false);
/** On groups of these very names. */
export const groups = on('group', false);
/** On groups whose names begin so. */
export const groupsOf = on('group', true);
/** On transactions of these very ids. */
export const transactions = on('transactional-id', false);
/** On transactions whose ids begin so. */
export const transactionsOf = on('transactional-id', true);
