/** castorm's HTTP source: https://github.com/castorm/kafka-connect-http/blob/v0.8.11/README.md */
import { offsetsTopic } from '../../access/topics.ts';
import type { MessageContract, MessageSource } from '../../model.ts';
import { brokersReplicas, type Connector, type ConnectorConfig, fromEnvironment, textConverters } from './config.ts';
import { connectorClasses } from './plugins.ts';

type HttpSource = Extract<MessageSource, { readonly http: unknown }>;

/**
 * The connector that asks an API for page after page.
 *
 * Its position can only be read from the items, not from the page around them: with `with=cursor` the API wraps each as
 * `{"cursor": …, "event": …}`, and a page's last item tells where the next one begins.
 */
export function httpSource(message: MessageContract, { connector, http }: HttpSource): Connector {
  const packages = 'com.github.castorm.kafka.connect';
  return {
    name: connector,
    config: {
      name: connector,
      'connector.class': connectorClasses.httpSource.class,
      'tasks.max': '1',
      'http.request.url': `${fromEnvironment('STREAMPACT_CLICKSTREAM_URL')}${http.path}`,
      'http.request.method': 'GET',
      'http.request.headers': `Authorization: Bearer ${fromEnvironment('STREAMPACT_CLICKSTREAM_KEY')}`,
      'http.request.params': `with=cursor&limit=${http.pageSize}&cursor=\${offset.cursor}`,
      'http.offset.initial': 'cursor=',
      'http.response.list.pointer': http.items,
      'http.response.record.pointer': '/event',
      'http.response.record.offset.pointer': offsetPointer(message),
      'http.response.record.mapper': `${packages}.http.record.StringKvSourceRecordMapper`,
      // The default drops what is older than the newest, and events may be told hours late.
      'http.record.filter.factory': `${packages}.http.record.PassthroughRecordFilterFactory`,
      'http.response.list.order.direction': 'ASC',
      'http.timer': `${packages}.timer.FixedIntervalTimer`,
      'http.timer.interval.millis': String(http.pollSeconds * 1000),
      'http.client.connection.timeout.millis': '2000',
      'http.client.read.timeout.millis': '10000',
      'kafka.topic': message.topic,
      'offsets.storage.topic': offsetsTopic(message.product),
      'exactly.once.support': 'requested',
      ...textConverters,
      ...creation(message),
    },
  };
}

function offsetPointer({ key }: MessageContract): string {
  return [...(key === null ? [] : [`key=/event${key}`]), 'cursor=/cursor'].join(',');
}

/** The connector has one topic, so that what the worker would create is the contract's. */
function creation({ partitions }: MessageContract): ConnectorConfig {
  return { ...brokersReplicas, 'topic.creation.default.partitions': String(partitions) };
}
