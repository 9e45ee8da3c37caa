/** Keys of how data are kept: lifecycles, old versions, backups. */
import { isLocal, type StackEnvironment } from './environments.ts';
import { wholeNumber } from './readers.ts';
import { row, sized } from './setting-row.ts';

const longest = 3650;

interface Kept {
  readonly dev: string;
  readonly staging: string;
  readonly prod: string;
}

/** A default that grows with what is at stake; local stacks go without. */
const kept =
  (values: Kept) =>
  (environment: StackEnvironment): string =>
    isLocal(environment) ? '0' : values[environment as keyof Kept];

/** The rows. */
export const protectionSettings = {
  oldVersionDays: row({
    doc: 'Days in which replaced and deleted objects of the buckets can be restored.',
    read: wholeNumber(1, longest),
    default: sized('30', '90'),
  }),
  coldAfterDays: row({
    doc: 'Days after which what was received moves to Intelligent-Tiering, which costs less where nobody reads; 0 leaves it where it is.',
    read: wholeNumber(0, longest),
    default: kept({ dev: '0', staging: '30', prod: '90' }),
  }),
  refusedDays: row({
    doc: 'Days that refused messages, rows and deliveries are kept for people to look at; 0 keeps them.',
    read: wholeNumber(0, longest),
    default: kept({ dev: '90', staging: '90', prod: '365' }),
  }),
  reportDays: row({
    doc: 'Days that reports of runs are kept; 0 keeps them.',
    read: wholeNumber(0, longest),
    default: kept({ dev: '90', staging: '90', prod: '730' }),
  }),
  queryResultDays: row({
    doc: "Days that results of Athena's queries are kept.",
    read: wholeNumber(1, longest),
    default: '14',
  }),
  accessLogDays: row({
    doc: 'Days that records of who read and wrote objects are kept; 0 keeps no records.',
    read: wholeNumber(0, longest),
    default: kept({ dev: '0', staging: '90', prod: '365' }),
  }),
  backupDays: row({
    doc: 'Days that the daily backups of tables, databases and disks are kept; 0 makes none.',
    read: wholeNumber(0, longest),
    default: kept({ dev: '7', staging: '14', prod: '35' }),
  }),
  mysqlBackupDays: row({
    doc: 'Days back to any second of which RDS can restore MySQL; at least 1, for RDS writes a binlog only while it makes backups.',
    read: wholeNumber(1, 35),
    default: sized('7', '35'),
  }),
} as const;
