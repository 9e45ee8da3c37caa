/** The budget over many partitions, with real writers and a lake that answers when it is told to. */
import { setImmediate as settled } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { messages } from '../../contracts/generated/catalogue.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import { runOf } from './encode-run.ts';
import { createBudget, openReaders, pressedReaders } from './intake.ts';
import { createMeter } from './meter.ts';
import { PartitionWriter } from './partition-writer.ts';
import type { Position } from './position.ts';
import { judgedBy } from './renderer.ts';
import type { WriterPorts } from './writer-ports.ts';

const contract: MessageContract = messages['crypto-market/assets'];
const renderer = judgedBy(contract, () => ({ contract: 'crypto-market/assets', validate: () => [] }));
const topicId = 'AAAAAAAAAAAAAAAAAAAAAA';
const value = Buffer.from(JSON.stringify('x'.repeat(1_000)));
const [unit, limit] = [value.length + 12, 40_000];

/** Partitions of `total` records each; those in `owing` were found with a plan of 20 records. */
function worker(partitions: number, { total, owing, bytes }: { total: number; owing: number; bytes: number }) {
  const budget = createBudget(limit);
  const meter = createMeter();
  const answers: (() => void)[] = [];
  const ports: WriterPorts = {
    isCurrent: () => true,
    commit: async () => {},
    mayCommit: () => true,
    checkTopic: async () => {},
    store: {
      put: ({ lines }) =>
        new Promise((resolve) =>
          answers.push(() => resolve({ written: true, bytes: Buffer.concat([...lines]).length })),
        ),
    },
    projector: { project: async () => 0 },
    deadLetters: { publish: async () => {} },
    meter,
    now: () => 0,
    onStopped: (error) => {
      throw error;
    },
    budget,
    onRoom: () => {},
  };
  const writers = Array.from({ length: partitions }, (_, partition) => {
    const found: Position = { topicId, start: 0, plan: { end: 20, contract: contract.hash } };
    const position = partition < owing ? found : { topicId, start: 0 };
    return new PartitionWriter({ contract, renderer, partition, position, limits: { bytes, ms: 1e9 }, ports });
  });
  const read = (): void => {
    for (const writer of pressedReaders(writers, budget)) writer.press();
    for (const writer of openReaders(writers, budget)) {
      if (writer.next >= total) continue;
      writer.accept([runOf([{ offset: writer.next, timestamp: 0, key: null, value, headers: {} }])], writer.next + 1);
    }
  };
  return { budget, meter, writers, read, answers };
}

it.each([
  { partitions: 1, owing: 0, bytes: 8_000 },
  { partitions: 30, owing: 0, bytes: 8_000 },
  { partitions: 30, owing: 0, bytes: 1e9 },
  { partitions: 30, owing: 30, bytes: 8_000 },
  { partitions: 30, owing: 7, bytes: 1e9 },
])('holds no more than it may, and still writes all: %o', async ({ partitions, owing, bytes }) => {
  const total = 40;
  const { budget, meter, writers, read, answers } = worker(partitions, { total, owing, bytes });
  let most = 0;
  const step = async (): Promise<void> => {
    read();
    await settled();
    most = Math.max(most, budget.used);
  };
  // The lake does not answer: reading comes to an end of its own.
  for (let round = 0; round < 200; round += 1) await step();
  expect(meter.counts().read).toBeLessThan(partitions * total);
  for (let round = 0; round < 3_000 && meter.counts().records < partitions * total; round += 1) {
    answers.shift()?.();
    await step();
    const isAllRead = writers.every((writer) => writer.next >= total);
    if (isAllRead) for (const writer of writers) writer.press();
  }
  expect(meter.counts().records).toBe(partitions * total);
  expect(budget.used).toBe(0);
  // Once full, each may still bring what was on its way; and a plan that was found has to be read to its end.
  expect(most).toBeLessThan(limit + partitions * unit + (owing > 0 ? 20 * unit : 0));
});

it('gives memory back when an assignment ends', async () => {
  const { budget, writers, read } = worker(3, { total: 40, owing: 0, bytes: 1e9 });
  for (let round = 0; round < 5; round += 1) read();
  expect(budget.used).toBeGreaterThan(0);
  for (const writer of writers) writer.end();
  expect(budget.used).toBe(0);
});
