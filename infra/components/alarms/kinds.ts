/**
 * Every kind of alarm, a row each: how urgent it is. `docs/runbooks/<kind>.md` says what it means, what to look at, what to do, and
 * when it is over; each alarm's description ends with that path.
 */

/** `page`: somebody looks now. `ticket`: somebody looks on the next working day. */
const severities = ['page', 'ticket'] as const;

/** How urgent. */
export type Severity = (typeof severities)[number];

/** All rows. */
export const alarmKinds = {
  'function-failed': 'ticket',
  'function-throttled': 'ticket',
  'function-slow': 'ticket',
  'function-silent': 'page',
  'failures-waiting': 'ticket',
  'instance-unwell': 'page',
  'worker-silent': 'page',
  'sink-stopped': 'page',
  'sink-behind': 'page',
  'dead-letters': 'ticket',
  'dead-letters-growing': 'page',
  'job-failed': 'page',
  'crawler-failed': 'ticket',
  'batch-failed': 'page',
  'failure-untold': 'ticket',
  'table-stale': 'page',
  'quality-broken': 'page',
  'rows-rejected': 'ticket',
  'items-throttled': 'ticket',
  'items-refused': 'ticket',
  'changes-late': 'page',
  'changes-lost': 'page',
  'changes-throttled': 'ticket',
  'connector-failed': 'page',
  'database-disk': 'page',
  'database-busy': 'ticket',
  'broker-silent': 'page',
  'broker-partitions': 'page',
  'broker-disk': 'page',
  'certificate-ending': 'ticket',
  'nat-exhausted': 'ticket',
  'search-unwell': 'ticket',
  'backup-failed': 'ticket',
  'backup-missing': 'ticket',
} as const satisfies Readonly<Record<string, Severity>>;

/** Name of a kind. */
export type AlarmKind = keyof typeof alarmKinds;

/** Path of a kind's runbook from the repository's root. */
export const runbookOf = (kind: AlarmKind): string => `docs/runbooks/${kind}.md`;
