import { describe, expect, it } from 'vitest';
import { messages } from '../../contracts/generated/catalogue.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import { createLogger } from '../shared/log.ts';
import type { OutboundRecord, Publisher } from '../shared/publisher.ts';
import { createDeadLetters } from './dead-letters.ts';
import { Fenced } from './fence.ts';
import type { RefusedRecord } from './quarantine.ts';

const contract = messages['crypto-market/assets'];
const rejection = { code: 'NOT_JSON', pointer: '', keyword: '', reason: 'no' } as const;
const refusedRow = (offset: number, value: Buffer | null): RefusedRecord => ({
  record: { offset, timestamp: 1, key: null, value, headers: {} },
  rejection,
  objectKey: 'quarantine/o',
});
const range = (refused: readonly RefusedRecord[]) => ({ contract, hash: '0123456789abcdef', partition: 2, refused });

/** Takes every batch after `failures` of them. */
function topicFailing(failures: number) {
  const batches: (readonly OutboundRecord[])[] = [];
  let left = failures;
  const publisher: Publisher = {
    async publish(_topic, records) {
      if (left-- > 0) throw new StreampactError('KAFKA_TIMEOUT', 'late');
      batches.push(records);
      return [];
    },
    close: async () => {},
  };
  return { letters: createDeadLetters(publisher, createLogger({ name: 'test', level: 'silent' })), batches };
}

describe('dead letters', () => {
  it('are keyed by where the record stood, and name contract and quarantine object', async () => {
    const { letters, batches } = topicFailing(0);
    await letters.publish(range([refusedRow(7, Buffer.from('x'))]), () => true);
    expect(batches).toMatchObject([
      [
        {
          key: `${contract.topic}-2-7`,
          value: Buffer.from('x'),
          headers: { code: 'NOT_JSON', contract: 'crypto-market/assets@0123456789abcdef', object: 'quarantine/o' },
        },
      ],
    ]);
  });

  it('come in batches that Kafka takes; a value that no batch can hold stays in the quarantine', async () => {
    const { letters, batches } = topicFailing(0);
    const rows = [
      refusedRow(0, Buffer.alloc(500_000)),
      refusedRow(1, Buffer.alloc(500_000)),
      refusedRow(2, Buffer.alloc(2_000_000)),
    ];
    await letters.publish(range(rows), () => true);
    expect(batches.map((batch) => batch.map(({ value }) => value?.length ?? null))).toEqual([
      [500_000],
      [500_000, null],
    ]);
  });

  it('are tried again, as long as the partition is ours', async () => {
    const { letters, batches } = topicFailing(1);
    await letters.publish(range([refusedRow(7, null)]), () => true);
    expect(batches).toHaveLength(1);
    await expect(letters.publish(range([refusedRow(8, null)]), () => false)).rejects.toBeInstanceOf(Fenced);
  });

  it('of a clean range are none', async () => {
    const { letters, batches } = topicFailing(0);
    await letters.publish(range([]), () => true);
    expect(batches).toEqual([]);
  });
});
