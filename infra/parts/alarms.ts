/** The alarms of a stack, as its configuration wants them. */
import { Alarms, type AlarmTopicFacts, AlarmTopics } from '../components/alarms/alarms.ts';
import type { Severity } from '../components/alarms/kinds.ts';
import type { StackConfig } from '../config.ts';
import { ownTags } from '../tags/labels.ts';

/** Which urgencies each choice sends. */
const notified: Readonly<Record<StackConfig['alarmsNotified'], readonly Severity[]>> = {
  'page and ticket': ['page', 'ticket'],
  page: ['page'],
  none: [],
};

/** Declares the topics `name`, but those of another stack. */
export function createAlarms(name: string, config: StackConfig, existing?: AlarmTopicFacts): Alarms {
  const email = { page: config.pageEmail ?? config.alarmEmail, ticket: config.alarmEmail };
  const topics = new AlarmTopics(name, existing === undefined ? { email } : { existing });
  return new Alarms({
    topics,
    stack: config.environment,
    limits: config,
    notified: notified[config.alarmsNotified],
    tagsOf: (product) => ownTags(config, product),
  });
}
