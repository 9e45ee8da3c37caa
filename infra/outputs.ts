/** What the stack tells the outside: the local cloud, the tests, and whoever runs `pulumi stack output`. */
import type { Input, Unwrap } from '@pulumi/pulumi';
import type { PlatformFacts } from './layers/facts.ts';

/** A scheduled producer; the secret's value is set outside the program, or from a secret configuration value. */
export interface ProducerOutputs {
  readonly functionName: Input<string>;
  readonly scheduleName: Input<string>;
  readonly secretArn: Input<string>;
}

/** A bundle that workers run: the same here and wherever else it is run. */
export interface ProcessOutputs {
  readonly bundle: { readonly bucket: Input<string>; readonly key: Input<string>; readonly sha256: string };
  /** The module in the bundle that Node runs. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, Input<string>>>;
}

/** The workers that write a product's messages to the lake. */
export interface SinkOutputs extends ProcessOutputs {
  /** Kafka consumer group. */
  readonly group: string;
  /** `product/name` of the messages that it reads. */
  readonly messages: readonly string[];
}

/** A Spark batch on EMR Serverless: what StartJobRun takes, but for client token and further arguments. */
interface BatchOutputs {
  readonly applicationId: Input<string>;
  readonly jobRun: {
    readonly name: string;
    readonly executionRoleArn: Input<string>;
    readonly executionTimeoutMinutes: number;
    /** Address of the script. */
    readonly entryPoint: Input<string>;
    readonly entryPointArguments: readonly Input<string>[];
    readonly sparkSubmitParameters: Input<string>;
    readonly logGroupName: Input<string>;
  };
}

/** A DynamoDB table whose changes are landed in the lake, and what lands them. */
export interface ItemOutputs {
  /** DynamoDB's table. */
  readonly tableName: Input<string>;
  /** Kinesis stream of its changes. */
  readonly streamName: Input<string>;
  /** Firehose stream that reads them. */
  readonly deliveryName: Input<string>;
  /** Function that turns them into lines of the raw zone. */
  readonly transformerName: Input<string>;
}

/** Glue triggers of a product whose job follows its crawler. */
interface TriggerOutputs {
  /** Starts the crawler by the clock. */
  readonly clock: Input<string>;
  /** Starts the job when the crawler has succeeded. */
  readonly crawled: Input<string>;
}

/** Where Kafka's records lie between Kafka and Snowflake, unchecked, as lines of JSON. */
interface LandingOutputs {
  readonly bucket: Input<string>;
  /** `product/name` of a message → prefix of its topic's objects, with a slash at its end. */
  readonly prefixes: Readonly<Record<string, string>>;
}

/** The MySQL server whose binlog is read. */
interface MysqlOutputs {
  /** What RDS calls it, if it is the stack's own. */
  readonly identifier?: Input<string>;
  readonly host: Input<string>;
  readonly port: Input<number>;
  /** The database that is captured. */
  readonly database: string;
  /** Secret of the user that reads the binlog, `{"username": …, "password": …}`; its value is set outside the program. */
  readonly secretArn: Input<string>;
}

/** Kafka Connect's workers. */
interface ConnectOutputs {
  /** Names of the connectors that are meant to run on them. */
  readonly connectors: readonly string[];
  /** Root of the workers' REST interface; none where the stack has no workers. */
  readonly url?: Input<string>;
  /** What `${env:NAME}` stands for in the connectors' configurations; secrets are not among them. */
  readonly environment: Readonly<Record<string, Input<string>>>;
}

/** What Snowflake holds, by the names that it knows it by. Objects in schemas are named `SCHEMA.NAME`. */
export interface SnowflakeOutputs {
  readonly database: Input<string>;
  readonly warehouse: Input<string>;
  readonly roles: {
    readonly loader: Input<string>;
    readonly transformer: Input<string>;
    readonly reporter: Input<string>;
    readonly monitor: Input<string>;
  };
  /** Pipe → ARN of the SQS queue that S3 tells of new objects. */
  readonly pipes: Readonly<Record<string, Input<string>>>;
  /** Tasks that start a graph of tasks. */
  readonly rootTasks: readonly string[];
  /** ARN of the secret with the key of hashed columns; `npm run privacy-key` brings it to Snowflake. */
  readonly privacyKeyArn: Input<string>;
  /** ARN of the secret for the login of the function that measures; somebody fills it. */
  readonly monitorSecretArn: Input<string>;
}

/** One data product's parts, by the names that AWS knows them by. */
export interface ProductOutputs {
  readonly producers: Readonly<Record<string, ProducerOutputs>>;
  /** The process that replays a file, of a product that has one. */
  readonly replay?: ProcessOutputs;
  /** The service that answers with events, of a product that has one of its own. */
  readonly api?: ProcessOutputs;
  /** The process that asks the service again and again, where Kafka Connect does not. */
  readonly poller?: ProcessOutputs;
  /** The workers between Kafka and the lake (or the landing bucket, where Kafka Connect does not write it), of a product that has messages. */
  readonly sink?: SinkOutputs;
  /** Of a product whose messages go to Snowflake. */
  readonly landing?: LandingOutputs;
  readonly mysql?: MysqlOutputs;
  readonly connect?: ConnectOutputs;
  /** Of a product whose tables are in Snowflake; absent where the stack has no account there. */
  readonly snowflake?: SnowflakeOutputs;
  /** Contract name → the table's way to the lake, of a product that has items. */
  readonly items?: Readonly<Record<string, ItemOutputs>>;
  /** The Glue job, of a product that has one. */
  readonly job?: { readonly name: Input<string> };
  /** The Spark batch, of a product that has one. */
  readonly batch?: BatchOutputs;
  /** Of a product whose tables are in the lake. */
  readonly crawler?: { readonly name: Input<string> };
  /** Triggers of crawler and job, of a product whose job follows its crawler. */
  readonly triggers?: TriggerOutputs;
  /** Contract name → Glue table. */
  readonly tables: Readonly<Record<string, Input<string>>>;
  /** Contract name → id of the named query. */
  readonly queries: Readonly<Record<string, Input<string>>>;
}

/** Outputs of a stack. */
export interface StackOutputs {
  readonly environment: string;
  readonly region: string;
  /** `host:port` of Kafka. */
  readonly brokers: Input<string>;
  readonly lakeBucket: Input<string>;
  readonly artifactsBucket: Input<string>;
  readonly database: Input<string>;
  readonly workgroup: Input<string>;
  readonly products: Readonly<Record<string, ProductOutputs>>;
  readonly topics: { readonly functionName: Input<string> };
  /** What stacks of products find the platform by; absent in these. */
  readonly platform?: PlatformFacts;
}

/** The same as whoever reads it after a deployment gets it: plain values. */
export type ResolvedOutputs = Unwrap<StackOutputs>;
