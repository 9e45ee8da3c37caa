import { expect, test } from 'vitest';
import { type TestAlarms, testAlarms } from '../../testing/alarms.ts';
import { declare } from '../../testing/mocks.ts';
import { AlarmTopics } from './alarms.ts';
import { silentSeconds } from './function.ts';
import { never } from './row.ts';

const build = (how: TestAlarms = {}) =>
  declare(() => {
    const alarms = testAlarms(how);
    const parent = new AlarmTopics('others', { email: { page: undefined, ticket: undefined } });
    const metric = alarms.own('Maximum', 'LagRecords', { Topic: 't' });
    alarms.of('crypto-market').watch(parent, 'part', [
      { suffix: 'behind', kind: 'sink-behind', description: 'Behind', metric, rings: ['above', 7], points: 2 },
      { suffix: 'failed', kind: 'function-failed', description: 'Failed', metric, rings: never, missing: 'rings' },
    ]);
    alarms.onFailure(parent, 'others-job', {
      kind: 'job-failed',
      description: 'Failed runs',
      source: 'aws.glue',
      detailType: 'Glue Job State Change',
      detail: { jobName: ['job'], state: ['FAILED'] },
    });
  });

const topic = (suffix = '') => `arn:aws:sns:us-east-1:123456789012:alarms${suffix}-topic-name`;

test('CloudWatch and EventBridge of this account and region may ring, and nobody else', async () => {
  const { policy } = (await build()).find('alarms-senders').inputs;
  const sender = (service: string, resource: string) => ({
    Sid: service,
    Effect: 'Allow',
    Principal: { Service: `${service}.amazonaws.com` },
    Action: 'sns:Publish',
    Resource: topic(),
    Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:${service}:us-east-1:123456789012:${resource}` } },
  });
  expect(JSON.parse(String(policy)).Statement).toEqual([sender('cloudwatch', 'alarm:*'), sender('events', 'rule/*')]);
});

test('a row is an alarm that says how urgent it is and what to read, and goes where its urgency goes', async () => {
  const declared = await build();
  expect(declared.find('part-behind').inputs).toMatchObject({
    alarmDescription: '[page] Behind. docs/runbooks/sink-behind.md',
    evaluationPeriods: 2,
    threshold: 7,
    comparisonOperator: 'GreaterThanThreshold',
    treatMissingData: 'notBreaching',
    alarmActions: [topic('-pages')],
    okActions: [topic('-pages')],
    dimensions: { Stack: 'dev', Product: 'platform', Topic: 't' },
  });
  expect(declared.find('part-failed').inputs).toMatchObject({
    treatMissingData: 'breaching',
    alarmActions: [topic()],
  });
});

test('what a stack does not send is there, and silent', async () => {
  const declared = await build({ notified: ['page'] });
  expect(declared.find('part-failed').inputs).toMatchObject({ alarmActions: [], okActions: [] });
  expect(declared.find('part-behind').inputs).toMatchObject({ alarmActions: [topic('-pages')] });
  const none = await build({ notified: [] });
  expect(none.ofType('aws:cloudwatch/eventTarget:EventTarget')).toEqual([]);
  expect(none.find('others-job-rule').inputs.eventPattern).toBeTypeOf('string');
});

test('an event that matches goes to the topic as it is', async () => {
  const declared = await build();
  const { eventPattern } = declared.find('others-job-rule').inputs;
  expect(JSON.parse(String(eventPattern))).toEqual({
    source: ['aws.glue'],
    'detail-type': ['Glue Job State Change'],
    detail: { jobName: ['job'], state: ['FAILED'] },
  });
  expect(declared.find('others-job-target').inputs).toEqual({ rule: 'others-job-rule-name', arn: topic('-pages') });
});

test('mail goes to whoever is named for the urgency, and to nobody else', async () => {
  const type = 'aws:sns/topicSubscription:TopicSubscription';
  const read = async (email: TestAlarms['email']) =>
    (await build({ ...(email && { email }) })).ofType(type).map(({ inputs }) => [inputs.topic, inputs.endpoint]);
  expect(await read({ ticket: 'team@example.com', page: 'now@example.com' })).toEqual([
    [topic(), 'team@example.com'],
    [topic('-pages'), 'now@example.com'],
  ]);
  expect(await read({})).toEqual([]);
});

test.each([
  ['rate(1 minute)', 900],
  ['rate(5 minutes)', 900],
  ['rate(1 hour)', 7_200],
  ['rate(6 days)', 7 * 86_400],
  ['cron(30 1 * * ? *)', 2 * 86_400],
])('%s is silent after %i seconds', (schedule, seconds) => {
  expect(silentSeconds(schedule)).toBe(seconds);
});
