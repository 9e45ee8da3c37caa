/** A function that polls a public API on a schedule and publishes what it got to Kafka. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { ProducerOutputs } from '../../outputs.ts';
import type { Access, Environment } from '../../policies/access.ts';
import { createRole } from '../../policies/role.ts';
import type { Alarms } from '../alarms/alarms.ts';
import { functionAlarms, silenceAlarm } from '../alarms/function.ts';
import { queueAlarms } from '../alarms/queue.ts';
import type { Artifact } from '../lake/artifact-store.ts';
import type { Network } from '../network/network.ts';
import { createFailedQueue, sendTo } from '../queues/failed-queue.ts';
import { createSchedule } from '../schedules/schedule.ts';
import { type ApiKey, createApiKey } from './api-key.ts';
import { createVpcFunction } from './vpc-function.ts';

/** Arguments of {@link ScheduledProducer}. */
export interface ScheduledProducerArgs {
  readonly description: string;
  readonly bundle: Artifact;
  readonly network: Network;
  readonly alarms: Alarms;
  /** What it may use beside the public API: Kafka. */
  readonly access: readonly Access[];
  readonly environment: Environment;
  readonly apiKey: ApiKey;
  /** In the notation of EventBridge Scheduler. */
  readonly schedule: string;
  readonly enabled: boolean;
  /** Resources that must stand before the first poll. */
  readonly after: readonly pulumi.Resource[];
  readonly logRetentionDays: number;
  /** Longest time of one invocation; a minute by default. */
  readonly timeoutSeconds?: number;
}

/** A poll that could not start within a minute is left out: the next one brings newer data. */
const staleSeconds = 60;
const pollSeconds = 60;

/** The function, its schedule, its secret and the queue of polls that failed. */
export class ScheduledProducer extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly scheduleName: pulumi.Output<string>;
  readonly secretArn: pulumi.Output<string>;

  /** What the stack tells of it. */
  get outputs(): ProducerOutputs {
    const { functionName, scheduleName, secretArn } = this;
    return { functionName, scheduleName, secretArn };
  }

  constructor(name: string, args: ScheduledProducerArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:ScheduledProducer', name, {}, options);
    const key = createApiKey(this, name, args.apiKey);
    const failed = createFailedQueue(this, `${name}-failed`);
    const producer = createVpcFunction(this, name, {
      ...args,
      access: [...args.access, args.network.publicApiAccess(), key.access, environmentOf(args)],
      statements: [sendTo(failed)],
      timeoutSeconds: args.timeoutSeconds ?? pollSeconds,
      memoryMebibytes: 512,
    });
    limitRetries(this, name, { producer, failed });
    const schedule = startedBy(this, name, { args, producer, failed });
    watch(this, name, { args, producer, failed });
    this.functionName = producer.name;
    this.scheduleName = schedule.name;
    this.secretArn = key.secretArn;
    this.registerOutputs({ functionName: this.functionName, scheduleName: this.scheduleName });
  }
}

const environmentOf = ({ environment }: ScheduledProducerArgs): Access => ({
  environment,
  statements: [],
  securityGroupIds: [],
  dependsOn: [],
});

interface Parts {
  readonly producer: aws.lambda.Function;
  readonly failed: aws.sqs.Queue;
}

/** The function retries the API itself; running all of it again would publish twice. */
function limitRetries(parent: ScheduledProducer, name: string, { producer, failed }: Parts): void {
  new aws.lambda.FunctionEventInvokeConfig(
    `${name}-invoke`,
    {
      functionName: producer.name,
      maximumRetryAttempts: 0,
      maximumEventAgeInSeconds: staleSeconds,
      destinationConfig: { onFailure: { destination: failed.arn } },
    },
    { parent },
  );
}

interface PartsOfProducer extends Parts {
  readonly args: ScheduledProducerArgs;
}

function startedBy(parent: ScheduledProducer, name: string, parts: PartsOfProducer): aws.scheduler.Schedule {
  const { args, producer, failed } = parts;
  const caller = createRole(parent, `${name}-schedule`, {
    service: 'scheduler.amazonaws.com',
    neighbour: producer.arn,
    description: `Starts ${name}`,
    statements: [{ actions: ['lambda:InvokeFunction'], resources: [producer.arn] }, sendTo(failed)],
  });
  return createSchedule(parent, name, {
    ...args,
    caller,
    target: {
      arn: producer.arn,
      deadLetterConfig: { arn: failed.arn },
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: staleSeconds },
    },
  });
}

function watch(parent: ScheduledProducer, name: string, { args, producer, failed }: PartsOfProducer): void {
  const { name: functionName } = producer;
  args.alarms.watch(parent, name, [
    ...functionAlarms({ functionName, functionSeconds: args.timeoutSeconds ?? pollSeconds }),
    ...(args.enabled ? [silenceAlarm({ functionName, schedule: args.schedule })] : []),
    ...queueAlarms({
      queue: failed,
      suffix: 'failed-polls',
      description: `Polls of ${name} wait in its queue of failures`,
    }),
  ]);
}
