/** Keys of operations: what is measured how often, from where on an alarm rings, and who hears of it. */
import { isLocal } from './environments.ts';
import { matching, oneOf, wholeNumber } from './readers.ts';
import { rate } from './readers-aws.ts';
import { optional, row, sized } from './setting-row.ts';

/** The rows. */
export const operationsSettings = {
  alarmsNotified: row({
    doc: 'Alarms that are sent: of both urgencies, those that somebody has to look at now, or none; the others show in dashboards.',
    read: oneOf(['page and ticket', 'page', 'none']),
    default: (environment) => (environment === 'dev' ? 'page' : 'page and ticket'),
  }),
  pageEmail: row({
    doc: 'Address that alarms are mailed to which somebody has to look at now; alarmEmail by default.',
    read: optional(matching(/^[^@\s]+@[^@\s]+$/, 'an e-mail address')),
    default: '',
  }),
  alarmPoints: row({
    doc: 'Points of five minutes in a row that what comes and goes (lag, load, disks) must be beyond its limit before an alarm rings.',
    read: wholeNumber(1, 12),
    default: sized('3', '2'),
  }),
  lateMinutes: row({
    doc: 'Minutes that changes may wait on their way before an alarm rings.',
    read: wholeNumber(1, 1440),
    default: sized('30', '15'),
  }),
  lagRecords: row({
    doc: 'Records of a topic that a worker may be behind before an alarm rings.',
    read: wholeNumber(1, 1_000_000_000),
    default: sized('100000', '20000'),
  }),
  deadLettersPerHour: row({
    doc: "Refused records of a topic in an hour that are more than somebody's slip.",
    read: wholeNumber(1, 1_000_000_000),
    default: sized('1000', '100'),
  }),
  diskPercent: row({
    doc: "Share of a broker's data volume that may be used, in percent.",
    read: wholeNumber(1, 99),
    default: sized('85', '70'),
  }),
  processorPercent: row({
    doc: "Share of a database's processor that may be used, in percent.",
    read: wholeNumber(1, 99),
    default: sized('90', '80'),
  }),
  certificateDays: row({
    doc: 'Days that a certificate must still be valid; they are made anew 30 days before their end.',
    read: wholeNumber(1, 365),
    default: '21',
  }),
  serviceLevelSchedule: row({
    doc: 'When the age and quality of tables are measured, in the notation of EventBridge Scheduler.',
    read: rate('rate(5 minutes)'),
    default: (environment) => (environment === 'prod' || isLocal(environment) ? 'rate(5 minutes)' : 'rate(15 minutes)'),
  }),
} as const;
