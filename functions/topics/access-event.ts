/** The part of an event that is about users: who may do what. */
import type { KafkaGrant, KafkaUser } from '../../contracts/src/access/kafka-user.ts';
import { StreampactError } from '../../contracts/src/error.ts';

/** The users that there shall be, and whose they are. */
export interface AccessEvent {
  readonly users: readonly KafkaUser[];
  /** Slugs of all products: what else has a user of their names belongs to the stack, and goes. */
  readonly products: readonly string[];
}

/**
 * The users of an event; undefined where it is not about users. Throws TOPICS_EVENT_INVALID, which names every mistake. An event that
 * Pulumi sends when the invocation is deleted is about none.
 */
export function parseAccess(event: unknown): AccessEvent | undefined {
  if (!isRecord(event) || event.users === undefined) return undefined;
  if (isRecord(event.tf) && event.tf.action === 'delete') return undefined;
  const { users, products } = event;
  const problems = [
    ...(Array.isArray(users) ? users.flatMap(userProblems) : ['/users must be an array']),
    ...(Array.isArray(products) && products.length > 0 && products.every(isName)
      ? []
      : ['/products must be an array of slugs']),
  ];
  const names = Array.isArray(users) ? users.map((user: unknown) => (isRecord(user) ? user.name : undefined)) : [];
  if (new Set(names).size < names.length) problems.push('/users must not name a user twice');
  if (problems.length === 0) return { users, products } as AccessEvent;
  throw new StreampactError('TOPICS_EVENT_INVALID', `The event does not say who may do what: ${problems.join('; ')}.`, {
    where: "the reconcile function's event",
    fix: 'Send { "users": [{ name, grants: [{ resource, name, prefixed, operations }] }], "products": [slug] }.',
  });
}

function userProblems(user: unknown, index: number): readonly string[] {
  const at = `/users/${index}`;
  if (!isRecord(user)) return [`${at} must be an object`];
  return [
    ...(isName(user.name) ? [] : [`${at}/name must be of a-z 0-9 -`]),
    ...(Array.isArray(user.grants)
      ? user.grants.flatMap((grant: unknown, row) => grantProblems(grant, `${at}/grants/${row}`))
      : [`${at}/grants must be an array`]),
  ];
}

const resources: readonly unknown[] = ['group', 'topic', 'transactional-id'] satisfies KafkaGrant['resource'][];
const operations: readonly unknown[] = [
  'delete',
  'describe',
  'describe-configs',
  'read',
  'write',
] satisfies KafkaGrant['operations'];

/** Each field: when it is right, and what it must be. A star is what Kafka takes for every name. */
const fields: Readonly<Record<keyof KafkaGrant, readonly [right: (value: unknown) => boolean, must: string]>> = {
  resource: [(value) => resources.includes(value), 'group, topic or transactional-id'],
  name: [(value) => typeof value === 'string' && /^[A-Za-z0-9._-]{1,249}$/.test(value), 'of A-Z a-z 0-9 . _ -'],
  prefixed: [(value) => typeof value === 'boolean', 'a boolean'],
  operations: [
    (value) => Array.isArray(value) && value.length > 0 && value.every((operation) => operations.includes(operation)),
    'an array of operations',
  ],
};

function grantProblems(grant: unknown, at: string): readonly string[] {
  if (!isRecord(grant)) return [`${at} must be an object`];
  return Object.entries(fields).flatMap(([field, [right, must]]) =>
    right(grant[field]) ? [] : [`${at}/${field} must be ${must}`],
  );
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && /^[a-z0-9][a-z0-9-]{0,99}$/.test(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
