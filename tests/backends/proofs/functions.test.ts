/** The clauses of functions, of what calls them and of where it goes when they fail; on LocalStack they cross between two emulators. */

import { EC2 } from '@aws-sdk/client-ec2';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutBucketNotificationConfigurationCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { SQS } from '@aws-sdk/client-sqs';
import { strToU8, zipSync } from 'fflate';
import { beforeAll, expect, test } from 'vitest';
import { until } from '../../setup/until.ts';
import { aws, createBucket, s3, uniqueName } from './world.ts';

const [lambda, sqs, events] = [new Lambda(aws), new SQS(aws), new EventBridge(aws)];

/** Keeps what it was called with as an object, unless the call tells it to fail. Unsigned: no emulator asks. */
const code = `
const authorization = 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';
exports.handler = async (event) => {
  if (event.fail) throw new Error('told to');
  const url = process.env.AWS_ENDPOINT_URL + '/' + process.env.BUCKET + '/seen.json';
  const kept = await fetch(url, { method: 'PUT', body: JSON.stringify(event), headers: { authorization } });
  return { kept: kept.status };
};`;

let bucket = '';
beforeAll(async () => {
  bucket = await createBucket();
  const Body = zipSync({ 'index.js': strToU8(code) });
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'code.zip', Body }));
});

interface Made {
  readonly name: string;
  readonly arn: string;
  /** What it was last called with; undefined before. */
  readonly seen: () => Promise<Readonly<Record<string, unknown>> | undefined>;
}

/** A function whose code is the object `key`. */
async function createFunction(key = 'code.zip'): Promise<Made> {
  const [name, target] = [uniqueName('function'), await createBucket()];
  const { FunctionArn: arn = '' } = await lambda.createFunction({
    ...{
      FunctionName: name,
      Role: 'arn:aws:iam::000000000000:role/none',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
    },
    ...{ Code: { S3Bucket: bucket, S3Key: key }, Environment: { Variables: { BUCKET: target } } },
  });
  const seen = async () => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: target, Key: 'seen.json' }));
    return JSON.parse((await Body?.transformToString()) ?? '') as Readonly<Record<string, unknown>>;
  };
  return { name, arn, seen: () => seen().catch(() => undefined) };
}

test('a function whose code is an object runs it, with the cloud within reach [lambda.code-in-bucket]', async () => {
  const made = await createFunction();
  const { Payload, FunctionError } = await lambda.invoke({ FunctionName: made.name, Payload: '{"number":1}' });
  expect([FunctionError, JSON.parse(Buffer.from(Payload ?? []).toString())]).toEqual([undefined, { kept: 200 }]);
  expect(await made.seen()).toEqual({ number: 1 });
});

test('an object that is not there makes no function [lambda.absent-code]', async () => {
  await expect(createFunction('absent.zip')).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
});

test('a call that nobody waits for goes to the queue when it fails [lambda.failed-to-queue]', async () => {
  const { name: FunctionName } = await createFunction();
  const { QueueUrl } = await sqs.createQueue({ QueueName: uniqueName('failed') });
  const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['QueueArn'] });
  const DestinationConfig = { OnFailure: { Destination: Attributes?.QueueArn } };
  await lambda.putFunctionEventInvokeConfig({ FunctionName, MaximumRetryAttempts: 0, DestinationConfig });
  await lambda.invoke({ FunctionName, InvocationType: 'Event', Payload: '{"fail":true,"id":7}' });
  const [message] = await until(
    async () => (await sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 1 })).Messages ?? [],
    (found) => found.length > 0,
    { seconds: 40 },
  );
  expect(JSON.parse(message?.Body ?? '')).toMatchObject({ requestPayload: { fail: true, id: 7 } });
});

test('a new object calls the function of a rule that hears its prefix, and no other does [events.object-to-function]', async () => {
  const [made, watched, Name] = [await createFunction(), await createBucket(), uniqueName('rule')];
  const told = { NotificationConfiguration: { EventBridgeConfiguration: {} } };
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: watched, ...told }));
  const detail = { bucket: { name: [watched] }, object: { key: [{ prefix: 'in/' }] } };
  const pattern = { source: ['aws.s3'], 'detail-type': ['Object Created'], detail };
  await events.putRule({ Name, EventPattern: JSON.stringify(pattern) });
  await events.putTargets({ Rule: Name, Targets: [{ Id: 'one', Arn: made.arn }] });
  for (const Key of ['in/first', 'out/second'])
    await s3.send(new PutObjectCommand({ Bucket: watched, Key, Body: 'x' }));
  const event = await until(made.seen, (found) => found !== undefined, { seconds: 40 });
  expect(event).toMatchObject({ source: 'aws.s3', detail: { bucket: { name: watched }, object: { key: 'in/first' } } });
});

const [iam, ec2] = [new IAM(aws), new EC2(aws)];
const startInstance = (Name: string) =>
  ec2.runInstances({ ImageId: 'ami-12345678', MinCount: 1, MaxCount: 1, IamInstanceProfile: { Name } });

test('an instance has the profile that it was given [ec2.instance-profile]', async () => {
  const InstanceProfileName = uniqueName('profile');
  const { InstanceProfile: profile } = await iam.createInstanceProfile({ InstanceProfileName });
  const { Instances: [made] = [] } = await startInstance(InstanceProfileName);
  const { Reservations: [found] = [] } = await ec2.describeInstances({ InstanceIds: [made?.InstanceId ?? ''] });
  expect(found?.Instances?.[0]?.IamInstanceProfile?.Arn).toBe(profile?.Arn);
});

test('no instance has a profile that there is not [ec2.absent-profile]', async () => {
  await expect(startInstance(uniqueName('absent'))).rejects.toThrow();
});
