/** The event of the credentials function: whom certificates and passwords are for. */
import { StreampactError } from '../../contracts/src/error.ts';
import type { Subject } from './certificate.ts';

/** What is asked for. */
export interface Wanted {
  /** Subjects of the nodes, the first one's first. */
  readonly nodes: readonly Subject[];
  /** Subject of whoever changes topics, users and rights. */
  readonly admin: Subject | undefined;
  /** Names of users that need a password. */
  readonly users: readonly string[];
  /** Names of users whose password is made anew. */
  readonly rotate: readonly string[];
}

const nothing: Wanted = { nodes: [], admin: undefined, users: [], rotate: [] };

/**
 * What an event asks for; throws KAFKA_CREDENTIALS_EVENT_INVALID, which names every mistake. Each field may be left out; further
 * fields are tolerated. An event that Pulumi sends when the invocation is deleted asks for nothing.
 */
export function parseEvent(event: unknown): Wanted {
  if (!isRecord(event)) throw invalid(['it must be an object']);
  if (isRecord(event.tf) && event.tf.action === 'delete') return nothing;
  const { nodes = [], admin, users = [], rotate = [] } = event;
  const problems = [
    ...(Array.isArray(nodes) && nodes.length <= 9
      ? nodes.flatMap(subjectProblems('nodes'))
      : ['/nodes must be an array']),
    ...(admin === undefined ? [] : subjectProblems('admin')(admin)),
    ...userProblems('users', users),
    ...userProblems('rotate', rotate),
  ];
  if (problems.length > 0) throw invalid(problems);
  return { nodes, admin, users, rotate } as Wanted;
}

const subjectProblems =
  (field: string) =>
  (subject: unknown, index?: number): readonly string[] => {
    const at = index === undefined ? `/${field}` : `/${field}/${index}`;
    if (!isRecord(subject)) return [`${at} must be an object`];
    const { commonName, dnsNames } = subject;
    return [
      ...(isHostName(commonName) ? [] : [`${at}/commonName must be of A-Z a-z 0-9 . -, 64 at most`]),
      ...(Array.isArray(dnsNames) && dnsNames.every(isHostName)
        ? []
        : [`${at}/dnsNames must be an array of host names`]),
    ];
  };

function userProblems(field: string, users: unknown): readonly string[] {
  if (!Array.isArray(users)) return [`/${field} must be an array`];
  return users.flatMap((user, index) =>
    isUserName(user) ? [] : [`/${field}/${index} must be of a-z 0-9 -, 100 at most`],
  );
}

function isHostName(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,62}[A-Za-z0-9])?$/.test(value);
}

function isUserName(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z0-9][a-z0-9-]{0,99}$/.test(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(problems: readonly string[]): StreampactError {
  return new StreampactError('KAFKA_CREDENTIALS_EVENT_INVALID', `The event is not right: ${problems.join('; ')}.`, {
    where: "the credentials function's event",
    fix: 'Send { "nodes": [{ commonName, dnsNames }], "admin": { … }, "users": [name], "rotate": [name] }.',
  });
}
