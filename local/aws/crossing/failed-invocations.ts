/**
 * Queues for failed invocations, where functions and queues have emulators of their own.
 *
 * The emulator of functions delivers to queues of its own only, and drops what is for others. So it gets a queue of the same name, and
 * what arrives there is carried to the real one. Differs: topics and functions as destinations are refused.
 *
 * Follows https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html.
 */

import type { PathRoute } from '../routes.ts';
import { AwsError } from '../wire/errors.ts';
import { object, optionalText } from '../wire/fields.ts';
import { carry } from './carrier.ts';
import type { CrossingTools } from './tools.ts';

const path = /^\/2019-09-25\/functions\/[^/]+\/event-invoke-config$/;

/** PutFunctionEventInvokeConfig and UpdateFunctionEventInvokeConfig, which start the carrying to the queue they name. */
export function failedInvocationRoutes(tools: CrossingTools): readonly PathRoute[] {
  const started = new Map<string, Promise<void>>();
  return ['PUT', 'POST'].map((method) => ({
    ...{ service: 'lambda', method, path },
    handle: async ({ input, forward }) => {
      for (const outcome of ['OnFailure', 'OnSuccess']) {
        const arn = optionalText(object(object(input, 'DestinationConfig'), outcome), 'Destination');
        if (arn === undefined) continue;
        const starting = started.get(arn) ?? start(tools, arn);
        started.set(arn, starting);
        await starting.catch((error: unknown) => {
          started.delete(arn);
          throw error;
        });
      }
      return forward();
    },
  }));
}

async function start(tools: CrossingTools, arn: string): Promise<void> {
  const [, , service, region = '', account, queue = ''] = arn.split(':');
  if (service !== 'sqs') {
    throw new AwsError(
      'InvalidParameterValueException',
      `Beside an emulator of its own Lambda's results go to queues only, and ${arn} is none.`,
    );
  }
  const { SQS } = await import('@aws-sdk/client-sqs');
  const [from, to] = [new SQS(tools.functions(region)), new SQS(tools.main(region))];
  const { QueueUrl: target } = await to.getQueueUrl({ QueueName: queue, QueueOwnerAWSAccountId: account });
  const { QueueUrl: queueUrl = '' } = await from.createQueue({ QueueName: queue });
  const deliver = async (MessageBody: string) => void (await to.sendMessage({ QueueUrl: target, MessageBody }));
  tools.run((signal) =>
    carry({ from, queueUrl, deliver, log: tools.log, signal }).finally(() => {
      from.destroy();
      to.destroy();
    }),
  );
}
