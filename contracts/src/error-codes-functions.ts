/** The error codes of functions and workers. A part of `errorCodes`. */
export const functionCodes = {
  // functions/shared
  /** Environment variables of a function are missing or bad; the message names every one of them. */
  CONFIG_INVALID: 2,
  /** Kafka refused a record, or could not be reached in as many attempts as are made. */
  KAFKA_PUBLISH_FAILED: 1,
  /** The secret with a login or a certificate for Kafka does not hold one. */
  KAFKA_LOGIN_INVALID: 1,
  /** Publishing outlasted its deadline; the record may have been written or not. */
  KAFKA_TIMEOUT: 1,
  /** A process did not close what it had open in the time that it had. */
  SHUTDOWN_TIMEOUT: 1,

  // functions/service-levels
  /** The age or the quality of a table could not be measured: its objects or a job's report cannot be read. */
  SERVICE_LEVEL_UNMEASURED: 1,

  // functions/fx-rates
  /** A backfill's event does not name a range of days that can be had. */
  BACKFILL_INVALID: 2,
  /** The search indexer was invoked with an event that names no day. */
  SEARCH_EVENT_INVALID: 2,
  /** OpenSearch refused a request, or could not be reached in as many attempts as are made. */
  SEARCH_INDEX_FAILED: 1,

  // functions/shared/http: what upstreams answer
  /** An answer larger than one Kafka message may be. */
  UPSTREAM_BODY_TOO_LARGE: 1,
  /** The upstream refused the API key (401, 403). */
  UPSTREAM_KEY_REFUSED: 1,
  /** The upstream has nothing for what was asked, e.g. a day without rates. */
  UPSTREAM_NOT_AVAILABLE: 1,
  /** The upstream's quota is used up, or access is restricted for over-use; asking again would make it worse. */
  UPSTREAM_QUOTA_USED_UP: 1,
  /** A redirect, which is not followed because it would carry the key elsewhere. */
  UPSTREAM_REDIRECTED: 1,
  /** The upstream answered with a status that another attempt would not mend. */
  UPSTREAM_REFUSED: 1,
  /** No whole answer in as many attempts, or as much time, as there were. */
  UPSTREAM_UNAVAILABLE: 1,
  /** The API key cannot be read from Secrets Manager. */
  SECRET_UNREADABLE: 1,

  // functions/sink
  /** The group's committed offset bears metadata that the sink did not write. */
  SINK_COMMIT_FOREIGN: 1,
  /** The consumer ended for good, or Kafka did not answer in as many attempts as are made. */
  SINK_KAFKA_FAILED: 1,
  /** A key of the lake is taken by an object that is not the plan's. */
  SINK_OBJECT_FOREIGN: 1,
  /** The topic does not hold the group's position, or a planned range; the partition waits for a decision. */
  SINK_OFFSET_OUT_OF_RANGE: 1,
  /** A file of a projection was not written by the sink, which will not replace it. */
  SINK_PROJECTION_FOREIGN: 1,
  /** The sink was stopped in order while a named error had stopped some of its partitions. */
  SINK_PARTITION_STOPPED: 1,
  /** The lake refused an object in a way that another attempt would not mend. */
  SINK_STORE_REFUSED: 1,
  /** Kafka's answer about a topic's identity cannot be read. */
  SINK_TOPIC_ID_UNKNOWN: 1,
  /** The topic was deleted and created again since its offsets were committed. */
  SINK_TOPIC_RECREATED: 1,

  // functions/changes
  /** A transformer was invoked with an event that is not one of Firehose. */
  CHANGES_EVENT_INVALID: 2,

  // functions/csv-replay
  /** Columns that the contract requires are not in the file, a mapping names what is not there, or a speed follows no timestamp. */
  REPLAY_COLUMNS_UNMAPPED: 2,
  /** Another process replays the same input into the same topic, or this one was silent for too long. */
  REPLAY_FENCED: 1,
  /** The input is not the one that an earlier run began. */
  REPLAY_INPUT_CHANGED: 2,
  /** The input cannot be read: it is not there, no delimited text, damaged, or unpacks without an end. */
  REPLAY_INPUT_INVALID: 2,
  /** Kafka did not take the rows in as many attempts as are made. */
  REPLAY_KAFKA_FAILED: 1,
  /** The position that Kafka keeps for the input was not written by a replay. */
  REPLAY_POSITION_FOREIGN: 1,

  // functions/clickstream
  /** The ClickStream API cannot listen where it should. */
  CLICKSTREAM_NOT_LISTENING: 1,
  /** The connector's configuration cannot be read, or asks for what the poller does not do. */
  POLLER_CONNECTOR_INVALID: 2,
  /** An event that is larger than a Kafka message may be. */
  POLLER_EVENT_TOO_LARGE: 1,
  /** Another poller of the same connector has begun. */
  POLLER_FENCED: 1,
  /** Kafka did not take the events in as many attempts as are made. */
  POLLER_KAFKA_FAILED: 1,
  /** The topic of offsets is not compacted, or holds what no source of this connector has written. */
  POLLER_OFFSET_FOREIGN: 1,
  /** An answer stayed unreadable in as many tries as are made. */
  POLLER_PAGE_MALFORMED: 1,

  // functions/topics
  /** Kafka refused a change to its topics. */
  TOPICS_CHANGE_FAILED: 1,
  /** The event is not a list of topics. */
  TOPICS_EVENT_INVALID: 2,
  /** Kafka did not answer in the time that there was. */
  TOPICS_KAFKA_UNREACHABLE: 1,
  /** A change that would move keys to other partitions, or delete. */
  TOPICS_REPARTITION_REFUSED: 2,

  // functions/broker-turn
  /** A Kafka node cannot be spared: others are missing, or replicas are behind. */
  KAFKA_NOT_IN_SYNC: 1,
  /** The event does not name a node of a cluster. */
  KAFKA_TURN_EVENT_INVALID: 2,

  // functions/kafka-credentials
  /** The authority of Kafka's certificates is there and cannot sign. */
  KAFKA_AUTHORITY_BROKEN: 1,
  /** Two functions filled the same secret at the same time. */
  KAFKA_CREDENTIALS_CONTESTED: 1,
  /** The event does not say whom certificates and passwords are for. */
  KAFKA_CREDENTIALS_EVENT_INVALID: 2,
  /** Secrets Manager refused to read or to write, or did not answer. */
  KAFKA_CREDENTIALS_STORE_FAILED: 1,

  // functions/privacy-key, local/privacy-key
  /** The secret holds something that is no key; it is never replaced silently, or old and new hashes would not meet. */
  PRIVACY_KEY_BROKEN: 1,
  /** Two functions filled the same secret at the same time. */
  PRIVACY_KEY_CONTESTED: 1,
  /** The table in Snowflake holds another key than the secret. */
  PRIVACY_KEY_DIFFERS: 1,
  /** Secrets Manager refused to read or to write, or did not answer. */
  PRIVACY_KEY_STORE_FAILED: 1,
  /** Snowflake makes another hash of a published example than HMAC-SHA-256. */
  PRIVACY_KEY_UNPROVEN: 1,
} as const satisfies Readonly<Record<string, number>>;
