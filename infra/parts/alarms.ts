/** The alarms of a stack, as its configuration wants them. */
import { Alarms, AlarmTopics } from '../components/alarms/alarms.ts';
import type { Severity } from '../components/alarms/kinds.ts';
import type { StackConfig } from '../config.ts';

/** Which urgencies each choice sends. */
const notified: Readonly<Record<StackConfig['alarmsNotified'], readonly Severity[]>> = {
  'page and ticket': ['page', 'ticket'],
  page: ['page'],
  none: [],
};

/** Declares the topics `name`. */
export function createAlarms(name: string, config: StackConfig): Alarms {
  const topics = new AlarmTopics(name, {
    email: { page: config.pageEmail ?? config.alarmEmail, ticket: config.alarmEmail },
  });
  return new Alarms({
    topics,
    stack: config.environment,
    limits: config,
    notified: notified[config.alarmsNotified],
  });
}
