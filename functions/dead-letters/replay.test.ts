import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messages } from '../../contracts/generated/catalogue.ts';
import { originHeader } from '../shared/origin.ts';
import { ledgerKey, ReplayedIds } from './ledger.ts';
import { idOf, type Refusal } from './refusal.ts';
import { type Outgoing, type ReplayOptions, replay } from './replay.ts';

const contract = messages['crypto-market/assets'];
const [topicId, formerId] = ['A'.repeat(22), 'B'.repeat(22)];
/** Takes values that are the number 1 or above. */
const current = {
  contract,
  validate: (value: unknown) => (Number(value) >= 1 ? [] : [{ pointer: '', keyword: 'minimum', message: 'too small' }]),
};

function refusalAt(offset: number, change: Partial<Refusal> = {}): Refusal {
  return {
    id: idOf({ topic: contract.topic, partition: 0, offset }),
    source: 'quarantine',
    message: 'crypto-market/assets',
    code: 'CONTRACT_VIOLATION',
    pointer: '',
    keyword: 'minimum',
    reason: 'too small',
    contract: 'crypto-market/assets@0000000000000000',
    time: offset,
    key: Buffer.from(`k${offset}`),
    value: Buffer.from('1'),
    headers: [['trace', [Buffer.from('a'), Buffer.from('b')]]],
    topicId,
    ...change,
  };
}

/** A Kafka that takes a batch and its ledger rows as one, and dies when it is told to. */
class FakeTopic {
  readonly published: Outgoing[] = [];
  readonly batches: number[] = [];
  readonly ledger: string[] = [];
  opened = 0;

  /** `lives`: how many batches are taken; `answered`: whether the last is, before the replay dies. */
  async replay(
    refusals: readonly Refusal[],
    options: Partial<ReplayOptions> & {
      readonly lives?: number;
      readonly answered?: boolean;
      readonly max?: number;
    } = {},
  ) {
    const { lives = Number.POSITIVE_INFINITY, answered = false, max = 1_048_588, ...rest } = options;
    let taken = 0;
    const take = (batch: readonly Outgoing[]) => {
      this.published.push(...batch);
      this.batches.push(batch.length);
      this.ledger.push(...batch.map((record) => record.ledgerKey));
    };
    const open = async () => {
      this.opened += 1;
      const replayed = new ReplayedIds();
      for (const key of this.ledger) replayed.add(key);
      const publish = async (batch: readonly Outgoing[]) => {
        taken += 1;
        if (taken <= lives) return take(batch);
        if (answered) take(batch);
        throw new Error('killed');
      };
      return { replayed, publish };
    };
    async function* stream() {
      yield* refusals;
    }
    const ports = { refusals: stream(), topicId, maxBatchBytes: max, open };
    return replay(current, ports, { batchRecords: 500, formerTopics: false, ...rest });
  }
}

test('key, value and headers are the record’s own, and one header more', async () => {
  const topic = new FakeTopic();
  await topic.replay([refusalAt(7)]);
  expect(topic.published).toEqual([
    {
      id: 'crypto-market.assets-0-7',
      ledgerKey: ledgerKey(refusalAt(7)),
      key: Buffer.from('k7'),
      value: Buffer.from('1'),
      headers: { trace: [Buffer.from('a'), Buffer.from('b')], [originHeader]: `crypto-market.assets-0-7@${topicId}` },
    },
  ]);
});

test('what the contract still refuses stays, is counted by why, and opens nothing', async () => {
  const topic = new FakeTopic();
  const refusals = [
    refusalAt(1, { value: Buffer.from('0') }),
    refusalAt(2, { value: null }),
    refusalAt(3, { value: Buffer.from('{') }),
  ];
  const counts = await topic.replay(refusals);
  expect(counts).toMatchObject({ examined: 3, replayed: 0, stillRefused: 3 });
  expect(counts.refusals.map(({ code }) => code).sort()).toEqual(['CONTRACT_VIOLATION', 'NOT_JSON', 'NO_VALUE']);
  expect(topic.opened).toBe(0);
});

test.each<[string, Partial<Refusal>, number, string]>([
  ['a topic that is gone', { topicId: formerId }, 1_000, 'formerTopic'],
  ['a key that kafkajs takes for a mark', { key: Buffer.alloc(4) }, 1_000, 'reservedKey'],
  ['more than the topic takes', { value: Buffer.from(`${' '.repeat(900)}1`) }, 1_000, 'tooLarge'],
])('%s is held back', async (_, change, max, reason) => {
  const topic = new FakeTopic();
  const counts = await topic.replay([refusalAt(1, change), refusalAt(2)], { max });
  expect(counts).toMatchObject({ replayed: 1, heldBack: { [reason]: 1 } });
  expect(topic.published.map(({ id }) => id)).toEqual(['crypto-market.assets-0-2']);
});

test('the same place in a former topic is another record, which is replayed when that is asked for', async () => {
  const topic = new FakeTopic();
  const both = [refusalAt(1), refusalAt(1, { topicId: formerId })];
  expect(await topic.replay(both, { formerTopics: true })).toMatchObject({ replayed: 2 });
  expect(await topic.replay(both, { formerTopics: true })).toMatchObject({ replayed: 0, alreadyReplayed: 2 });
});

test('a letter without an offset gets the key that its producer would have given it', async () => {
  const asObject = { contract, validate: () => [] };
  const letter = refusalAt(1, {
    id: 'ab'.repeat(32),
    source: 'dead-letter topic',
    key: null,
    value: Buffer.from('{"timestamp":5}'),
  });
  const published: Outgoing[] = [];
  async function* stream() {
    yield letter;
    yield { ...letter, id: 'cd'.repeat(32), value: Buffer.from('{}') };
  }
  const open = async () => ({
    replayed: new ReplayedIds(),
    publish: async (batch: readonly Outgoing[]) => void published.push(...batch),
  });
  const counts = await replay(
    asObject,
    { refusals: stream(), topicId, maxBatchBytes: 1_000, open },
    { batchRecords: 5, formerTopics: false },
  );
  expect(published).toMatchObject([{ key: Buffer.from('5'), headers: { [originHeader]: ledgerKey(letter) } }]);
  expect(counts).toMatchObject({ stillRefused: 1, refusals: [{ keyword: 'key' }] });
});

test('batches keep to the records and bytes that they may have', async () => {
  const topic = new FakeTopic();
  await topic.replay(
    Array.from({ length: 7 }, (_, at) => refusalAt(at)),
    { batchRecords: 3 },
  );
  expect(topic.batches).toEqual([3, 3, 1]);
  const large = Buffer.from(`${' '.repeat(400_000)}1`);
  await topic.replay(Array.from({ length: 3 }, (_, at) => refusalAt(100 + at, { value: large })));
  expect(topic.batches.slice(3)).toEqual([1, 1, 1]);
});

test('however often replays die, before or after Kafka has taken the batch, each record is published once', async () => {
  const life = fc.record({ lives: fc.nat(4), answered: fc.boolean(), batchRecords: fc.integer({ min: 1, max: 6 }) });
  const offsets = fc.array(fc.nat(30), { maxLength: 40 }); // letters may be repeated
  await fc.assert(
    fc.asyncProperty(offsets, fc.array(life, { maxLength: 6 }), async (rows, deaths) => {
      const topic = new FakeTopic();
      const refusals = rows.map((offset) => refusalAt(offset, { value: Buffer.from(offset % 5 === 0 ? '0' : '1') }));
      for (const death of deaths) await topic.replay(refusals, death).catch(() => {});
      await topic.replay(refusals);
      const wanted = new Set(refusals.filter(({ value }) => String(value) === '1').map(({ id }) => id));
      expect(topic.published.map(({ id }) => id).sort()).toEqual([...wanted].sort());
    }),
  );
});
