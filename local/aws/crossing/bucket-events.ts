/**
 * Events of S3 on the default bus, where buckets and EventBridge have emulators of their own.
 *
 * The emulator of buckets puts them on a bus of its own, whose rules nobody made. A rule of ours there takes them to a queue, and they
 * are carried from it to the rules and targets of the other emulator (events/bus.ts), from the first rule on that hears aws.s3. Differs:
 * as the bus does; seconds pass.
 */

import type { SQS } from '@aws-sdk/client-sqs';
import type { EventBus } from '../events/bus.ts';
import type { OperationRoute } from '../routes.ts';
import { operations } from '../routes.ts';
import { type JsonObject, parseBody } from '../wire/fields.ts';
import { carry } from './carrier.ts';
import type { CrossingTools } from './tools.ts';

const name = 'streampact-crossing-s3-events';
const source = 'aws.s3';

/** PutRule, which starts the carrying of a region's events; once each. */
export function bucketEventRoutes(tools: CrossingTools, bus: EventBus): readonly OperationRoute[] {
  const started = new Map<string, Promise<void>>();
  return operations('events', {
    PutRule: async ({ input, region, forward }) => {
      if (hears(input)) {
        const starting = started.get(region) ?? start(tools, bus, region);
        started.set(region, starting);
        await starting.catch((error: unknown) => {
          started.delete(region);
          throw error;
        });
      }
      return forward();
    },
  });
}

/** Whether a rule's pattern names S3. What is no pattern is the emulator's to refuse. */
function hears({ EventPattern: pattern }: JsonObject): boolean {
  return typeof pattern === 'string' && pattern.includes(`"${source}"`);
}

async function start(tools: CrossingTools, bus: EventBus, region: string): Promise<void> {
  const [{ EventBridge }, { SQS }] = await Promise.all([
    import('@aws-sdk/client-eventbridge'),
    import('@aws-sdk/client-sqs'),
  ]);
  const config = tools.main(region);
  const events = new EventBridge(config);
  const from: SQS = new SQS(config);
  try {
    const { QueueUrl: queueUrl = '' } = await from.createQueue({ QueueName: name });
    const { Attributes } = await from.getQueueAttributes({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] });
    await events.putRule({ Name: name, EventPattern: JSON.stringify({ source: [source] }) });
    await events.putTargets({ Rule: name, Targets: [{ Id: 'queue', Arn: Attributes?.QueueArn }] });
    const deliver = (body: string) => bus.pass(region, parseBody(Buffer.from(body)));
    tools.run((signal) => carry({ from, queueUrl, deliver, log: tools.log, signal }).finally(() => from.destroy()));
  } finally {
    events.destroy();
  }
}
