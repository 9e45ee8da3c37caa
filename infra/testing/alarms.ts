/** Alarms for tests of single components. */
import { Alarms, AlarmTopics } from '../components/alarms/alarms.ts';
import type { Severity } from '../components/alarms/kinds.ts';
import type { Limits } from '../components/alarms/row.ts';

/** Limits that no stack has. */
const testLimits: Limits = {
  lateMinutes: 15,
  alarmPoints: 2,
  lagRecords: 1_000,
  deadLettersPerHour: 10,
  diskPercent: 70,
  processorPercent: 80,
  certificateDays: 21,
};

/** What {@link testAlarms} varies. */
export interface TestAlarms {
  readonly email?: Readonly<Partial<Record<Severity, string>>>;
  readonly notified?: readonly Severity[];
}

/** Declares the topics `alarms`. To be called inside `declare`. */
export function testAlarms({ email = {}, notified = ['page', 'ticket'] }: TestAlarms = {}): Alarms {
  const topics = new AlarmTopics('alarms', { email: { page: email.page, ticket: email.ticket } });
  return new Alarms({ topics, stack: 'dev', limits: testLimits, notified, tagsOf: () => undefined });
}
