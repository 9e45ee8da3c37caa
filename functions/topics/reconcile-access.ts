/** Brings Kafka's users and their rights to what is asked for. Run it as often as you like: a second run changes nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import kafkajs from 'kafkajs'; // CommonJS: its values come with the default import
import { isStreampactError, StreampactError } from '../../contracts/src/error.ts';
import type { Deadline } from '../shared/deadline.ts';
import type { Send } from '../shared/kafka-request.ts';
import type { AccessEvent } from './access-event.ts';
import { type Acl, planAccess } from './access-plan.ts';
import { alterUsers, describeUsers, verifierOf } from './scram.ts';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

/** What it works with. */
export interface AccessPorts {
  /** As the cluster's administrator. */
  readonly admin: Pick<Admin, 'connect' | 'disconnect' | 'describeAcls' | 'createAcls' | 'deleteAcls'>;
  readonly request: <T>(work: (send: Send) => Promise<T>) => Promise<T>;
  /** A user's password, from its secret. */
  readonly passwordOf: (user: string) => Promise<string>;
  /** Whether Kafka lets a user in with its secret's password. */
  readonly isAccepted: (user: string) => Promise<boolean>;
}

/** What was done: rights by their number, users by their names. Nothing of it is secret. */
export interface ReconciledAccess {
  readonly allowed: number;
  readonly forbidden: number;
  /** Got the password that their secret holds. */
  readonly given: readonly string[];
  /** Have lost theirs. */
  readonly removed: readonly string[];
}

/** Changes what differs. TOPICS_CHANGE_FAILED when Kafka refuses, SECRET_UNREADABLE, TOPICS_KAFKA_UNREACHABLE at the deadline. */
export async function reconcileAccess(
  ports: AccessPorts,
  event: AccessEvent,
  deadline: Deadline,
): Promise<ReconciledAccess> {
  try {
    return await deadline.race(apply(ports, event, deadline), {
      code: 'TOPICS_KAFKA_UNREACHABLE',
      what: 'Changing users and rights',
      fix: 'Run it again: what is done already is left as it is.',
    });
  } catch (cause) {
    if (isStreampactError(cause)) throw cause;
    throw new StreampactError('TOPICS_CHANGE_FAILED', 'Kafka refused to change its users or their rights.', {
      where: 'users and rights',
      fix: 'See the cause; changes before this one stand, and a further run goes on from there.',
      cause,
    });
  } finally {
    await ports.admin.disconnect().catch(() => {});
  }
}

async function apply(ports: AccessPorts, event: AccessEvent, deadline: Deadline): Promise<ReconciledAccess> {
  const { admin, request } = ports;
  await admin.connect();
  const [users, acls] = [await request((send) => send(describeUsers)), await standingAcls(admin)];
  const plan = planAccess(event, { users, acls });
  const refused: string[] = [];
  for (const user of plan.check) if (!(await ports.isAccepted(user))) refused.push(user);
  const given = [...plan.give, ...refused];
  if (plan.allow.length > 0) await admin.createAcls({ acl: [...plan.allow] });
  if (plan.forbid.length > 0) await admin.deleteAcls({ filters: [...plan.forbid] });
  if (given.length + plan.remove.length > 0) {
    const verifiers = await Promise.all(given.map(async (user) => verifierOf(user, await ports.passwordOf(user))));
    await request((send) => send(alterUsers(plan.remove, verifiers)));
  }
  for (const user of given) await untilAccepted(ports, user, deadline);
  return { allowed: plan.allow.length, forbidden: plan.forbid.length, given, removed: plan.remove };
}

/** Brokers learn of a new password a moment after the controller. */
async function untilAccepted({ isAccepted }: AccessPorts, user: string, deadline: Deadline): Promise<void> {
  while (!(await isAccepted(user)) && deadline.remainingMs() > 0) await sleep(100);
}

/** All rights of all users. */
async function standingAcls(admin: AccessPorts['admin']): Promise<readonly Acl[]> {
  const { resources } = await admin.describeAcls({
    resourceType: AclResourceTypes.ANY,
    resourcePatternType: ResourcePatternTypes.ANY,
    operation: AclOperationTypes.ANY,
    permissionType: AclPermissionTypes.ANY,
  });
  return resources.flatMap(({ resourceType, resourceName, resourcePatternType, acls }) =>
    acls.map(({ principal, host, operation, permissionType }) => ({
      ...{ principal, host, operation, permissionType },
      ...{ resourceType, resourceName, resourcePatternType },
    })),
  );
}
