import { expect, test } from 'vitest';
import { declare } from '../../testing/mocks.ts';
import { Alarms } from './alarms.ts';

const build = (email?: string) =>
  declare(() => {
    const alarms = new Alarms('alarms', { email });
    alarms.onFailure(alarms, 'alarms-job', {
      description: 'Failed runs',
      source: 'aws.glue',
      detailType: 'Glue Job State Change',
      detail: { jobName: ['job'], state: ['FAILED'] },
    });
  });

test('CloudWatch and EventBridge of this account and region may ring, and nobody else', async () => {
  const { policy } = (await build()).find('alarms-senders').inputs;
  const topic = 'arn:aws:sns:us-east-1:123456789012:alarms-topic-name';
  expect(JSON.parse(String(policy)).Statement).toEqual([
    {
      Sid: 'cloudwatch',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: topic,
      Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:*' } },
    },
    {
      Sid: 'events',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: topic,
      Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:events:us-east-1:123456789012:rule/*' } },
    },
  ]);
});

test('an event that matches goes to the topic as it is', async () => {
  const declared = await build();
  const { eventPattern } = declared.find('alarms-job-rule').inputs;
  expect(JSON.parse(String(eventPattern))).toEqual({
    source: ['aws.glue'],
    'detail-type': ['Glue Job State Change'],
    detail: { jobName: ['job'], state: ['FAILED'] },
  });
  expect(declared.find('alarms-job-target').inputs).toEqual({
    rule: 'alarms-job-rule-name',
    arn: 'arn:aws:sns:us-east-1:123456789012:alarms-topic-name',
  });
});

test('mail goes to whoever is named, and to nobody else', async () => {
  const type = 'aws:sns/topicSubscription:TopicSubscription';
  expect((await build('team@example.com')).ofType(type).map(({ inputs }) => inputs.endpoint)).toEqual([
    'team@example.com',
  ]);
  expect((await build()).ofType(type)).toEqual([]);
});
