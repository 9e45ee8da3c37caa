/** The projection's place in a plan: after the raw objects, before the end is committed, and again by whoever repeats the plan. */
import { describe, expect, it } from 'vitest';
import { messages } from '../../contracts/generated/fx-rates/messages.ts';
import { versions } from '../../contracts/generated/fx-rates/versions.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import { entryOf } from '../../contracts/src/validate.ts';
import { runOf } from './encode-run.ts';
import { createBudget } from './intake.ts';
import { createMeter } from './meter.ts';
import { PartitionWriter } from './partition-writer.ts';
import type { Plan } from './plan.ts';
import type { ProjectedFile } from './projection.ts';
import { judgedBy } from './renderer.ts';

const contract = messages['fx-rates/rates'];
const topicId = 'AAAAAAAAAAAAAAAAAAAAAA';
const record = (offset: number, date: string, sgd: string) => ({
  offset,
  timestamp: 1_714_600_000_000 + offset,
  key: Buffer.from(date),
  value: Buffer.from(`{"base":"USD","date":"${date}","rates":{"SGD":${sgd}}}`),
  headers: {},
});
const records = [
  record(10, '2024-05-01', '1.34'),
  record(11, '2024-05-02', '1.35'),
  record(12, '2024-05-01', '1.36'),
  record(13, '2024-05-01', '-1'), // refused
  record(14, '2024-05-02', '1.37'), // beyond a plan that ends at 14
];

/** A writer whose calls are told in order; `plan` is one that was found at the assignment. */
async function write(plan?: Plan, projecting: () => void = () => {}) {
  const calls: string[] = [];
  const told = async (call: string): Promise<void> => {
    calls.push(call);
  };
  const meter = createMeter();
  const stopped: unknown[] = [];
  const name = ({ key, provenance }: ProjectedFile) => `${key.slice(-7)}@${provenance.offset}`;
  const writer = new PartitionWriter({
    contract,
    renderer: judgedBy(contract, (hash) => entryOf(versions, hash, 'contract version')),
    partition: 2,
    position: { topicId, start: 10, ...(plan && { plan }) },
    limits: { bytes: 1_000_000, ms: 1 },
    ports: {
      isCurrent: () => true,
      commit: (offset, metadata) => told(`commit ${offset}${metadata.includes('"end"') ? ' plan' : ''}`),
      mayCommit: () => true,
      checkTopic: async () => {},
      store: {
        put: async ({ key }) => {
          await told(`put ${key.split('/')[0]}`);
          return { written: true, bytes: 1 };
        },
      },
      projector: {
        project: async (files) => {
          await told(`project ${files.map(name).sort().join(' ')}`);
          projecting();
          return files.length;
        },
      },
      deadLetters: { publish: ({ refused }) => told(`letters ${refused.length}`) },
      meter,
      budget: createBudget(Number.POSITIVE_INFINITY),
      now: () => Date.now(),
      onStopped: (error) => stopped.push(error),
      onRoom: () => {},
    },
  });
  writer.accept([runOf(records)], 15);
  await writer.drain();
  return { calls, stopped, projected: meter.counts().projected };
}

describe('a plan of a message with a projection', () => {
  it('projects the last accepted record of each date', async () => {
    const { calls, projected } = await write();
    expect(calls).toEqual([
      'commit 10 plan',
      'put raw',
      'put quarantine',
      'project 01.json@12 02.json@14',
      'letters 1',
      'commit 15',
    ]);
    expect(projected).toBe(2);
  });

  it('that was found projects as far as it goes, then the rest', async () => {
    const { calls } = await write({ end: 14, contract: contract.hash });
    expect(calls.filter((call) => !call.startsWith('put'))).toEqual([
      'project 01.json@12 02.json@11',
      'letters 1',
      'commit 14',
      'commit 14 plan',
      'project 02.json@14',
      'letters 0',
      'commit 15',
    ]);
  });

  it('does not end when a file could not be projected', async () => {
    const { calls, stopped } = await write(undefined, () => {
      throw new StreampactError('SINK_PROJECTION_FOREIGN', 'a file of others');
    });
    expect(calls.at(-1)).toMatch(/^project/);
    expect(stopped).toMatchObject([{ code: 'SINK_PROJECTION_FOREIGN' }]);
  });
});
