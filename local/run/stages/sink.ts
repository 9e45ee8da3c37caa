/** Kafka → raw zone: the deployed sink's worker runs until it has taken everything that the topics hold. */

import { join } from 'node:path';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { messages } from '../../../contracts/generated/catalogue.ts';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { MessageContract } from '../../../contracts/src/model.ts';
import { localAws } from '../engines.ts';
import { productOutputs, type Stage } from '../product.ts';
import { waitFor } from '../wait.ts';
import { startWorker } from '../worker.ts';

/**
 * A stopped partition never catches up: its named error is told at once instead of a wait in vain.
 *
 * @throws StreampactError LOCAL_WORKER_FAILED
 */
async function refuseStopped(port: number, logFile: string): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(2000) });
  const { partitions } = (await answer.json()) as { partitions: readonly StoppablePartition[] };
  const [stopped] = partitions.filter((partition) => partition.stopped !== undefined);
  if (stopped === undefined) return;
  throw new StreampactError('LOCAL_WORKER_FAILED', `The sink stopped a partition: ${stopped.stopped}.`, {
    where: `${stopped.topic}[${stopped.partition}], ${logFile}`,
    fix: 'that log has the whole error',
  });
}

interface StoppablePartition {
  readonly topic: string;
  readonly partition: number;
  /** Code of the error that stopped it. */
  readonly stopped?: string;
}

/** Longest time for the backlog of one run. */
const DRAIN_SECONDS = 120;

/** How many records of the topics the group has not committed yet. */
async function lag(admin: Admin, group: string, topics: readonly string[]): Promise<number> {
  const committed = await admin.fetchOffsets({ groupId: group, topics: [...topics] });
  let behind = 0;
  for (const { topic, partitions } of committed) {
    for (const end of await admin.fetchTopicOffsets(topic)) {
      const offset = Number(partitions.find(({ partition }) => partition === end.partition)?.offset ?? -1);
      behind += Number(end.high) - Math.max(offset, Number(end.low));
    }
  }
  return behind;
}

function topicsOf(names: readonly string[]): readonly string[] {
  const contracts: Readonly<Record<string, MessageContract>> = messages;
  return names.flatMap((name) => contracts[name]?.topic ?? []);
}

/** The stage for the product's sink. */
export function sinkStage(slug: string): Stage {
  return {
    name: 'sink',
    title: 'Kafka → raw zone',
    async run(context, report) {
      const { cloud, aws } = context;
      const { sink } = productOutputs(context, slug);
      const worker = await startWorker({
        s3: aws.s3,
        sink,
        folder: join(cloud.state.path, 'workers'),
        logFile: join(cloud.state.logs, `${slug}-sink.log`),
        // Functions may know the broker by a name that means nothing here, such as that of a container.
        surroundings: { ...localAws(cloud.engines.awsEndpoint), STREAMPACT_KAFKA_BROKERS: cloud.engines.brokers },
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
            const behind = await lag(admin, sink.group, topicsOf(sink.messages));
            report(`${behind} messages to go`);
            if (behind > 0) await refuseStopped(cloud.ports.sinkHealth, worker.logFile);
            return behind === 0 ? true : undefined;
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
