/** What to change so that Kafka's users and their rights become what is asked for. */
import type { AclEntry } from 'kafkajs';
import kafkajs from 'kafkajs'; // CommonJS: its values come with the default import
import type { KafkaGrant, KafkaOperation, KafkaResource } from '../../contracts/src/access/kafka-user.ts';
import { isUserOf } from '../../contracts/src/access/workload.ts';
import type { AccessEvent } from './access-event.ts';
import { iterations } from './scram.ts';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

/** A right as Kafka keeps it: numbers of its protocol. */
export type Acl = Pick<
  AclEntry,
  'principal' | 'host' | 'operation' | 'permissionType' | 'resourceType' | 'resourceName' | 'resourcePatternType'
>;

/** Users and rights as they stand. */
export interface StandingAccess {
  /** Users with a password → its iterations. */
  readonly users: ReadonlyMap<string, number>;
  readonly acls: readonly Acl[];
}

/** The changes; a user in `check` has a password, which may be another one than its secret's. */
export interface AccessPlan {
  readonly allow: readonly Acl[];
  readonly forbid: readonly Acl[];
  readonly give: readonly string[];
  readonly check: readonly string[];
  readonly remove: readonly string[];
}

const operationTypes: Readonly<Record<KafkaOperation, number>> = {
  delete: AclOperationTypes.DELETE,
  describe: AclOperationTypes.DESCRIBE,
  'describe-configs': AclOperationTypes.DESCRIBE_CONFIGS,
  read: AclOperationTypes.READ,
  write: AclOperationTypes.WRITE,
};
const resourceTypes: Readonly<Record<KafkaResource, number>> = {
  group: AclResourceTypes.GROUP,
  topic: AclResourceTypes.TOPIC,
  'transactional-id': AclResourceTypes.TRANSACTIONAL_ID,
};

/**
 * Plans. A user is the stack's if it bears a product's name and a hyphen before its own; what the stack's users have and nobody asks for
 * goes, and what others have is left alone.
 */
export function planAccess({ users, products }: AccessEvent, standing: StandingAccess): AccessPlan {
  const isOurs = (name: string): boolean => products.some((product) => isUserOf(product, name));
  const wanted = users.flatMap(({ name, grants }) => grants.flatMap((grant) => aclsOf(name, grant)));
  const [asked, held] = [new Set(wanted.map(keyOf)), new Set(standing.acls.map(keyOf))];
  const names = new Set(users.map(({ name }) => name));
  return {
    allow: uniqueOf(wanted.filter((acl) => !held.has(keyOf(acl)))),
    forbid: standing.acls.filter((acl) => isOurs(userOf(acl)) && !asked.has(keyOf(acl))),
    give: [...names].filter((name) => standing.users.get(name) !== iterations),
    check: [...names].filter((name) => standing.users.get(name) === iterations),
    remove: [...standing.users.keys()].filter((name) => isOurs(name) && !names.has(name)),
  };
}

function aclsOf(user: string, { resource, name, prefixed, operations }: KafkaGrant): readonly Acl[] {
  return operations.map((operation) => ({
    principal: `User:${user}`,
    host: '*',
    operation: operationTypes[operation],
    permissionType: AclPermissionTypes.ALLOW,
    resourceType: resourceTypes[resource],
    resourceName: name,
    resourcePatternType: prefixed ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
  }));
}

function userOf({ principal }: Acl): string {
  return principal.startsWith('User:') ? principal.slice('User:'.length) : '';
}

function keyOf(acl: Acl): string {
  const { principal, host, operation, permissionType, resourceType, resourceName, resourcePatternType } = acl;
  return JSON.stringify([principal, host, operation, permissionType, resourceType, resourceName, resourcePatternType]);
}

function uniqueOf(acls: readonly Acl[]): readonly Acl[] {
  return [...new Map(acls.map((acl) => [keyOf(acl), acl])).values()];
}
