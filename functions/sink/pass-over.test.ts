/** Offsets that hold no records: when a writer commits past them, and when it must not. */
import { expect, it } from 'vitest';
import { messages } from '../../contracts/generated/fx-rates/messages.ts';
import { versions } from '../../contracts/generated/fx-rates/versions.ts';
import { entryOf } from '../../contracts/src/validate.ts';
import { runOf } from './encode-run.ts';
import { createBudget } from './intake.ts';
import { createMeter } from './meter.ts';
import { PartitionWriter } from './partition-writer.ts';
import type { Plan } from './plan.ts';
import { judgedBy } from './renderer.ts';

const topicId = 'AAAAAAAAAAAAAAAAAAAAAA';
const contract = messages['fx-rates/rates'];
const record = (offset: number) => ({
  offset,
  timestamp: 1_714_600_000_000,
  key: Buffer.from('2024-05-01'),
  value: Buffer.from('{"base":"USD","date":"2024-05-01","rates":{"SGD":1.34}}'),
  headers: {},
});

function writerAt(start: number, plan?: Plan) {
  const world = { now: 0, mayCommit: true, commits: [] as string[] };
  const writer = new PartitionWriter({
    contract,
    renderer: judgedBy(contract, (hash) => entryOf(versions, hash, 'contract version')),
    partition: 0,
    position: { topicId, start, ...(plan && { plan }) },
    limits: { bytes: 1_000_000, ms: 100 },
    ports: {
      isCurrent: () => true,
      mayCommit: () => world.mayCommit,
      commit: async (offset, metadata) => {
        world.commits.push(`${offset}${metadata.includes('"end"') ? ' plan' : ''}`);
      },
      checkTopic: async () => {},
      store: { put: async () => ({ written: true, bytes: 1 }) },
      projector: { project: async () => 0 },
      deadLetters: { publish: async () => {} },
      budget: createBudget(1_000_000),
      meter: createMeter(),
      now: () => world.now,
      onStopped: (error) => {
        throw error;
      },
      onRoom: () => {},
    },
  });
  return { world, writer };
}

it('commits past the mark of a transaction once it has waited, so that nothing is left to read', async () => {
  const { world, writer } = writerAt(10);
  writer.accept([runOf([record(10)])], 12); // 11 is the mark
  world.now = 100;
  writer.tick();
  await writer.drain();
  expect(world.commits).toEqual(['10 plan', '11', '12']);
  expect(writer.committed).toBe(12);
});

it('waits as long as a record does', async () => {
  const { world, writer } = writerAt(10);
  world.now = 1_000;
  writer.skip(15);
  world.now = 1_099;
  writer.tick();
  expect(world.commits).toEqual([]);
  world.now = 1_100;
  writer.tick();
  await writer.drain();
  expect(world.commits).toEqual(['15']);
});

it('commits nothing before the assignment can commit, nor in front of a plan that is still to be done', async () => {
  const first = writerAt(10);
  first.world.mayCommit = false;
  first.writer.skip(15);
  await first.writer.drain();
  expect(first.world.commits).toEqual([]);

  const second = writerAt(10, { end: 12, contract: contract.hash });
  second.writer.skip(15);
  await second.writer.drain();
  expect(second.world.commits).toEqual([]);
});
