/**
 * What a contract says once it is loaded: the rows that every other room reads.
 *
 * `contracts/generated/catalogue.ts` holds one row for each contract file, in these shapes; nothing outside
 * `contracts/src` reads a contract file itself.
 */

/** Engine-neutral column type. Money and prices are always `decimal(p,s)`; there is no floating-point type. */
export type ColumnType =
  | 'string'
  | 'int'
  | 'bigint'
  | 'boolean'
  | 'date'
  | 'timestamp'
  /** A JSON object as it came; of Snowflake only. */
  | 'variant'
  | `decimal(${number},${number})`;

/** One column of a table or of a query result, in the order in which it is stored or selected. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly description: string;
  /** Set if the column identifies or describes a person. */
  readonly personalData?: true;
  /** How a personal column is kept from its readers; undefined where the table holds what came. */
  readonly protection?: Protection;
}

/**
 * How a personal column is kept from its readers: a keyed hash, of which equal values are equal; the last characters alone; or not
 * at all, for a written reason.
 */
export type Protection =
  | { readonly method: 'hash' }
  | { readonly method: 'mask'; readonly keep: number }
  | { readonly method: 'clear'; readonly reason: string };

/** How the raw zone frames a Kafka record: its value's bytes and a line feed, or the whole record as one JSON line. */
export type Framing = 'value' | 'envelope';

/**
 * A view of a message's newest values beside the immutable raw objects: `<prefix>/<value at name>.json`, one file for each
 * value, which a newer record replaces and an older one never does.
 */
interface Projection {
  /** Lake prefix, without slashes at its ends. */
  readonly prefix: string;
  /** JSON pointer to the required date of the value that names the file. */
  readonly name: string;
}

/**
 * How a lake table's files are stored: by a job as Parquet, in an Apache Hudi table that a job upserts, by whoever delivers them
 * as CSV, or as the raw zone's JSON lines.
 */
export type LakeFormat = 'parquet' | 'hudi' | 'csv' | 'json';

/** Where a table is kept: in the lake, or in Snowflake. */
export type TableFormat = LakeFormat | 'snowflake';

/** Schema of Snowflake that holds a table: what came, what keeps its contract (and what does not), what people ask. */
export type WarehouseSchema = 'raw' | 'structured' | 'transformed';

/** How a report shows a measure; a duration is in whole seconds. */
type MeasureFormat = 'count' | 'money' | 'percent' | 'duration';

/** A figure that reports show of a table: an aggregate of its rows, or the ratio of two measures, by their names. */
export type Measure = { readonly name: string; readonly description: string; readonly format: MeasureFormat } & (
  | {
      readonly aggregate: 'rows' | 'sum' | 'average' | 'distinct' | 'min' | 'max';
      /** None for `rows`. */
      readonly column?: string;
      readonly where?: { readonly column: string; readonly equals: string | boolean | number };
    }
  | { readonly ratio: readonly [string, string] }
);

/** The Kafka Connect source that fills a topic. */
export type MessageSource = { readonly connector: string } & (
  | {
      readonly http: {
        readonly path: string;
        /** JSON pointers into an answer: the messages, and where the next question begins. */
        readonly items: string;
        readonly cursor: string;
        readonly pageSize: number;
        readonly pollSeconds: number;
      };
    }
  | {
      readonly mysql: {
        /** Debezium's topic prefix. */
        readonly server: string;
        readonly database: string;
        readonly table: string;
        readonly recordKey: readonly string[];
      };
    }
);

/** The Kafka Connect sink that lays a topic into the landing bucket, unchecked, under `topics/<topic>/partition=<n>/`. */
export interface Landing {
  readonly connector: string;
  /** Records of an object at most. */
  readonly flushRecords: number;
  /** Longest time that a record waits for others. */
  readonly rotateSeconds: number;
}

/** Who decides what a message carries: its contract, whose writers write declared properties only, or an upstream. */
type Content = 'declared' | 'open';

/** Which direction of change a contract's next version must keep compatible. */
export type Compatibility =
  | 'none'
  | 'backward'
  | 'backward-transitive'
  | 'forward'
  | 'forward-transitive'
  | 'full'
  | 'full-transitive';

interface ContractBase {
  /** Product slug, e.g. `crypto-market`. */
  readonly product: string;
  /** File name without its kind, e.g. `assets` for `assets.message.json`. */
  readonly name: string;
  /** First 16 hex digits of the SHA-256 of the contract's canonical, dereferenced JSON. */
  readonly hash: string;
  readonly title: string;
  readonly description: string;
  /** A team's address, not a person's. */
  readonly owner: string;
  readonly compatibility: Compatibility;
  readonly personalData: boolean;
}

/** A Kafka message. */
export interface MessageContract extends ContractBase {
  readonly kind: 'message';
  readonly topic: string;
  /** `<topic>.dlq`: one partition, keyed `topic-partition-offset`. */
  readonly deadLetterTopic: string;
  readonly partitions: number;
  readonly retentionHours: number;
  /** JSON pointer to the value's field that keys the record; `null` for unkeyed topics. */
  readonly key: string | null;
  readonly framing: Framing;
  readonly content: Content;
  /** Lake prefix of the bytes as received, without slashes at its ends: `raw/<product>/<name>`. */
  readonly rawPrefix: string;
  /** Lake prefix of what broke the contract: `quarantine/<product>/<name>`. */
  readonly quarantinePrefix: string;
  readonly projection?: Projection;
  /** What fills the topic, if that is Kafka Connect. */
  readonly source?: MessageSource;
  /** What lands it unchecked, if that is Kafka Connect's sink and not ours. */
  readonly landing?: Landing;
}

/** Which attributes a DynamoDB table or an index is keyed by. */
export interface ItemKey {
  readonly partitionKey: string;
  readonly sortKey?: string;
}

/** An item of a DynamoDB table whose changes are streamed into the lake. */
export interface ItemContract extends ContractBase, ItemKey {
  readonly kind: 'item';
  /** Name of the DynamoDB table, after the stack's prefix. */
  readonly dynamoTable: string;
  /** Global secondary indexes, by their name. */
  readonly indexes: Readonly<Record<string, ItemKey>>;
  /** DynamoDB's type of every attribute that a key is made of: string or number. */
  readonly keyTypes: Readonly<Record<string, 'S' | 'N'>>;
  /** Integer attribute that orders changes of one microsecond. */
  readonly version: string;
  /** Attribute with the second since 1970 after which DynamoDB may delete the item. */
  readonly expiresAt?: string;
  /** Whether a change carries the item as it was before, too. */
  readonly oldImage: boolean;
  /** Kinesis shards; 0 for a stream that AWS scales on demand. */
  readonly shards: number;
  readonly retentionHours: number;
  /** Longest time that a change waits for others, in seconds. */
  readonly bufferSeconds: number;
  readonly bufferMebibytes: number;
  /** Lake prefix of the changes: `raw/<product>/<name>`. */
  readonly rawPrefix: string;
  /** Lake prefix of the changes that broke the contract: `quarantine/<product>/<name>`. */
  readonly quarantinePrefix: string;
  /** Lake prefix of what could not even be read as a change: `errors/<product>/<name>`. */
  readonly errorPrefix: string;
}

/** A property of a message or an item, as whoever makes it of text must know it. */
export interface MessageField {
  readonly name: string;
  /** JSON Schema types that it may have, null apart; none where the contract names none. */
  readonly types: readonly string[];
  readonly nullable: boolean;
  readonly required: boolean;
  /** What `streampact.column` says. */
  readonly column?: string;
  /** JSON Schema format, e.g. `date-time`. */
  readonly format?: string;
}

/** A rule on a whole batch, checked before the batch is published. */
export type QualityRule =
  | { readonly rule: 'unique'; readonly columns: readonly string[] }
  | { readonly rule: 'notNull'; readonly columns: readonly string[] }
  /** Bounds are exact decimals in text, both inclusive. A row outside is rejected, not the batch. */
  | { readonly rule: 'range'; readonly column: string; readonly min?: string; readonly max?: string }
  /** Above this share of rejected rows (0 to 1, a decimal in text) the batch is not published and the run fails. */
  | { readonly rule: 'maxRejectedShare'; readonly share: string };

/** A table in the lake, or in Snowflake. */
export interface TableContract extends ContractBase {
  readonly kind: 'table';
  /** Glue table name: what the contract says, else `<product>_<name>` with underscores. The database is the stack's. */
  readonly table: string;
  readonly format: TableFormat;
  /** Of a table in Snowflake: the schema that holds it. */
  readonly schema?: WarehouseSchema;
  /** Of a table in Snowflake: the figures that reports show of it. */
  readonly measures?: readonly Measure[];
  /** Empty for a table in Snowflake. Lake prefix of the data files: what the contract says, else the raw zone of a JSON table, else `curated/<product>/<name>`. */
  readonly location: string;
  /** Lake prefix of the rows that the job refused, each with its reason: `rejected/<product>/<name>`. */
  readonly rejectedPrefix: string;
  /** Data columns, partition columns not among them. */
  readonly columns: readonly Column[];
  /** Partition columns, coarsest first. */
  readonly partitionColumns: readonly Column[];
  /** Columns that identify a row. */
  readonly recordKey: readonly string[];
  /** Of a Hudi table: columns that tell which of two versions of a row is the newer one, the most telling first. */
  readonly precombine?: readonly string[];
  /** Of a Hudi table: the boolean column of rows whose item was deleted. */
  readonly tombstone?: string;
  /** Days after which such a row is purged; longer than a change may be late. */
  readonly tombstoneDays?: number;
  /** Contracts that the table is built from, `<product>/<name>.<kind>`; none for files that others deliver. */
  readonly sources: readonly string[];
  /** Longest acceptable age of the newest row, in minutes. */
  readonly freshnessMinutes: number;
  readonly quality: readonly QualityRule[];
}

/** A parameter of a query, bound in this order to the query's `?` marks. */
export interface QueryParameter {
  readonly name: string;
  readonly type: ColumnType;
  readonly description: string;
  /** What `npm start` and the examples bind. */
  readonly example: string;
}

/** What keeps tables and answers queries of them: Athena those of the lake, Snowflake its own. */
export type Engine = 'athena' | 'snowflake';

/** The result of a named query. */
export interface ResultContract extends ContractBase {
  readonly kind: 'result';
  /** The engine that keeps the tables it reads. */
  readonly engine: Engine;
  /** Path of the SQL from the repository's root: `queries/<product>/<name>.sql`. */
  readonly sql: string;
  readonly columns: readonly Column[];
  readonly parameters: readonly QueryParameter[];
  /** `<product>/<name>` of the table contracts that the query reads. */
  readonly reads: readonly string[];
}

export type Contract = MessageContract | ItemContract | TableContract | ResultContract;

/** One way in which a value breaks a contract. */
export interface Violation {
  /** JSON pointer into the value; empty for the value as a whole. */
  readonly pointer: string;
  /** The JSON Schema keyword that failed. */
  readonly keyword: string;
  readonly message: string;
}

/** Returns `[]` for a value that keeps the contract. Compiled ahead of time: no `eval` at run time. */
export type Validator = (value: unknown) => readonly Violation[];

/** A topic as it should be: what the stack asks the topics function for. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** Applied when the topic is created; a standing topic's replicas are not moved. */
  readonly replicationFactor: number;
  /** Whether records are keyed, so that another number of partitions would tear a key's records apart. */
  readonly keyed: boolean;
  /** Kafka's own names and values, e.g. `retention.ms`: `604800000`. Other settings of the topic are left alone. */
  readonly config: Readonly<Record<string, string>>;
}
