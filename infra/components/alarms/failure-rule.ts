/** Events in which AWS tells of a failure, sent to whoever reads alarms. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type AlarmKind, runbookOf } from './kinds.ts';

/** Which events ring. */
export interface FailureRuleSpec {
  readonly kind: AlarmKind;
  readonly description: string;
  /** Who sends them, e.g. `aws.glue`. */
  readonly source: string;
  /** What they are called. */
  readonly detailType: string;
  /** Field of the event's detail → the values that ring. */
  readonly detail: Readonly<Record<string, readonly pulumi.Input<string>[]>>;
}

interface FailureRule extends FailureRuleSpec {
  /** Where they are sent; undefined: they are counted only. */
  readonly topicArn: pulumi.Input<string> | undefined;
}

/** Makes the rule `<name>-rule` and its target under `parent`. SNS gets the event as it is: it names what failed, and why. */
export function createFailureRule(
  parent: pulumi.Resource,
  name: string,
  { kind, description, source, detailType, detail, topicArn }: FailureRule,
): aws.cloudwatch.EventRule {
  const rule = new aws.cloudwatch.EventRule(
    `${name}-rule`,
    {
      description: `${description}. ${runbookOf(kind)}`,
      eventPattern: pulumi.jsonStringify({ source: [source], 'detail-type': [detailType], detail }),
    },
    { parent },
  );
  if (topicArn !== undefined) {
    new aws.cloudwatch.EventTarget(`${name}-target`, { rule: rule.name, arn: topicArn }, { parent });
  }
  return rule;
}
