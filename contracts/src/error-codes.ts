/** The closed set of error codes, and what each means. Each room keeps its own group. */
import { toolCodes } from './error-codes-tools.ts';

/**
 * Every error code and the process exit code it leads to. 1: the run failed, also for want of a tool; 2: the caller's input
 * (contracts, configuration, arguments) is wrong, or something generated differs from its source; 130: a person or a signal
 * ended the run.
 */
export const errorCodes = {
  // contracts
  /** One or more mistakes in contract files; the message lists every one of them. */
  CONTRACT_INVALID: 2,
  /** A contract hash or a `product/name` that this build does not know. */
  CONTRACT_UNKNOWN: 2,
  /** A generated or released file is missing, stale, edited or left over. */
  GENERATED_DIFFERS: 2,
  /** Generated files could not be written; those that stood there before still stand. */
  GENERATE_FAILED: 1,
  /** A regular expression that has no automaton, where only linear time will do. */
  PATTERN_NOT_LINEAR: 2,
  /** A command line that the tool does not understand. */
  USAGE: 2,

  // contracts/src/export
  /** An exported file cannot be written. */
  EXPORT_OUTPUT: 2,

  // contracts/src/prove
  /** A schema that cannot be compared: not JSON, an invalid keyword, a draft that is not read, a reference that leads nowhere. */
  SCHEMA_UNREADABLE: 2,

  // contracts/src/infer
  /** The file for an imported contract exists, or cannot be written. */
  IMPORT_OUTPUT: 2,
  /** A sample that cannot be read, or that no contract can be inferred from. */
  SAMPLE_INVALID: 2,

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

  // local/dead-letters
  /** Kafka could not be reached, or did not answer as it must; nothing was published in part. */
  DLQ_KAFKA_FAILED: 1,
  /** The lake refused a list or an object, or there is no such bucket. */
  DLQ_LAKE_UNREADABLE: 1,
  /** No refused message has this id. */
  DLQ_NOT_FOUND: 1,
  /** Another replay of the same topic has taken over. */
  DLQ_REPLAY_FENCED: 1,
  /** Objects of the quarantine that are damaged: a replay did without them. */
  DLQ_UNREADABLE: 1,

  // local/connect
  /** A connector's configuration that cannot be read, or that its plugin refuses. */
  CONNECTOR_INVALID: 2,
  /** No connector of that name. */
  CONNECTOR_UNKNOWN: 2,
  /** A connector is not what the contracts say, or does not run. */
  CONNECTOR_NOT_WELL: 1,
  /** Kafka Connect or the schema registry refused a request. */
  CONNECT_REFUSED: 1,
  /** Kafka Connect or the schema registry did not answer in the time that there was. */
  CONNECT_UNREACHABLE: 1,
  /** The registry refused a contract's schema: it breaks the compatibility that the contract promises. */
  SCHEMA_INCOMPATIBLE: 1,

  // local/hudi
  /** The place of a Hudi table could not be listed or read. */
  HUDI_LAKE_UNREADABLE: 1,
  /** No instant of the timeline is named so. */
  HUDI_INSTANT_ABSENT: 1,
  /** A file of the instant that was asked for is not what Hudi writes. */
  HUDI_INSTANT_DAMAGED: 1,
  /** There is no Hudi table at this place. */
  HUDI_TABLE_ABSENT: 1,
  /** A table whose layout this does not read. */
  HUDI_TABLE_FOREIGN: 1,

  // infra/build
  /** esbuild could not bundle a function. */
  BUILD_BUNDLE_FAILED: 1,
  /** A file that an asset is made of is not there. */
  BUILD_INPUT_MISSING: 2,

  // local/deploy
  /** A file that a resource uploads does not exist. */
  DEPLOY_ASSET_MISSING: 1,
  /** A `Pulumi.yaml` or `Pulumi.<stack>.yaml` is missing, or says what the embedded driver cannot read. */
  DEPLOY_CONFIG_INVALID: 2,
  /** A deployment was ended before it finished: by a signal, a deadline, or in an earlier run. */
  DEPLOY_INTERRUPTED: 1,
  /** Another deployment of the same state is running. */
  DEPLOY_LOCKED: 1,
  /** The Pulumi program itself threw. */
  DEPLOY_PROGRAM_FAILED: 1,
  /** The local cloud refused to create, update or delete a resource. */
  DEPLOY_RESOURCE_FAILED: 1,
  /** The state file cannot be read, or does not fit the local cloud. */
  DEPLOY_STATE_INVALID: 1,
  /** The program uses a resource type, function or option that the embedded driver does not have. */
  DEPLOY_UNSUPPORTED: 2,

  // infra
  /** A file in `dist/` is not what the manifest says. */
  ASSET_DIFFERS: 2,
  /** `dist/manifest.json` is not a manifest. */
  ASSET_MANIFEST_INVALID: 2,
  /** A file that the program uploads has not been built. */
  ASSET_MISSING: 2,
  /** A contract without a released version, outside a local stack. */
  CONTRACT_UNRELEASED: 2,
  /** Stack configuration is missing or wrong; the message names every such key. */
  STACK_CONFIG_INVALID: 2,

  // queries
  /** Athena's answer is not what the result contract says: columns, types, or a value. */
  QUERY_ANSWER_DIFFERS: 1,
  /** Parameters are missing, or not of the type that the result contract says. */
  QUERY_PARAMETERS_INVALID: 2,
  /** Athena ended the query as FAILED or CANCELLED; the message holds its reason. */
  QUERY_REFUSED: 1,
  /** The query did not end in the time that it had; it was stopped. */
  QUERY_TIMEOUT: 1,
  /** Snowflake refused a statement; the message holds its reason and the statement's beginning. */
  SNOWFLAKE_REFUSED: 1,
  /** A statement did not end in the time that it had; it was stopped. */
  SNOWFLAKE_TIMEOUT: 1,
  /** Snowflake cannot be reached, or closed the session. */
  SNOWFLAKE_UNREACHABLE: 1,

  // local/snowflake
  /** A statement with something that the local Snowflake does not have; the message names it. */
  SNOWFLAKE_UNSUPPORTED: 2,

  // local/aws
  /** An AWS call that the gateway's stand-ins refuse, in AWS's own error types. */
  AWS_REFUSED: 1,
  /** The gateway cannot listen where it should. */
  GATEWAY_NOT_LISTENING: 1,
  /** A query that the local Athena could not finish; the message is what Athena's StateChangeReason says. */
  QUERY_FAILED: 1,

  // local/engines
  /** An engine ended by itself while it was needed; the message holds its last log lines. */
  ENGINE_DIED: 1,
  /** An engine did not start, or was not ready in time; the message holds its last log lines. */
  ENGINE_START: 1,

  // local/setup
  /** A fetched file is not the one that the lock file names, twice in a row. */
  TOOLCHAIN_CHECKSUM: 1,
  /** Maven, pip or tar failed; the message holds the last lines of its output. */
  TOOLCHAIN_INSTALL: 1,
  /** `jars.lock.json` is damaged. */
  TOOLCHAIN_LOCK_INVALID: 2,
  /** Another process has been installing the same part for too long. */
  TOOLCHAIN_LOCKED: 1,
  /** A JDK, Python or Maven must be installed first. */
  TOOL_MISSING: 1,

  // local/sources
  /** The database of the orders could not be reached, or refused a statement. */
  SOURCE_DATABASE_FAILED: 1,
  /** The data that a local source is made of is not in the toolchain. */
  SOURCE_DATA_MISSING: 1,
  /** A stand-in for an upstream cannot listen where it should. */
  SOURCE_NOT_LISTENING: 1,

  // local runs
  /** Ended by Ctrl-C or a signal, with everything stopped; 130 as shells tell it. */
  INTERRUPTED: 130,
  /** Another live run holds the state folder. */
  LOCAL_BUSY: 1,
  /** A command that goes on from an earlier run finds none that ended in order. */
  LOCAL_STATE_ABSENT: 2,
  /** The folder given for a run's state holds something else, which would be emptied. */
  LOCAL_STATE_FOREIGN: 2,
  /** What the deployment uploaded is not what this tree built. */
  LOCAL_ASSET_DIFFERS: 1,
  /** A stage of a product's run did not end as it must. */
  LOCAL_STAGE_FAILED: 1,
  /** The deployed sink ended by itself, or would not stop. */
  LOCAL_WORKER_FAILED: 1,

  ...toolCodes,
} as const satisfies Readonly<Record<string, number>>;

/** A row of {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;
