/** The clauses of SQS and SNS, and of S3's events. */

import { PutBucketNotificationConfigurationCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { SNS } from '@aws-sdk/client-sns';
import { type Message, SQS } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { until } from '../../setup/until.ts';
import { aws, createBucket, s3, uniqueName } from './world.ts';

const [sqs, sns] = [new SQS(aws), new SNS(aws)];

interface Queue {
  readonly url: string;
  readonly arn: string;
}

async function createQueue(attributes: Readonly<Record<string, string>> = {}): Promise<Queue> {
  const { QueueUrl: url = '' } = await sqs.createQueue({ QueueName: uniqueName('queue'), Attributes: attributes });
  const { Attributes } = await sqs.getQueueAttributes({ QueueUrl: url, AttributeNames: ['QueueArn'] });
  return { url, arn: Attributes?.QueueArn ?? '' };
}

const receive = async ({ url }: Queue): Promise<readonly Message[]> => {
  const { Messages = [] } = await sqs.receiveMessage({
    ...{ QueueUrl: url, WaitTimeSeconds: 1, MaxNumberOfMessages: 10 },
    MessageSystemAttributeNames: ['ApproximateReceiveCount'],
  });
  return Messages;
};
const next = async (queue: Queue): Promise<Message> => {
  const [message] = await until(
    () => receive(queue),
    (found) => found.length > 0,
    { seconds: 15 },
  );
  return message ?? {};
};

test('what is not deleted comes again, counted; what is deleted does not [sqs.redelivery]', async () => {
  const queue = await createQueue({ VisibilityTimeout: '1' });
  await sqs.sendMessage({ QueueUrl: queue.url, MessageBody: 'job' });
  const [first, second] = [await next(queue), await next(queue)];
  expect([first, second].map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount])).toEqual([
    ['job', '1'],
    ['job', '2'],
  ]);
  await sqs.deleteMessage({ QueueUrl: queue.url, ReceiptHandle: second.ReceiptHandle });
  expect(await receive(queue)).toEqual([]);
  expect(await receive(queue)).toEqual([]);
});

test('what fails twice goes to the dead-letter queue [sqs.dead-letters]', async () => {
  const dead = await createQueue();
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
  const queue = await createQueue({ VisibilityTimeout: '1', RedrivePolicy });
  await sqs.sendMessage({ QueueUrl: queue.url, MessageBody: 'poison' });
  await next(queue);
  await next(queue);
  const found = await until(
    async () => [...(await receive(queue)), ...(await receive(dead))],
    (messages) => messages.length > 0,
    { seconds: 15 },
  );
  expect(found.map(({ Body }) => Body)).toEqual(['poison']);
  expect(await receive(queue)).toEqual([]);
});

test('a topic’s message comes to its queue in its envelope [sns.fan-out]', async () => {
  const queue = await createQueue();
  const { TopicArn = '' } = await sns.createTopic({ Name: uniqueName('topic') });
  await sns.subscribe({ TopicArn, Protocol: 'sqs', Endpoint: queue.arn });
  await sns.publish({ TopicArn, Subject: 'alarm', Message: 'größe' });
  const { Body = '' } = await next(queue);
  expect(JSON.parse(Body)).toMatchObject({ Type: 'Notification', TopicArn, Subject: 'alarm', Message: 'größe' });
});

test('an object under the prefix is told to the queue, another is not [s3.event-to-queue]', async () => {
  const [Bucket, queue] = [await createBucket(), await createQueue()];
  const Filter = { Key: { FilterRules: [{ Name: 'prefix' as const, Value: 'landing/' }] } };
  const QueueConfigurations = [{ QueueArn: queue.arn, Events: ['s3:ObjectCreated:*' as const], Filter }];
  await s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: { QueueConfigurations } }),
  );
  await s3.send(new PutObjectCommand({ Bucket, Key: 'elsewhere/a.json', Body: '{}' }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'landing/b.json', Body: '{}' }));
  const told: string[] = [];
  await until(
    async () => {
      for (const { Body = '' } of await receive(queue)) {
        const { Records = [] } = JSON.parse(Body) as { Records?: { s3: { object: { key: string } } }[] };
        told.push(...Records.map((record) => record.s3.object.key));
      }
      return told;
    },
    (keys) => keys.length > 0,
    { seconds: 15 },
  );
  await receive(queue);
  expect(told).toEqual(['landing/b.json']);
});
