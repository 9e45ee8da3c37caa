/** Alarms as rows, and the topics that they go to: one for each urgency. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { platformProduct } from '../../../contracts/src/own-metrics.ts';
import type { Existing } from '../existing.ts';
import { createFailureRule, type FailureRuleSpec } from './failure-rule.ts';
import { alarmKinds, runbookOf, type Severity } from './kinds.ts';
import { type Metric, type OwnMetric, ownMetric, type PlainMetric, periodSeconds, type Statistic } from './metric.ts';
import type { AlarmRow, Limits } from './row.ts';
import { senders } from './senders.ts';

/** Arguments of {@link AlarmTopics}. */
export interface AlarmTopicsArgs {
  /** Who gets mail of each urgency; nobody when undefined. */
  readonly email: Readonly<Record<Severity, string | undefined>>;
}

/** ARN of the topic of each urgency. */
export type AlarmTopicFacts = Readonly<Record<Severity, pulumi.Input<string>>>;

/** Where alarms go. */
export class AlarmTopics extends pulumi.ComponentResource {
  readonly arns: Readonly<Record<Severity, pulumi.Output<string>>>;

  /** Makes the topics, or stands for those of another stack. */
  constructor(
    name: string,
    args: AlarmTopicsArgs | Existing<AlarmTopicFacts>,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super('streampact:index:Alarms', name, {}, options);
    const topic = (severity: Severity, suffix: string): pulumi.Output<string> =>
      'existing' in args
        ? pulumi.output(args.existing[severity])
        : createTopic(this, `${name}${suffix}`, args.email[severity]);
    this.arns = { ticket: topic('ticket', ''), page: topic('page', '-pages') };
    this.registerOutputs({ arns: this.arns });
  }
}

/** Makes `<name>-topic`, who may send to it, and who reads it. */
function createTopic(parent: AlarmTopics, name: string, email: string | undefined): pulumi.Output<string> {
  const topic = new aws.sns.Topic(`${name}-topic`, {}, { parent });
  new aws.sns.TopicPolicy(`${name}-senders`, { arn: topic.arn, policy: senders(topic.arn) }, { parent });
  if (email !== undefined) {
    new aws.sns.TopicSubscription(
      `${name}-email`,
      { topic: topic.arn, protocol: 'email', endpoint: email },
      { parent },
    );
  }
  return topic.arn;
}

/** What the alarms of a stack have in common. */
export interface AlarmScope {
  readonly topics: AlarmTopics;
  /** The stack's name, a dimension of our own metrics. */
  readonly stack: string;
  readonly limits: Limits;
  /** Urgencies that are sent; alarms of others show in dashboards only. */
  readonly notified: readonly Severity[];
  /** Tags of a product's alarms, which may hang on what products share. */
  readonly tagsOf: (product: string) => Readonly<Record<string, string>> | undefined;
}

/** An alarm that is there, for dashboards. */
export interface MadeAlarm {
  readonly row: AlarmRow;
  readonly arn: pulumi.Output<string>;
}

/** Makes the alarms of one product, or of what the products share. */
export class Alarms {
  readonly limits: Limits;
  /** Where alarms go that wait for the next working day. */
  readonly topicArn: pulumi.Output<string>;
  readonly #scope: AlarmScope;
  readonly #product: string;
  readonly #made: MadeAlarm[] = [];

  constructor(scope: AlarmScope, product: string = platformProduct) {
    this.limits = scope.limits;
    this.topicArn = scope.topics.arns.ticket;
    this.#scope = scope;
    this.#product = product;
  }

  /** The topic of each urgency. */
  get topicArns(): AlarmTopicFacts {
    return this.#scope.topics.arns;
  }

  /** The alarms that were made so far. */
  get made(): readonly MadeAlarm[] {
    return this.#made;
  }

  /** The alarms of a product. */
  of(product: string): Alarms {
    return new Alarms(this.#scope, product);
  }

  /** One of our own metrics, with the dimensions that are the same for all of the product. */
  own(statistic: Statistic, name: OwnMetric, narrow: Readonly<Record<string, string>>): PlainMetric {
    return ownMetric(statistic, name, { Stack: this.#scope.stack, Product: this.#product, ...narrow });
  }

  /** Makes the alarm `<name>-<suffix>` of each row under `parent`. */
  watch(parent: pulumi.Resource, name: string, rows: readonly AlarmRow[]): void {
    for (const row of rows) {
      this.#made.push({ row, arn: this.#create(parent, `${name}-${row.suffix}`, row).arn });
    }
  }

  /** Sends events of AWS that match to the topic of their kind; see {@link createFailureRule}. */
  onFailure(parent: pulumi.Resource, name: string, spec: FailureRuleSpec): aws.cloudwatch.EventRule {
    const severity = alarmKinds[spec.kind];
    const topicArn = this.#scope.notified.includes(severity) ? this.#scope.topics.arns[severity] : undefined;
    return createFailureRule(parent, name, { ...spec, topicArn });
  }

  #create(parent: pulumi.Resource, name: string, row: AlarmRow): aws.cloudwatch.MetricAlarm {
    const [side, threshold] = row.rings;
    const severity = alarmKinds[row.kind];
    const actions = this.#scope.notified.includes(severity) ? [this.#scope.topics.arns[severity]] : [];
    return new aws.cloudwatch.MetricAlarm(
      name,
      {
        alarmDescription: `[${severity}] ${row.description}. ${runbookOf(row.kind)}`,
        ...measured(row.metric, row.period ?? periodSeconds),
        evaluationPeriods: row.points ?? 1,
        threshold,
        comparisonOperator: side === 'above' ? 'GreaterThanThreshold' : 'LessThanThreshold',
        treatMissingData: missingData[row.missing ?? 'quiet'],
        alarmActions: actions,
        okActions: actions,
        tags: this.#scope.tagsOf(this.#product),
      },
      { parent },
    );
  }
}

const missingData = { quiet: 'notBreaching', kept: 'ignore', rings: 'breaching' } as const;

/** CloudWatch takes one metric, or one that it works out from others. */
function measured(metric: Metric, period: number): Partial<aws.cloudwatch.MetricAlarmArgs> {
  if (!('sql' in metric)) return { ...metric, period };
  return { metricQueries: [{ id: 'found', label: metric.label, expression: metric.sql, period, returnData: true }] };
}
