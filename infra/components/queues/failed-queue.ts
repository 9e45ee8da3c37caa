/** The queue that keeps what could not be started or done, for people to look at. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { Statement } from '../../policies/access.ts';

/** SQS's longest. */
const retentionSeconds = 14 * 24 * 3600;

/** Makes the queue `name` under `parent`. */
export function createFailedQueue(parent: pulumi.Resource, name: string): aws.sqs.Queue {
  return new aws.sqs.Queue(name, { messageRetentionSeconds: retentionSeconds, sqsManagedSseEnabled: true }, { parent });
}

/** To put something into the queue. */
export const sendTo = (queue: aws.sqs.Queue): Statement => ({ actions: ['sqs:SendMessage'], resources: [queue.arn] });
