import * as pulumi from '@pulumi/pulumi';
import { expect, test } from 'vitest';
import { type Declaration, declare } from '../../testing/mocks.ts';
import { testPlatform } from '../../testing/platform.ts';
import { ScheduledProducer, type ScheduledProducerArgs } from './scheduled-producer.ts';

interface Variation {
  readonly enabled?: boolean;
  readonly apiKey?: string;
}

function build({ enabled = true, apiKey }: Variation = {}): Promise<Declaration> {
  return declare(() => {
    const { network, artifacts, broker, alarms } = testPlatform();
    const key: ScheduledProducerArgs['apiKey'] = {
      description: 'Key',
      variable: 'API_KEY_SECRET_ARN',
      value: apiKey === undefined ? undefined : pulumi.secret(apiKey),
      deletable: false,
    };
    new ScheduledProducer('poll', {
      description: 'Polls',
      bundle: artifacts.artifact('functions/coincap-producer.zip'),
      network,
      alarms,
      access: [broker.clientAccess()],
      environment: { BASE_URL: 'https://example.com' },
      apiKey: key,
      schedule: 'rate(5 minutes)',
      enabled,
      after: [],
      logRetentionDays: 14,
    });
  });
}

test('the function runs the built bundle in the private subnets, with Kafka, a public API and its secret', async () => {
  expect((await build()).find('poll-function').inputs).toMatchObject({
    runtime: 'nodejs24.x',
    handler: 'index.handler',
    s3Bucket: 'artifacts-bucket-name',
    s3Key: 'functions/abababababababab/coincap-producer.zip',
    sourceCodeHash: Buffer.from('ab'.repeat(32), 'hex').toString('base64'),
    environment: {
      variables: {
        STREAMPACT_KAFKA_BROKERS: 'kafka-1.streampact.internal:9092',
        API_KEY_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:poll-api-key-name',
        BASE_URL: 'https://example.com',
      },
    },
    vpcConfig: {
      subnetIds: ['net-private-us-east-1a-id', 'net-private-us-east-1b-id'],
      securityGroupIds: ['net-member-group-id', 'kafka-client-group-id', 'net-public-api-group-id'],
    },
    loggingConfig: { logFormat: 'JSON', logGroup: 'poll-logs-name' },
  });
});

test('a poll is never run twice, and one that fails is kept and rings', async () => {
  const declared = await build();
  const queue = 'arn:aws:sqs:us-east-1:123456789012:poll-failed-name';
  expect(declared.find('poll-invoke').inputs).toMatchObject({
    maximumRetryAttempts: 0,
    destinationConfig: { onFailure: { destination: queue } },
  });
  expect(declared.find('poll-schedule', 'aws:scheduler/schedule:Schedule').inputs).toMatchObject({
    scheduleExpression: 'rate(5 minutes)',
    state: 'ENABLED',
    flexibleTimeWindow: { mode: 'OFF' },
    target: { deadLetterConfig: { arn: queue }, retryPolicy: { maximumRetryAttempts: 0 } },
  });
  expect(declared.find('poll-failed').inputs).toMatchObject({ sqsManagedSseEnabled: true });
  const alarms = declared.ofType('aws:cloudwatch/metricAlarm:MetricAlarm').map(({ inputs }) => inputs);
  expect(alarms.map(({ namespace, metricName }) => [namespace, metricName])).toEqual([
    ['AWS/Lambda', 'Duration'],
    ['AWS/Lambda', 'Errors'],
    ['AWS/SQS', 'ApproximateNumberOfMessagesVisible'],
    ['AWS/SQS', 'ApproximateAgeOfOldestMessage'],
    ['AWS/Lambda', 'Invocations'],
    ['AWS/Lambda', 'Throttles'],
  ]);
});

test('a schedule that is switched off is still there', async () => {
  const declared = await build({ enabled: false });
  const schedule = declared.find('poll-schedule', 'aws:scheduler/schedule:Schedule');
  expect(schedule.inputs).toMatchObject({ state: 'DISABLED' });
  // Nobody is told that it does not run.
  expect(declared.resources.map(({ name }) => name)).not.toContain('poll-silent');
});

test('the stack stores a key only when it is given one', async () => {
  const versions = (declared: Declaration) => declared.ofType('aws:secretsmanager/secretVersion:SecretVersion');
  expect(versions(await build())).toEqual([]);
  const declared = await build({ apiKey: 'k-1' });
  expect(versions(declared).map(({ inputs }) => inputs.secretString)).toEqual(['k-1']);
  const elsewhere = declared.resources.filter(({ inputs }) => JSON.stringify(inputs).includes('k-1'));
  expect(elsewhere).toEqual(versions(declared));
});
