/** Alarms, logs, events, queues, schedules, backups. */
import { because, type Spread, type TypeRows } from '../rows.ts';
import { itemsOf, renamed } from './lists.ts';

const subscribers =
  (type: 'EMAIL' | 'SNS'): Spread =>
  (value) => ({ Subscribers: itemsOf(value).map((address) => ({ Address: address, SubscriptionType: type })) });

const operators = {
  stringEquals: 'StringEquals',
  stringLikes: 'StringLike',
  stringNotEquals: 'StringNotEquals',
  stringNotLikes: 'StringNotLike',
} as const;

/** A list of one block → the block, whose lists of keys and values have names of their own. */
const backupConditions: Spread = (value) => {
  const [block = null] = itemsOf(value);
  const lists = Object.entries(renamed(block, operators)).map(([operator, pairs]) => [
    operator,
    itemsOf(pairs).map((pair) => renamed(pair, { key: 'ConditionKey', value: 'ConditionValue' })),
  ]);
  return { Conditions: Object.fromEntries(lists) };
};

/** The rows. */
export const operations: TypeRows = {
  'aws:backup/plan:Plan': {
    type: 'AWS::Backup::BackupPlan',
    within: 'BackupPlan',
    names: {
      name: 'BackupPlanName',
      rules: 'BackupPlanRule',
      'rules.completionWindow': 'CompletionWindowMinutes',
      'rules.startWindow': 'StartWindowMinutes',
      'rules.schedule': 'ScheduleExpression',
      'rules.scheduleExpressionTimezone': 'ScheduleExpressionTimezone',
      'rules.targetVaultName': 'TargetBackupVault',
      'rules.lifecycle.coldStorageAfter': 'MoveToColdStorageAfterDays',
      'rules.lifecycle.deleteAfter': 'DeleteAfterDays',
      'rules.copyActions.destinationVaultArn': 'DestinationBackupVaultArn',
      'rules.copyActions.lifecycle.coldStorageAfter': 'MoveToColdStorageAfterDays',
      'rules.copyActions.lifecycle.deleteAfter': 'DeleteAfterDays',
      tags: '/BackupPlanTags',
    },
    supplied: { 'BackupPlan.BackupPlanName': because.named },
  },
  'aws:backup/selection:Selection': {
    type: 'AWS::Backup::BackupSelection',
    within: 'BackupSelection',
    names: {
      name: 'SelectionName',
      planId: '/BackupPlanId',
      selectionTags: 'ListOfTags',
      conditions: backupConditions,
      'selectionTags.key': 'ConditionKey',
      'selectionTags.type': 'ConditionType',
      'selectionTags.value': 'ConditionValue',
      ...Object.fromEntries(
        ['stringEquals', 'stringLike', 'stringNotEquals', 'stringNotLike'].flatMap((test) => [
          [`conditions.${test}.key`, 'ConditionKey'],
          [`conditions.${test}.value`, 'ConditionValue'],
        ]),
      ),
    },
    supplied: { 'BackupSelection.SelectionName': because.named },
  },
  'aws:backup/vault:Vault': {
    type: 'AWS::Backup::BackupVault',
    names: { name: 'BackupVaultName', kmsKeyArn: 'EncryptionKeyArn', tags: 'BackupVaultTags' },
    supplied: { BackupVaultName: because.named },
    unchecked: { forceDestroy: because.deletion },
  },
  'aws:backup/vaultLockConfiguration:VaultLockConfiguration': {
    type: 'AWS::Backup::BackupVault',
    part: true,
    within: 'LockConfiguration',
    names: { backupVaultName: '/BackupVaultName' },
  },
  'aws:backup/vaultPolicy:VaultPolicy': {
    type: 'AWS::Backup::BackupVault',
    part: true,
    names: { policy: 'AccessPolicy' },
  },
  'aws:budgets/budget:Budget': {
    type: 'AWS::Budgets::Budget',
    within: 'Budget',
    names: {
      name: 'BudgetName',
      limitAmount: 'BudgetLimit.Amount',
      limitUnit: 'BudgetLimit.Unit',
      notifications: '/NotificationsWithSubscribers',
      'notifications.comparisonOperator': 'Notification.ComparisonOperator',
      'notifications.notificationType': 'Notification.NotificationType',
      'notifications.threshold': 'Notification.Threshold',
      'notifications.thresholdType': 'Notification.ThresholdType',
      'notifications.subscriberEmailAddresses': subscribers('EMAIL'),
      'notifications.subscriberSnsTopicArns': subscribers('SNS'),
      tags: '/ResourceTags',
    },
  },
  'aws:cloudwatch/compositeAlarm:CompositeAlarm': {
    type: 'AWS::CloudWatch::CompositeAlarm',
    names: {
      'actionsSuppressor.alarm': '/ActionsSuppressor',
      'actionsSuppressor.extensionPeriod': '/ActionsSuppressorExtensionPeriod',
      'actionsSuppressor.waitPeriod': '/ActionsSuppressorWaitPeriod',
      actionsSuppressor: '',
    },
  },
  'aws:cloudwatch/dashboard:Dashboard': { type: 'AWS::CloudWatch::Dashboard' },
  'aws:cloudwatch/eventRule:EventRule': {
    type: 'AWS::Events::Rule',
    names: { isEnabled: (value) => ({ State: value === true ? 'ENABLED' : 'DISABLED' }) },
    unchecked: { forceDestroy: because.deletion },
  },
  'aws:cloudwatch/eventTarget:EventTarget': {
    type: 'AWS::Events::Rule',
    part: true,
    within: 'Targets[]',
    names: {
      rule: '/Name',
      eventBusName: '/EventBusName',
      targetId: 'Id',
      'inputTransformer.inputPaths': 'InputPathsMap',
    },
    supplied: { 'Targets.Id': because.named },
    unchecked: { forceDestroy: because.deletion },
  },
  'aws:cloudwatch/logGroup:LogGroup': {
    type: 'AWS::Logs::LogGroup',
    unchecked: { skipDestroy: because.deletion },
  },
  'aws:cloudwatch/logMetricFilter:LogMetricFilter': {
    type: 'AWS::Logs::MetricFilter',
    names: {
      name: 'FilterName',
      pattern: 'FilterPattern',
      metricTransformation: 'MetricTransformations[]',
      'metricTransformation.name': 'MetricName',
      'metricTransformation.namespace': 'MetricNamespace',
      'metricTransformation.value': 'MetricValue',
    },
  },
  'aws:cloudwatch/logStream:LogStream': { type: 'AWS::Logs::LogStream' },
  'aws:cloudwatch/metricAlarm:MetricAlarm': {
    type: 'AWS::CloudWatch::Alarm',
    names: {
      name: 'AlarmName',
      metricQueries: 'Metrics',
      'metricQueries.metric': 'MetricStat',
      'metricQueries.metric.dimensions': 'Metric.Dimensions',
      'metricQueries.metric.metricName': 'Metric.MetricName',
      'metricQueries.metric.namespace': 'Metric.Namespace',
    },
  },
  'aws:scheduler/schedule:Schedule': { type: 'AWS::Scheduler::Schedule' },
  'aws:sns/topic:Topic': {
    type: 'AWS::SNS::Topic',
    names: { name: 'TopicName' },
    unchecked: { policy: 'in CloudFormation AWS::SNS::TopicPolicy' },
  },
  'aws:sns/topicPolicy:TopicPolicy': {
    type: 'AWS::SNS::TopicPolicy',
    names: { arn: 'Topics[]', policy: 'PolicyDocument' },
  },
  'aws:sns/topicSubscription:TopicSubscription': { type: 'AWS::SNS::Subscription', names: { topic: 'TopicArn' } },
  'aws:sqs/queue:Queue': {
    type: 'AWS::SQS::Queue',
    names: {
      maxMessageSize: 'MaximumMessageSize',
      messageRetentionSeconds: 'MessageRetentionPeriod',
      receiveWaitTimeSeconds: 'ReceiveMessageWaitTimeSeconds',
      visibilityTimeoutSeconds: 'VisibilityTimeout',
    },
  },
  'aws:sqs/queuePolicy:QueuePolicy': {
    type: 'AWS::SQS::QueuePolicy',
    names: { policy: 'PolicyDocument', queueUrl: 'Queues[]' },
  },
  'aws:ssm/parameter:Parameter': {
    type: 'AWS::SSM::Parameter',
    unchecked: { overwrite: because.replacement },
  },
};
