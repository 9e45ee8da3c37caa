/** From S3 into the raw tables: file format, stages, pipes, and S3's messages to the queue of the pipes. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import * as snowflake from '@pulumi/snowflake';
import type { LandingBucket } from '../landing/landing-bucket.ts';
import { copyStatement } from './copy-statement.ts';
import { resourceName } from './names.ts';

/** What a raw table is filled from. */
export interface FeedRow {
  readonly stage: string;
  /** Prefix in the landing bucket, with a slash at its end. */
  readonly prefix: string;
  readonly table: string;
  readonly pipe: string;
}

/** Schema of all that is here. */
export const rawSchema = 'RAW';
const fileFormatName = 'JSON_LINES';

/** Arguments of {@link createStages}. */
export interface StagesSpec {
  readonly schema: snowflake.Schema;
  readonly landing: LandingBucket;
  readonly integration: snowflake.StorageIntegration;
  readonly feeds: readonly FeedRow[];
  readonly options: pulumi.CustomResourceOptions;
}

/** The file format, and the stages by their names. */
export interface CreatedStages {
  readonly fileFormat: snowflake.FileFormat;
  readonly stages: ReadonlyMap<string, snowflake.Stage>;
}

/** Makes the format of the landed files, and a stage for each feed. */
export function createStages(name: string, spec: StagesSpec): CreatedStages {
  const { schema, landing, integration, feeds, options } = spec;
  const home = { database: schema.database, schema: schema.name };
  const fileFormat = new snowflake.FileFormat(
    resourceName(name, fileFormatName),
    {
      ...home,
      name: fileFormatName,
      comment: 'One JSON object a line, compressed',
      formatType: 'JSON',
      compression: 'GZIP',
      // A line whose object names a field twice is one that nobody can read for sure.
      allowDuplicate: false,
      stripOuterArray: false,
    },
    options,
  );
  const stages = feeds.map(({ stage, prefix }) => {
    const made = new snowflake.Stage(
      resourceName(name, stage),
      {
        ...home,
        name: stage,
        comment: `What was landed of ${prefix}`,
        url: landing.url(prefix),
        storageIntegration: integration.name,
        fileFormat: fileFormat.fullyQualifiedName.apply((format) => `FORMAT_NAME = ${format}`),
      },
      options,
    );
    return [stage, made] as const;
  });
  return { fileFormat, stages: new Map(stages) };
}

/** Arguments of {@link createPipes}. */
export interface PipesSpec {
  readonly schema: snowflake.Schema;
  readonly feeds: readonly FeedRow[];
  /** In the session of the role that shall own them. */
  readonly options: pulumi.CustomResourceOptions;
}

/** Makes the pipes, by their names. */
export function createPipes(name: string, { schema, feeds, options }: PipesSpec): ReadonlyMap<string, snowflake.Pipe> {
  return new Map(
    feeds.map(({ stage, table, pipe }) => [
      pipe,
      new snowflake.Pipe(
        resourceName(name, pipe),
        {
          database: schema.database,
          schema: schema.name,
          name: pipe,
          comment: `Loads ${table} as files land`,
          autoIngest: true,
          copyStatement: schema.database.apply((database) =>
            copyStatement({ database, schema: rawSchema, table, stage, fileFormat: fileFormatName }),
          ),
        },
        options,
      ),
    ]),
  );
}

/** Arguments of {@link notifyPipes}. */
export interface NotificationSpec {
  readonly parent: pulumi.Resource;
  readonly landing: LandingBucket;
  readonly feeds: readonly FeedRow[];
  readonly pipes: ReadonlyMap<string, snowflake.Pipe>;
}

/**
 * Tells the queue of each pipe of the objects under its prefix. A bucket has one list of notifications, so nothing else may
 * set another: https://docs.snowflake.com/en/user-guide/data-load-snowpipe-auto-s3
 */
export function notifyPipes(name: string, { parent, landing, feeds, pipes }: NotificationSpec): void {
  const queues = feeds.flatMap(({ pipe, prefix }) => {
    const made = pipes.get(pipe);
    if (made === undefined) return [];
    return [{ id: pipe, queueArn: made.notificationChannel, events: ['s3:ObjectCreated:*'], filterPrefix: prefix }];
  });
  new aws.s3.BucketNotification(`${name}-notifications`, { bucket: landing.bucketName, queues }, { parent });
}
