/** Publishes a run's messages through the product's own publisher, spread over a time, however often the broker goes. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { StreampactError } from '../../contracts/src/error.ts';
import { deadlineAfter } from '../../functions/shared/deadline.ts';
import { createPublisher } from '../../functions/shared/publisher.ts';
import type { InputMessage } from './input.ts';

/** What to publish, where, and over which time. */
export interface Feed {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly input: readonly InputMessage[];
  readonly overMs: number;
}

const steps = 40;

/** Resolves when the broker has acknowledged everything; a batch whose fate is unknown is sent again. */
export async function publishAll({ kafka, topic, input, overMs }: Feed): Promise<void> {
  const publisher = createPublisher(kafka);
  // Kafka takes a mebibyte a batch; the rest is for keys and framing.
  const longest = Math.max(1, ...input.map(({ value }) => value?.length ?? 0));
  const size = Math.max(1, Math.min(Math.ceil(input.length / steps), Math.floor(800_000 / longest)));
  const giveUp = deadlineAfter(overMs + 120_000);
  try {
    for (let at = 0; at < input.length; at += size) {
      const rows = input.slice(at, at + size).map(({ id, key, value }) => ({ key, value, headers: { id } }));
      while (!(await publisher.publish(topic, rows, deadlineAfter(8_000)).then(...outcomes))) {
        if (giveUp.remainingMs() === 0) {
          throw new StreampactError('FAULTS_FAILED', 'The broker did not take the messages in time.', { where: topic });
        }
        await sleep(250);
      }
      await sleep((overMs * rows.length) / input.length);
    }
  } finally {
    await publisher.close();
  }
}

const outcomes = [() => true, () => false] as const;
