/** What the stack tells the outside: the local cloud, the tests, and whoever runs `pulumi stack output`. */
import type { Input, Unwrap } from '@pulumi/pulumi';

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

/** One data product's parts, by the names that AWS knows them by. */
export interface ProductOutputs {
  readonly producers: Readonly<Record<string, ProducerOutputs>>;
  /** The process that replays a file, of a product that has one. */
  readonly replay?: ProcessOutputs;
  /** The workers between Kafka and the lake, of a product that has messages. */
  readonly sink?: SinkOutputs;
  /** Contract name → the table's way to the lake, of a product that has items. */
  readonly items?: Readonly<Record<string, ItemOutputs>>;
  /** The Glue job, of a product that has one. */
  readonly job?: { readonly name: Input<string> };
  /** The Spark batch, of a product that has one. */
  readonly batch?: BatchOutputs;
  readonly crawler: { readonly name: Input<string> };
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
}

/** The same as whoever reads it after a deployment gets it: plain values. */
export type ResolvedOutputs = Unwrap<StackOutputs>;
