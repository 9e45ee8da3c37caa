/** What can be lost can be had back, for a time that somebody chose. */
import type { PlainObject } from '../plain.ts';
import type { ResourceRule } from '../rule.ts';
import { at, isAtLeast, isOn } from '../value.ts';

/** How a type of store says that it can be had back. */
interface Restorable {
  readonly type: string;
  readonly kept: (props: PlainObject) => boolean;
  readonly otherwise: string;
}

const restorables: readonly Restorable[] = [
  {
    type: 'aws:dynamodb/table:Table',
    kept: (p) => isOn(at(p, 'pointInTimeRecovery.enabled')),
    otherwise: 'It has no point-in-time recovery.',
  },
  {
    type: 'aws:rds/instance:Instance',
    kept: (p) => isAtLeast(at(p, 'backupRetentionPeriod'), 7),
    otherwise: 'Its backups are kept for less than seven days.',
  },
  {
    type: 'aws:kinesis/stream:Stream',
    kept: (p) => isAtLeast(at(p, 'retentionPeriod'), 48),
    otherwise: 'Its records are gone after a weekend of trouble: less than 48 hours.',
  },
  {
    type: 'aws:sqs/queue:Queue',
    kept: (p) => isAtLeast(at(p, 'messageRetentionSeconds'), 14 * 86_400),
    otherwise: 'What failed is gone before two weeks are over.',
  },
];

/** The rules. */
export const retention: readonly ResourceRule[] = [
  {
    name: 'restorable',
    subject: 'retention',
    description:
      'Tables recover to any point in time, databases keep backups for a week, streams and queues outlive a long outage.',
    remedy: 'Set point-in-time recovery, `backupRetentionPeriod`, `retentionPeriod` or `messageRetentionSeconds`.',
    level: 'mandatory',
    stacks: 'cloud',
    types: restorables.map(({ type }) => type),
    judge: ({ type, props }) =>
      restorables.flatMap((row) => (row.type === type && !row.kept(props) ? [row.otherwise] : [])),
  },
];
