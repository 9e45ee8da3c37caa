/** A local Snowflake of a test file's own, on the shared S3 and SQS: one database, its stage, a clock that the test sets. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Engine, EngineContext } from '../../local/engines/engine.ts';
import { freePorts } from '../../local/engines/ports.ts';
import { startSnowflake } from '../../local/engines/snowflake.ts';
import { startWatchdog } from '../../local/engines/watchdog.ts';
import { ensureToolchain } from '../../local/setup/toolchain.ts';
import { openSnowflakeAws, type SnowflakeAws } from '../../local/snowflake/aws.ts';
import { createSnowflakeRunner, type SnowflakeRunner } from '../../local/snowflake/runner/runner.ts';
import { connect, type LocalSession } from '../../local/snowflake/session.ts';
import { openS3 } from '../setup/s3.ts';

export interface SnowflakeWorld {
  readonly url: string;
  readonly session: LocalSession;
  readonly runner: SnowflakeRunner;
  readonly aws: SnowflakeAws;
  readonly s3: S3Client;
  readonly bucket: string;
  /** Moves the clock that the session and the runner share; it stands still otherwise. */
  readonly forward: (days: number) => void;
  /** Another session, which stands in the database. */
  readonly another: () => Promise<LocalSession>;
  /** Puts lines as a gzip object, and tells nobody unless the bucket does. */
  readonly put: (key: string, lines: readonly string[]) => Promise<void>;
  /** Stops the server in order and starts it on what it has kept; sessions end. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts everything, with the database W and its schema S. */
export async function openSnowflakeWorld(): Promise<SnowflakeWorld> {
  const endpoint = process.env.STREAMPACT_TEST_AWS ?? '';
  const home = await mkdtemp(join(tmpdir(), 'streampact-snowflake-'));
  const toolchain = await ensureToolchain({ quiet: true });
  const watchdog = startWatchdog();
  const context: EngineContext = { toolchain, stateDir: join(home, 'state'), logsDir: join(home, 'logs'), watchdog };
  const { snowflake: port } = await freePorts(['snowflake']);
  const url = `http://127.0.0.1:${port}`;
  let engine: Engine = await startSnowflake(context, { port });
  const aws = openSnowflakeAws(endpoint);
  const s3 = openS3(endpoint);
  const bucket = `snowflake-${Date.now().toString(36)}`;
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  let clock = Date.now();
  const now = () => new Date(clock);
  const open = (database?: string) =>
    connect({
      url,
      stages: aws.stages,
      notifications: aws.queue,
      now,
      ...(database === undefined ? {} : { database, schema: 'S' }),
    });
  const session = await open();
  for (const sql of ['CREATE DATABASE W', 'CREATE SCHEMA S', ...storage(bucket)]) await session.execute(sql);
  const working = await open('W');
  const sessions = [session, working];
  return {
    ...{ url, session, aws, s3, bucket },
    runner: createSnowflakeRunner({ session: working, s3: aws.stages, sqs: aws.queue, now }),
    forward: (days) => {
      clock += days * 86_400_000;
    },
    async another() {
      const one = await open('W');
      sessions.push(one);
      return one;
    },
    async put(key, lines) {
      const body = gzipSync(lines.join('\n'));
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    },
    async restart() {
      await engine.stop();
      engine = await startSnowflake(context, { port });
    },
    async stop() {
      await Promise.all(sessions.map((one) => one.close().catch(() => undefined)));
      aws.close();
      s3.destroy();
      await engine.stop();
      await watchdog.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Lets the bucket tell the account's queue of new objects. */
export async function notify({ s3, bucket, aws }: SnowflakeWorld): Promise<void> {
  const queue = { QueueArn: await aws.queue.channel(), Events: ['s3:ObjectCreated:*' as const] };
  const configuration = { QueueConfigurations: [queue] };
  await s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket: bucket, NotificationConfiguration: configuration }),
  );
}

function storage(bucket: string): readonly string[] {
  return [
    `CREATE STORAGE INTEGRATION LANDING TYPE = EXTERNAL_STAGE STORAGE_PROVIDER = 'S3' ENABLED = TRUE
      STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::000000000000:role/x' STORAGE_ALLOWED_LOCATIONS = ('s3://${bucket}/in/')`,
    'CREATE FILE FORMAT JSON_LINES TYPE = JSON COMPRESSION = GZIP',
    `CREATE STAGE LANDED URL = 's3://${bucket}/in/' STORAGE_INTEGRATION = LANDING FILE_FORMAT = (FORMAT_NAME = 'S.JSON_LINES')`,
  ];
}
