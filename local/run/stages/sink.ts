/** Kafka → raw zone: the deployed sink's worker runs until it has taken everything that the topics hold. */

import { join } from 'node:path';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { messages } from '../../../contracts/generated/catalogue.ts';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { MessageContract } from '../../../contracts/src/model.ts';
import type { ResolvedOutputs } from '../../../infra/outputs.ts';
import { identityOf } from '../identity.ts';
import { type ProductContext, productOutputs, type Stage } from '../product.ts';
import { waitFor } from '../wait.ts';
import { startWorker } from '../worker.ts';

/** What the sink's health page says of a partition. */
interface PartitionHealth {
  readonly topic: string;
  readonly partition: number;
  /** Offsets that are not in the lake for sure. */
  readonly lag: number;
  /** Code of the error that stopped it. */
  readonly stopped?: string;
}

/**
 * What the sink says of its partitions. A stopped one never catches up: its named error is told at once instead of a wait in
 * vain.
 *
 * @throws StreampactError LOCAL_WORKER_FAILED
 */
async function partitionsOf(port: number, logFile: string): Promise<readonly PartitionHealth[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(2000) });
  const { partitions } = (await answer.json()) as { readonly partitions: readonly PartitionHealth[] };
  const [stopped] = partitions.filter((partition) => partition.stopped !== undefined);
  if (stopped === undefined) return partitions;
  throw new StreampactError('LOCAL_WORKER_FAILED', `The sink stopped a partition: ${stopped.stopped}.`, {
    where: `${stopped.topic}[${stopped.partition}], ${logFile}`,
    fix: 'that log has the whole error',
  });
}

/** Longest time for the backlog of one run. */
const DRAIN_SECONDS = 120;

/** How many partitions there are, and how many records the group has not committed. Marks of transactions count as records. */
async function backlog(
  admin: Admin,
  group: string,
  topics: readonly string[],
): Promise<{ readonly partitions: number; readonly behind: number }> {
  const committed = await admin.fetchOffsets({ groupId: group, topics: [...topics] });
  let [count, behind] = [0, 0];
  for (const { topic, partitions } of committed) {
    for (const end of await admin.fetchTopicOffsets(topic)) {
      const offset = Number(partitions.find(({ partition }) => partition === end.partition)?.offset ?? -1);
      count += 1;
      behind += Number(end.high) - Math.max(offset, Number(end.low));
    }
  }
  return { partitions: count, behind };
}

function topicsOf(names: readonly string[]): readonly string[] {
  const contracts: Readonly<Record<string, MessageContract>> = messages;
  return names.flatMap((name) => contracts[name]?.topic ?? []);
}

type Sink = NonNullable<ResolvedOutputs['products'][string]['sink']>;

function sinkOutputs(context: ProductContext, slug: string): Sink {
  const { sink } = productOutputs(context, slug);
  if (sink !== undefined) return sink;
  throw new StreampactError('LOCAL_STAGE_FAILED', `The deployed product ${slug} has no sink.`, {
    where: `infra/pipelines/${slug}.ts`,
    fix: 'leave the stage out of the product, or give the product messages and their sink',
  });
}

/** What a product's sink has that others have not. */
export interface SinkStageOptions {
  /** `Kafka → raw zone` by default. */
  readonly title?: string;
  /** What else the place gives; outranks the stack's. */
  readonly surroundings?: (context: ProductContext) => Readonly<Record<string, string>>;
}

/** The stage for the product's sink. */
export function sinkStage(slug: string, options: SinkStageOptions = {}): Stage {
  const { title = 'Kafka → raw zone', surroundings = () => ({}) } = options;
  return {
    name: 'sink',
    title,
    async run(context, report) {
      const { cloud } = context;
      const sink = sinkOutputs(context, slug);
      const identity = await identityOf(context, `${slug}-sink`);
      const worker = await startWorker({
        s3: identity.s3,
        sink,
        folder: join(cloud.state.path, 'workers'),
        logFile: join(cloud.state.logs, `${slug}-sink.log`),
        // Functions may know the broker by a name that means nothing here, such as that of a container.
        surroundings: {
          ...identity.environment,
          STREAMPACT_KAFKA_BROKERS: cloud.engines.brokers,
          ...surroundings(context),
        },
        healthPort: cloud.ports.sinkHealth,
        watchdog: cloud.engines.watchdog,
      });
      const kafka = new Kafka({
        clientId: 'streampact-run',
        brokers: [cloud.engines.brokers],
        logLevel: logLevel.NOTHING,
      });
      const admin = kafka.admin();
      const died = worker.ended.then((error) => {
        if (error !== undefined) throw error;
        return new Promise<never>(() => {});
      });
      died.catch(() => {});
      try {
        await admin.connect();
        const drained = waitFor(
          async () => {
            const { partitions, behind } = await backlog(admin, sink.group, topicsOf(sink.messages));
            if (behind === 0) return true;
            const told = await partitionsOf(cloud.ports.sinkHealth, worker.logFile);
            const lag = told.reduce((sum, partition) => sum + partition.lag, 0);
            report(`${told.length === partitions ? lag : behind} messages to go`);
            // What is left may be marks of transactions alone, which only the sink can tell from records.
            return told.length === partitions && lag === 0 ? true : undefined;
          },
          { what: 'the sink to take everything that the topics hold', seconds: DRAIN_SECONDS },
        );
        await Promise.race([drained, died]);
        const { records, raw, quarantined } = await worker.finish();
        return { in: records, out: raw, rejected: quarantined };
      } finally {
        await Promise.allSettled([admin.disconnect(), worker.stop()]);
      }
    },
  };
}
