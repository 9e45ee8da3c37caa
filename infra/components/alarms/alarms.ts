/** One SNS topic that every alarm of the stack goes to. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

/** Arguments of {@link Alarms}. */
export interface AlarmsArgs {
  /** Who gets mail; nobody when undefined. */
  readonly email: string | undefined;
}

/** A sum over five minutes that must stay at zero. */
export interface AlarmSpec {
  readonly description: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly statistic: 'Sum' | 'Maximum';
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Where alarms go. */
export class Alarms extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: AlarmsArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:Alarms', name, {}, options);
    const topic = new aws.sns.Topic(`${name}-topic`, {}, { parent: this });
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

  /** Makes the alarm `name` under `parent`: it rings when the metric is above zero, and when it is quiet again. */
  aboveZero(parent: pulumi.Resource, name: string, spec: AlarmSpec): void {
    new aws.cloudwatch.MetricAlarm(
      name,
      {
        alarmDescription: spec.description,
        namespace: spec.namespace,
        metricName: spec.metricName,
        dimensions: spec.dimensions,
        statistic: spec.statistic,
        period: 300,
        evaluationPeriods: 1,
        threshold: 0,
        comparisonOperator: 'GreaterThanThreshold',
        treatMissingData: 'notBreaching',
        alarmActions: [this.topicArn],
        okActions: [this.topicArn],
      },
      { parent },
    );
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
}
