/**
 * What the local Snowflake reaches in the local AWS: objects of stages in S3, and the queue that S3 tells of new ones.
 *
 * https://docs.snowflake.com/en/user-guide/data-load-snowpipe-auto-s3: one queue of Snowflake's own serves the pipes of an account; its ARN is a pipe's
 * notification_channel. Differs: the queue is in the stack's own account, and S3 is read with the local cloud's keys.
 */
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { emulatorAt } from '../engines/emulator.ts';
import type { Notifications, StageReader } from './statements/context.ts';

/** One message of the queue. */
export interface QueueMessage {
  readonly body: string;
  readonly receipt: string;
}

/** The account's queue. */
export interface PipeQueue extends Notifications {
  /** Some of the messages that wait, none if none do; they come again unless they are removed within 30 s. */
  readonly receive: () => Promise<readonly QueueMessage[]>;
  readonly remove: (messages: readonly QueueMessage[]) => Promise<void>;
}

export interface SnowflakeAws {
  readonly stages: StageReader;
  readonly queue: PipeQueue;
  readonly close: () => void;
}

/** The name of Snowflake's queue in the local account; Snowflake's own begin alike. */
const queueName = 'sf-snowpipe-streampact-local';

const deadlines = { connectionTimeout: 5_000, requestTimeout: 30_000 };

/** Opens S3 and SQS of the local cloud, at the gateway or the emulator. */
export function openSnowflakeAws(endpoint: string): SnowflakeAws {
  const common = { ...emulatorAt(endpoint), requestHandler: deadlines };
  const s3 = new S3Client({ ...common, forcePathStyle: true });
  const sqs = new SQSClient(common);
  return {
    stages: stagesIn(s3),
    queue: queueIn(sqs),
    close: () => {
      s3.destroy();
      sqs.destroy();
    },
  };
}

function stagesIn(s3: S3Client): StageReader {
  const etagOf = (etag: string | undefined) => (etag ?? '').replaceAll('"', '');
  return {
    async list(bucket, prefix) {
      const files = [];
      let token: string | undefined;
      do {
        const page = await s3.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
        );
        for (const { Key: key, ETag: etag, Size: bytes = 0, LastModified: modified = new Date(0) } of page.Contents ??
          []) {
          if (key !== undefined) files.push({ key, etag: etagOf(etag), bytes, modified });
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return files;
    },
    async read(bucket, key) {
      try {
        const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        const body = (await object.Body?.transformToByteArray()) ?? new Uint8Array();
        const modified = object.LastModified ?? new Date(0);
        return { body, file: { key, etag: etagOf(object.ETag), bytes: body.length, modified } };
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
  };
}

function queueIn(sqs: SQSClient): PipeQueue {
  let url: Promise<string> | undefined;
  const open = () => {
    url ??= create(sqs).catch((error: unknown) => {
      url = undefined;
      throw error;
    });
    return url;
  };
  return {
    async channel() {
      const wanted = { QueueUrl: await open(), AttributeNames: ['QueueArn' as const] };
      return (await sqs.send(new GetQueueAttributesCommand(wanted))).Attributes?.QueueArn ?? '';
    },
    async receive() {
      const wanted = { QueueUrl: await open(), MaxNumberOfMessages: 10, WaitTimeSeconds: 0, VisibilityTimeout: 30 };
      const { Messages: messages = [] } = await sqs.send(new ReceiveMessageCommand(wanted));
      return messages.map(({ Body: body = '', ReceiptHandle: receipt = '' }) => ({ body, receipt }));
    },
    async remove(messages) {
      if (messages.length === 0) return;
      const entries = messages.map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: await open(), Entries: entries }));
    },
  };
}

/** S3 has to be allowed to send, as it is to Snowflake's queue. */
async function create(sqs: SQSClient): Promise<string> {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: '*',
  };
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const made = await sqs.send(new CreateQueueCommand({ QueueName: queueName, Attributes: { Policy: policy } }));
  return made.QueueUrl ?? '';
}
