/** Amazon SNS and SQS. https://docs.aws.amazon.com/sns/latest/api/ and …/AWSSimpleQueueService/latest/APIReference/ */
import type { TopicArgs, TopicPolicyArgs, TopicSubscriptionArgs } from '@pulumi/aws/sns/index.js';
import type { QueueArgs } from '@pulumi/aws/sqs/index.js';
import type { Cloud } from './cloud.ts';
import { type Resolved, type ResourceRow, resource } from './row.ts';
import { present, tagList } from './shape.ts';

interface TopicPolicy {
  readonly arn: string;
  readonly policy: string;
}

async function setPolicy({ arn, policy }: TopicPolicy, cloud: Cloud): Promise<void> {
  const sns = await cloud.sns();
  await sns.setTopicAttributes({ TopicArn: arn, AttributeName: 'Policy', AttributeValue: policy });
}

function ownersPolicy(arn: string, { account }: Cloud): string {
  const owner = { Effect: 'Allow', Principal: { AWS: account }, Action: 'sns:*', Resource: arn };
  return JSON.stringify({ Version: '2012-10-17', Statement: [owner] });
}

export const messaging: readonly ResourceRow[] = [
  resource<TopicArgs>({
    type: 'aws:sns/topic:Topic',
    autoname: { property: 'name', maxLength: 256 },
    replaceOn: ['name', 'namePrefix', 'fifoTopic'],
    create: async ({ name = '', tags }, cloud) => {
      const { TopicArn } = await (await cloud.sns()).createTopic({ Name: name, Tags: tagList(tags) });
      const arn = present(TopicArn, "the topic's ARN");
      return { id: arn, outputs: { arn } };
    },
    update: async ({ id, inputs }, cloud) => {
      const sns = await cloud.sns();
      await sns.setTopicAttributes({
        TopicArn: id,
        AttributeName: 'DisplayName',
        AttributeValue: inputs.displayName ?? '',
      });
      return undefined;
    },
    delete: async ({ id }, cloud) => (await cloud.sns()).deleteTopic({ TopicArn: id }),
  }),
  resource<TopicPolicyArgs>({
    type: 'aws:sns/topicPolicy:TopicPolicy',
    replaceOn: ['arn'],
    create: async ({ arn, policy }, cloud) => {
      await setPolicy({ arn, policy: String(policy) }, cloud);
      return { id: arn, outputs: { owner: cloud.account } };
    },
    update: async ({ inputs: { arn, policy } }, cloud) => {
      await setPolicy({ arn, policy: String(policy) }, cloud);
      return undefined;
    },
    // A topic always has a policy: without ours, the account's own people may use it.
    delete: async ({ inputs: { arn } }, cloud) => setPolicy({ arn, policy: ownersPolicy(arn, cloud) }, cloud),
  }),
  resource<TopicSubscriptionArgs>({
    type: 'aws:sns/topicSubscription:TopicSubscription',
    replaceOn: ['topic', 'protocol', 'endpoint'],
    create: async ({ topic, protocol, endpoint }, cloud) => {
      const { SubscriptionArn } = await (await cloud.sns()).subscribe({
        TopicArn: String(topic),
        Protocol: protocol,
        Endpoint: endpoint,
        ReturnSubscriptionArn: true,
      });
      const arn = present(SubscriptionArn, "the subscription's ARN");
      return { id: arn, outputs: { arn } };
    },
    delete: async ({ id }, cloud) => (await cloud.sns()).unsubscribe({ SubscriptionArn: id }),
  }),
  resource<QueueArgs>({
    type: 'aws:sqs/queue:Queue',
    autoname: { property: 'name', maxLength: 80 },
    replaceOn: ['name', 'namePrefix', 'fifoQueue'],
    create: async (inputs, cloud) => {
      const { name = '', tags } = inputs;
      const { QueueUrl } = await (await cloud.sqs()).createQueue({
        QueueName: name,
        Attributes: queueAttributes(inputs),
        ...(tags !== undefined && { tags }),
      });
      const url = present(QueueUrl, "the queue's URL");
      return { id: url, outputs: { arn: cloud.arn('sqs', name), url } };
    },
    update: async ({ id, inputs }, cloud) => {
      await (await cloud.sqs()).setQueueAttributes({ QueueUrl: id, Attributes: queueAttributes(inputs) });
      return undefined;
    },
    delete: async ({ id }, cloud) => (await cloud.sqs()).deleteQueue({ QueueUrl: id }),
  }),
];

/** SQS takes every attribute as text. */
function queueAttributes(inputs: Resolved<QueueArgs>): Record<string, string> {
  const attributes = {
    DelaySeconds: inputs.delaySeconds,
    FifoQueue: inputs.fifoQueue,
    KmsMasterKeyId: inputs.kmsMasterKeyId,
    MessageRetentionPeriod: inputs.messageRetentionSeconds,
    Policy: inputs.policy,
    RedrivePolicy: inputs.redrivePolicy,
    SqsManagedSseEnabled: inputs.sqsManagedSseEnabled,
    VisibilityTimeout: inputs.visibilityTimeoutSeconds,
  };
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
