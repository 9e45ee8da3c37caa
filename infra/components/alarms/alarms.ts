/** One SNS topic that every alarm of the stack goes to. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { accountOf } from '../../policies/statements.ts';
import { createFailureRule, type FailureRuleSpec } from './failure-rule.ts';
import { type Metric, type PlainMetric, periodSeconds } from './metric.ts';

/** Arguments of {@link Alarms}. */
export interface AlarmsArgs {
  /** Who gets mail; nobody when undefined. */
  readonly email: string | undefined;
}

/** A metric over five minutes that must stay at zero. */
export interface AlarmSpec extends PlainMetric {
  readonly description: string;
  readonly statistic: 'Sum' | 'Maximum';
}

/** An alarm of a part that has many. */
export interface AlarmRow {
  /** Follows the part's name in the alarm's. */
  readonly suffix: string;
  readonly description: string;
  readonly metric: Metric;
  /** It rings above or below this value, in the metric's unit. */
  readonly rings: readonly ['above' | 'below', number];
}

/** Where alarms go. */
export class Alarms extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: AlarmsArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:Alarms', name, {}, options);
    const topic = new aws.sns.Topic(`${name}-topic`, {}, { parent: this });
    new aws.sns.TopicPolicy(`${name}-senders`, { arn: topic.arn, policy: senders(topic.arn) }, { parent: this });
    if (args.email !== undefined) {
      new aws.sns.TopicSubscription(
        `${name}-email`,
        { topic: topic.arn, protocol: 'email', endpoint: args.email },
        { parent: this },
      );
    }
    this.topicArn = topic.arn;
    this.registerOutputs({ topicArn: this.topicArn });
  }

  /** Makes the alarm `<name>-<suffix>` of each row under `parent`. A metric without values does not ring. */
  watch(parent: pulumi.Resource, name: string, rows: readonly AlarmRow[]): void {
    for (const { suffix, ...row } of rows) this.#create(parent, `${name}-${suffix}`, row);
  }

  /** Makes the alarm `name` under `parent`: it rings when the metric is above zero, and when it is quiet again. */
  aboveZero(parent: pulumi.Resource, name: string, { description, ...metric }: AlarmSpec): void {
    this.#create(parent, name, { description, metric, rings: ['above', 0] });
  }

  /** Sends events of AWS that match to the topic; see {@link createFailureRule}. */
  onFailure(parent: pulumi.Resource, name: string, spec: FailureRuleSpec): aws.cloudwatch.EventRule {
    return createFailureRule(parent, name, { ...spec, topicArn: this.topicArn });
  }

  /** The alarm `name` rings while something waits in a queue of failures. */
  failuresWaiting(
    parent: pulumi.Resource,
    name: string,
    spec: { readonly description: string; readonly queue: aws.sqs.Queue },
  ): void {
    this.aboveZero(parent, name, {
      description: spec.description,
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      statistic: 'Maximum',
      dimensions: { QueueName: spec.queue.name },
    });
  }

  /** The alarm `name` rings when a function failed. */
  functionFailed(
    parent: pulumi.Resource,
    name: string,
    spec: { readonly description: string; readonly of: aws.lambda.Function },
  ): void {
    this.aboveZero(parent, name, {
      description: spec.description,
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      statistic: 'Sum',
      dimensions: { FunctionName: spec.of.name },
    });
  }

  #create(parent: pulumi.Resource, name: string, { description, metric, rings }: Omit<AlarmRow, 'suffix'>): void {
    const [side, threshold] = rings;
    new aws.cloudwatch.MetricAlarm(
      name,
      {
        alarmDescription: description,
        ...measured(metric),
        evaluationPeriods: 1,
        threshold,
        comparisonOperator: side === 'above' ? 'GreaterThanThreshold' : 'LessThanThreshold',
        treatMissingData: 'notBreaching',
        alarmActions: [this.topicArn],
        okActions: [this.topicArn],
      },
      { parent },
    );
  }
}

/** CloudWatch takes one metric, or one that it works out from others. */
function measured(metric: Metric): Partial<aws.cloudwatch.MetricAlarmArgs> {
  if (!('sql' in metric)) return { ...metric, period: periodSeconds };
  return {
    metricQueries: [
      { id: 'found', label: metric.label, expression: metric.sql, period: periodSeconds, returnData: true },
    ],
  };
}

/**
 * A topic's own policy takes the place of the one that SNS makes, so both services that ring are in it; each for what this
 * account told it to.
 */
function senders(topicArn: pulumi.Output<string>): pulumi.Output<string> {
  const [account, region] = [accountOf(topicArn), topicArn.apply((arn) => arn.split(':')[3] ?? '')];
  const sources = { cloudwatch: 'alarm:*', events: 'rule/*' } as const;
  return pulumi.jsonStringify({
    Version: '2012-10-17',
    Statement: Object.entries(sources).map(([service, resource]) => ({
      Sid: service,
      Effect: 'Allow',
      Principal: { Service: `${service}.amazonaws.com` },
      Action: 'sns:Publish',
      Resource: topicArn,
      Condition: {
        ArnLike: { 'aws:SourceArn': pulumi.interpolate`arn:aws:${service}:${region}:${account}:${resource}` },
      },
    })),
  });
}
