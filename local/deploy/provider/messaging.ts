/** Amazon SNS and SQS. https://docs.aws.amazon.com/sns/latest/api/ and …/AWSSimpleQueueService/latest/APIReference/ */
import type { TopicArgs, TopicSubscriptionArgs } from '@pulumi/aws/sns/index.js';
import type { QueueArgs } from '@pulumi/aws/sqs/index.js';
import { type Resolved, type ResourceRow, resource } from './row.ts';
import { present, tagList } from './shape.ts';

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
