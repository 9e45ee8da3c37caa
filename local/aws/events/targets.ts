/** Delivers an event to a rule's target, as EventBridge does for the kinds of targets that are here. */

import type { Target } from '@aws-sdk/client-eventbridge';
import type { emulatorAt } from '../../engines/emulator.ts';
import { AwsError } from '../wire/errors.ts';

type Connection = ReturnType<typeof emulatorAt>;

/** How each service is called, by its name in ARNs; all in one region. */
export type Connections = (service: string) => Connection;

/** What is delivered where. */
interface Delivery {
  readonly arn: string;
  /** The last part of the ARN. */
  readonly name: string;
  readonly account: string;
  readonly text: string;
  readonly target: Target;
}

const kinds: Readonly<Record<string, (connection: Connection, delivery: Delivery) => Promise<void>>> = {
  async sns(connection, { arn, text }) {
    const { SNS } = await import('@aws-sdk/client-sns');
    await briefly(new SNS(connection), (sns) => sns.publish({ TopicArn: arn, Message: text }));
  },
  async sqs(connection, { name, account, text, target }) {
    const { SQS } = await import('@aws-sdk/client-sqs');
    await briefly(new SQS(connection), async (sqs) => {
      const { QueueUrl: url } = await sqs.getQueueUrl({ QueueName: name, QueueOwnerAWSAccountId: account });
      await sqs.sendMessage({ QueueUrl: url, MessageBody: text, MessageGroupId: target.SqsParameters?.MessageGroupId });
    });
  },
  async lambda(connection, { arn, text }) {
    const { Lambda } = await import('@aws-sdk/client-lambda');
    const call = { FunctionName: arn, InvocationType: 'Event', Payload: Buffer.from(text) } as const;
    await briefly(new Lambda(connection), (lambda) => lambda.invoke(call));
  },
};

async function briefly<C extends { destroy(): void }>(client: C, use: (client: C) => Promise<unknown>): Promise<void> {
  try {
    await use(client);
  } finally {
    client.destroy();
  }
}

/** Delivers `event`, or the target's own constant text. Throws what the target's service says, or AwsError. */
export async function deliver(connectTo: Connections, target: Target, event: string): Promise<void> {
  const arn = target.Arn ?? '';
  const [, , service = '', region, account = '', name = ''] = arn.split(':');
  const connection = connectTo(service);
  const send = kinds[service];
  if (send === undefined || region !== connection.region) {
    throw new AwsError('InvalidParameterValue', 'the local cloud delivers to SNS, SQS and Lambda of the same region');
  }
  if (target.InputPath !== undefined || target.InputTransformer !== undefined) {
    throw new AwsError('InvalidParameterValue', 'the local cloud delivers whole events, or a constant Input');
  }
  await send(connection, { arn, name, account, text: target.Input ?? event, target });
}
