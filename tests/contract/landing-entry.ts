/**
 * The worker that lands clickstream's messages, as it is deployed, over topics of the test's own: it differs from
 * `functions/clickstream/landing.ts` in their names and in the size of objects, which tests want small.
 */
import mysqlSink from '../../contracts/generated/clickstream/connectors/sink_mysql_connector.json' with {
  type: 'json',
};
import s3Sink from '../../contracts/generated/clickstream/connectors/sink_s3_connector.json' with { type: 'json' };
import { messages } from '../../contracts/generated/clickstream/messages.ts';
import { versions } from '../../contracts/generated/clickstream/versions.ts';
import { runLanding } from '../../functions/sink/landing/main.ts';

const prefix = process.env.LANDING_TEST_PREFIX ?? '';
const under = (topic: string) => ({ topic: `${prefix}${topic}`, deadLetterTopic: `${prefix}${topic}.dlq` });
const small = ({ name, config }: typeof s3Sink | typeof mysqlSink) => {
  const { topic, deadLetterTopic } = under(config.topics);
  const changes = { topics: topic, 'errors.deadletterqueue.topic.name': deadLetterTopic, 'flush.size': '500' };
  return { name, config: { ...config, ...changes } };
};

await runLanding({
  messages: {
    'clickstream/events': { ...messages['clickstream/events'], ...under(messages['clickstream/events'].topic) },
    'clickstream/orders': { ...messages['clickstream/orders'], ...under(messages['clickstream/orders'].topic) },
  },
  versions,
  connectors: [small(s3Sink), small(mysqlSink)],
});
