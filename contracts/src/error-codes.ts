/** The closed set of error codes, and what each means. Each room keeps its own group. */
import { functionCodes } from './error-codes-functions.ts';
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

  ...functionCodes,

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
