/**
 * The stream worker of clickstream: lands what the connectors sink_s3_connector and sink_mysql_connector land, by the same
 * configurations, where Kafka Connect does not have Confluent's S3 sink. See `functions/sink/landing/legs.ts` for how it differs.
 */
import mysqlSink from '../../contracts/generated/clickstream/connectors/sink_mysql_connector.json' with {
  type: 'json',
};
import s3Sink from '../../contracts/generated/clickstream/connectors/sink_s3_connector.json' with { type: 'json' };
import { messages } from '../../contracts/generated/clickstream/messages.ts';
import { versions } from '../../contracts/generated/clickstream/versions.ts';
import { runLanding } from '../sink/landing/main.ts';

await runLanding({ messages, versions, connectors: [s3Sink, mysqlSink] });
