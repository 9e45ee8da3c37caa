/** Glue's events on the default bus: a failure reaches whoever reads the topic, by a rule, as on AWS. */

import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import {
  type CatalogTarget,
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  CreateJobCommand,
  StartCrawlerCommand,
  StartJobRunCommand,
} from '@aws-sdk/client-glue';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../setup/until.ts';
import { awsConfig, bucket, database, glue, prepareBucket, unique } from './harness.ts';

const events = new EventBridge(awsConfig);
const cloudwatch = new CloudWatch(awsConfig);
const sns = new SNS(awsConfig);
const sqs = new SQS(awsConfig);
const Role = 'arn:aws:iam::000000000000:role/glue';
const [failing, alright, lost] = [`failing-${unique}`, `alright-${unique}`, `lost-${unique}`];

interface Queue {
  readonly url: string;
  readonly arn: string;
}

async function queue(name: string): Promise<Queue> {
  const { QueueUrl: url = '' } = await sqs.createQueue({ QueueName: `${name}-${unique}` });
  const { Attributes: attributes } = await sqs.getQueueAttributes({ QueueUrl: url, AttributeNames: ['QueueArn'] });
  return { url, arn: attributes?.QueueArn ?? '' };
}

async function rule(name: string, pattern: object, arn: string, more: object = {}): Promise<void> {
  const Name = `${name}-${unique}`;
  await events.putRule({ Name, EventPattern: JSON.stringify({ source: ['aws.glue'], ...pattern }), ...more });
  await events.putTargets({ Rule: Name, Targets: [{ Id: 'one', Arn: arn }] });
}

/** Bodies as they arrive, until there are `count`. */
async function received({ url }: Queue, count: number): Promise<readonly unknown[]> {
  const bodies: unknown[] = [];
  return until(
    async () => {
      const { Messages: messages = [] } = await sqs.receiveMessage({ QueueUrl: url, MaxNumberOfMessages: 10 });
      for (const { Body: body = '', ReceiptHandle } of messages) {
        bodies.push(JSON.parse(body));
        await sqs.deleteMessage({ QueueUrl: url, ReceiptHandle });
      }
      return bodies;
    },
    (all) => all.length >= count,
  );
}

let [alarms, crawls, silent]: Queue[] = [];

beforeAll(async () => {
  await prepareBucket();
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  [alarms, crawls, silent] = [await queue('alarms'), await queue('crawls'), await queue('silent')];
  const { TopicArn: topic = '' } = await sns.createTopic({ Name: `alarms-${unique}` });
  await sns.subscribe({ TopicArn: topic, Protocol: 'sqs', Endpoint: alarms.arn });
  const failures = (job: string) => ({
    'detail-type': ['Glue Job State Change'],
    detail: { jobName: [job], state: ['FAILED', 'TIMEOUT'] },
  });
  const crawlers = { 'detail-type': ['Glue Crawler State Change'], detail: { crawlerName: [alright, lost] } };
  await rule('failures', failures(failing), topic);
  await rule('crawls', crawlers, crawls.arn);
  // None of these may bring anything.
  await rule('others', failures('another'), silent.arn);
  await rule('off', failures(failing), silent.arn, { State: 'DISABLED' });
  await rule('nowhere', failures(failing), `arn:aws:sqs:us-east-1:000000000000:no-${unique}`);
  const Command = { Name: 'glueetl', ScriptLocation: `s3://${bucket}/scripts/lost.py` };
  await glue.send(new CreateJobCommand({ Name: failing, Role, Command }));
  const crawler = (Name: string, CatalogTargets: CatalogTarget[]) =>
    glue.send(new CreateCrawlerCommand({ Name, Role, DatabaseName: database, Targets: { CatalogTargets } }));
  await crawler(alright, []);
  await crawler(lost, [{ DatabaseName: database, Tables: ['none'] }]);
});

describe('events', () => {
  it('of a failed job run arrive through rule, topic and queue', async () => {
    const { JobRunId: jobRunId } = await glue.send(new StartJobRunCommand({ JobName: failing }));
    const [message] = (await received(alarms ?? { url: '', arn: '' }, 1)) as { Message: string }[];
    expect(JSON.parse(message?.Message ?? '')).toEqual({
      version: '0',
      id: expect.any(String),
      'detail-type': 'Glue Job State Change',
      source: 'aws.glue',
      account: '000000000000',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'us-east-1',
      resources: [],
      detail: {
        jobName: failing,
        severity: 'ERROR',
        state: 'FAILED',
        jobRunId,
        message: expect.stringContaining('scripts/lost.py'),
      },
    });
  });

  it('of crawlers tell of start, success and failure', async () => {
    await glue.send(new StartCrawlerCommand({ Name: alright }));
    await glue.send(new StartCrawlerCommand({ Name: lost }));
    const told = (await received(crawls ?? { url: '', arn: '' }, 4)) as { detail: Record<string, string> }[];
    const of = (name: string) => told.filter(({ detail }) => detail.crawlerName === name).map(({ detail }) => detail);
    const succeeded = { state: 'Succeeded', message: 'Crawler Succeeded', partitionsCreated: '0', tablesUpdated: '0' };
    const failed = { state: 'Failed', message: 'Crawler Failed', errorMessage: expect.stringContaining('none') };
    expect(of(alright)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ state: 'Started', message: 'Crawler Started' }),
        expect.objectContaining(succeeded),
      ]),
    );
    expect(of(lost)).toEqual(
      expect.arrayContaining([expect.objectContaining({ state: 'Started' }), expect.objectContaining(failed)]),
    );
  });

  it('count in the metrics of their rules, and an alarm on them rings', async () => {
    const metric = (name: string, MetricName: string) => {
      const Dimensions = [{ Name: 'RuleName', Value: `${name}-${unique}` }];
      return { Namespace: 'AWS/Events', MetricName, Dimensions };
    };
    const sum = async (name: string, MetricName: string) => {
      const [EndTime, StartTime] = [new Date(Date.now() + 60_000), new Date(Date.now() - 600_000)];
      const asked = { ...metric(name, MetricName), StartTime, EndTime, Period: 3600, Statistics: ['Sum' as const] };
      const { Datapoints: points = [] } = await cloudwatch.getMetricStatistics(asked);
      return points.reduce((total, point) => total + (point.Sum ?? 0), 0);
    };
    await until(
      () => sum('nowhere', 'FailedInvocations'),
      (failed) => failed === 1,
    );
    expect(await sum('failures', 'TriggeredRules')).toBe(1);
    expect(await sum('failures', 'Invocations')).toBe(1);
    expect(await sum('failures', 'FailedInvocations')).toBe(0);
    expect(await sum('others', 'TriggeredRules')).toBe(0);
    const AlarmName = `told-${unique}`;
    await cloudwatch.putMetricAlarm({
      AlarmName,
      ...metric('failures', 'TriggeredRules'),
      Period: 60,
      Statistic: 'Sum',
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    await until(
      async () => (await cloudwatch.describeAlarms({ AlarmNames: [AlarmName] })).MetricAlarms?.[0]?.StateValue,
      (state) => state === 'ALARM',
    );
  });

  it('go nowhere by rules that are disabled or about something else', async () => {
    const { Messages: messages = [] } = await sqs.receiveMessage({ QueueUrl: silent?.url });
    expect(messages).toEqual([]);
  });
});
