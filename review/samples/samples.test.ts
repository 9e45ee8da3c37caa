import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../contracts/src/diff/model.ts';
import type { Json, JsonObject } from '../../contracts/src/json.ts';
import { loadContracts } from '../../contracts/src/load.ts';
import { snapshotContract } from '../snapshots/contracts.ts';
import { workingTree } from '../snapshots/index.ts';
import { scratchFolder, writeFiles } from '../testing/repository.ts';
import { checkSamples } from './index.ts';
import { bucketOf } from './testing/bucket.ts';

const contracts = join(import.meta.dirname, '..', '..', 'contracts');
const parquet = readFileSync(join(import.meta.dirname, 'fixtures', 'assets.parquet'));

/** A snapshot of plain schemas. */
async function plain(schemas: Readonly<Record<string, object>>): Promise<Snapshot> {
  const root = scratchFolder();
  writeFiles(root, schemas);
  return (await workingTree(root)).snapshot;
}

/** The project's contracts before and after `edit` of one schema. */
async function ours(path: string, edit: (schema: JsonObject) => JsonObject): Promise<Sides> {
  const loaded = await loadContracts(contracts);
  const old: Snapshot = {
    label: 'old',
    contracts: new Map(loaded.contracts.map((one) => [one.file.id, snapshotContract(one, 'contracts/')])),
  };
  const contract = old.contracts.get(path);
  if (contract === undefined) throw new TypeError(`there is no ${path}`);
  const schema = edit(contract.document.schema as JsonObject);
  const changed = { ...contract, hash: 'changed', document: { ...contract.document, schema } };
  return { old, next: { label: 'new', contracts: new Map([...old.contracts, [path, changed]]) } };
}

interface Sides {
  readonly old: Snapshot;
  readonly next: Snapshot;
}

async function narrowed(): Promise<Sides> {
  return {
    old: await plain({ 'a.json': { properties: { n: { type: 'number' } } } }),
    next: await plain({ 'a.json': { properties: { n: { type: 'number', maximum: 9 } } } }),
  };
}

const lines = (...values: readonly Json[]): string => `${values.map((value) => JSON.stringify(value)).join('\n')}\n`;

describe('recorded documents', () => {
  it('are counted by what both versions say, with the first example of each failure', async () => {
    const root = scratchFolder();
    writeFiles(root, {
      'x/1.jsonl': lines({ n: 1 }, { n: 10 }, { n: 'no number' }, { n: 11 }),
      'x/2.json': { n: 12 },
      'x/notes.txt': 'no sample',
    });
    writeFileSync(join(root, 'x/3.jsonl.gz'), gzipSync(lines({ n: 2 }, { n: 13 })));
    const report = await checkSamples({ samples: [join(root, 'x')], ...(await narrowed()) });
    expect(report).toEqual({
      samples: [
        {
          contract: 'a.json',
          files: 3,
          documents: 7,
          failed: 4,
          rejectedBefore: 1,
          failures: [
            {
              file: join(root, 'x/1.jsonl'),
              record: 2,
              pointer: '/n',
              keyword: 'maximum',
              message: 'must be <= 9',
              count: 4,
              example: { n: 10 },
            },
          ],
        },
      ],
    });
  });

  it('of a landed topic are lines by their place, without what the connector added', async () => {
    const root = scratchFolder();
    const orders = 'clickstream/orders.message.json';
    const sides = await ours(orders, (schema) => ({ ...schema, propertyNames: { maxLength: 6 } }));
    const landed = { __partition: 0, __offset: 7, __timestamp: 1 };
    const source = { ts_ms: 1, ts_us: 1, db: 'a', table: 'b', snapshot: null, file: 'f', pos: 1, row: 0 };
    const truncated = { before: null, after: null, source, op: 't', ts_ms: 1, ...landed };
    writeFiles(root, { 'topics/unknown/partition=0/unknown+0+0000000000.json': lines({ odd: true }) });
    const place = 'topics/temp_sql.sales.orders/partition=0';
    writeFiles(root, { [`${place}/temp_sql.sales.orders+0+0000000000.json`]: lines(truncated) });
    const further = lines({ ...truncated, transaction: null }, { ...truncated, op: 'x' });
    writeFileSync(join(root, place, 'temp_sql.sales.orders+0+0000000001.json.gz'), gzipSync(further));
    const [result] = (await checkSamples({ samples: [join(root, 'topics')], ...sides })).samples;
    expect(result).toMatchObject({ contract: orders, files: 2, documents: 3, failed: 1, rejectedBefore: 1 });
    expect(result?.failures).toMatchObject([{ record: 1, keyword: 'maxLength', count: 1 }]);
  });

  it('that all pass are counted, and nothing else is told', async () => {
    const root = scratchFolder();
    writeFiles(root, { '1.jsonl': lines({ n: 1 }, { n: 2 }) });
    const report = await checkSamples({ samples: [join(root, '*.jsonl')], ...(await narrowed()) });
    expect(report.samples).toMatchObject([{ documents: 2, failed: 0, failures: [] }]);
  });

  it('of a contract that has not changed are not read', async () => {
    const { old } = await narrowed();
    const root = scratchFolder();
    writeFiles(root, { '1.jsonl': '{ never read' });
    expect(await checkSamples({ samples: [root], old, next: old })).toEqual({ samples: [] });
  });

  it('may be long lines in small pieces, and end without a line break', async () => {
    const root = scratchFolder();
    writeFiles(root, {
      '1.jsonl': `${JSON.stringify({ n: 1, x: 'é'.repeat(300_000) })}\n\n${JSON.stringify({ n: 10 })}`,
    });
    const report = await checkSamples({ samples: [root], ...(await narrowed()) });
    expect(report.samples).toMatchObject([{ documents: 2, failed: 1, failures: [{ record: 3 }] }]);
  });

  it('are cut in examples, and masked where a contract holds personal data', async () => {
    const { old, next } = await narrowed();
    const personal = (snapshot: Snapshot): Snapshot => ({
      ...snapshot,
      contracts: new Map(
        [...snapshot.contracts].map(([path, one]) => [path, { ...one, row: { personalData: true } as never }]),
      ),
    });
    const root = scratchFolder();
    writeFiles(root, { '1.jsonl': lines({ n: 10, name: 'Ada', tags: ['x', null] }) });
    const masked = await checkSamples({ samples: [root], old: personal(old), next: personal(next) });
    expect(masked.samples[0]?.failures[0]?.example).toEqual({
      n: '<number>',
      name: '<string>',
      tags: ['<string>', null],
    });
    writeFiles(root, { '1.jsonl': lines({ n: 10, long: 'x'.repeat(5000) }) });
    const cut = await checkSamples({ samples: [root], old, next });
    expect(cut.samples[0]?.failures[0]?.example).toBe(10);
  });

  it.each([
    ['a line that is not JSON', { 'a.jsonl': '{"n": 1}\n{"n": \n' }, /a\.jsonl:2$/],
    ['a document that is not JSON', { 'a.json': '' }, /a\.json:1$/],
    ['what is not gzipped', { 'a.jsonl.gz': 'plain' }, /a\.jsonl\.gz$/],
    ['what is no Parquet', { 'a.parquet': 'PAR0' }, /a\.parquet$/],
    ['no sample at all', { 'a.txt': '' }, /./],
  ])('are an error if there is %s', async (_name, files, where) => {
    const root = scratchFolder();
    writeFiles(root, files);
    await expect(checkSamples({ samples: [root], ...(await narrowed()) })).rejects.toMatchObject({
      code: 'SAMPLES_UNREADABLE',
      where: expect.stringMatching(where),
    });
  });

  it('belong to the contract that is named, and to no contract that there is not', async () => {
    const root = scratchFolder();
    writeFiles(root, { 'x=1.jsonl': lines({ n: 10 }) });
    const sides = await narrowed();
    const named = await checkSamples({ samples: [`a.json=${root}`], ...sides });
    expect(named.samples).toMatchObject([{ contract: 'a.json', failed: 1 }]);
    await expect(checkSamples({ samples: [`b.json=${root}`], ...sides })).rejects.toMatchObject({
      code: 'SAMPLES_UNREADABLE',
    });
  });
});

describe('the raw zone', () => {
  const path = 'crypto-market/assets.message.json';
  const asset = (id: string) => ({ data: [{ id, symbol: 'A', name: 'A' }], timestamp: 1_300_000_000_000 });
  const shorter = (schema: JsonObject): JsonObject => ({ ...schema, required: ['data', 'timestamp', 'page'] });

  it('is told by its prefix, and escapes are undone', async () => {
    const root = scratchFolder();
    const escaped = { $b64: Buffer.from(JSON.stringify(asset('b'))).toString('base64') };
    writeFiles(root, { 'raw/crypto-market/assets/dt=2021-10-27/1.jsonl': lines(asset('a'), escaped, { $b64: null }) });
    const report = await checkSamples({ samples: [root], ...(await ours(path, shorter)) });
    expect(report.samples).toMatchObject([
      { contract: path, documents: 2, failed: 2, failures: [{ keyword: 'required', count: 2 }] },
    ]);
  });

  it('has the message in an envelope, if the contract frames it so', async () => {
    const { old, next } = await ours(path, shorter);
    const framed = (snapshot: Snapshot): Snapshot => {
      const contract = snapshot.contracts.get(path);
      if (contract?.row?.kind !== 'message') throw new TypeError('no message');
      const row = { ...contract.row, framing: 'envelope' as const };
      return { ...snapshot, contracts: new Map([...snapshot.contracts, [path, { ...contract, row }]]) };
    };
    const root = scratchFolder();
    const envelope = (value: Json) => ({ offset: 1, timestamp: 2, key: null, headers: [], value });
    writeFiles(root, { 'raw/crypto-market/assets/1.jsonl': lines(envelope(asset('a')), envelope({ $b64: null })) });
    const report = await checkSamples({ samples: [root], old: framed(old), next: framed(next) });
    expect(report.samples).toMatchObject([{ documents: 1, failed: 1, rejectedBefore: 0 }]);
  });

  it('leaves other prefixes alone', async () => {
    const root = scratchFolder();
    writeFiles(root, { 'quarantine/crypto-market/assets/1.jsonl': lines(asset('a')) });
    await expect(checkSamples({ samples: [root], ...(await ours(path, shorter)) })).rejects.toMatchObject({
      code: 'SAMPLES_UNREADABLE',
    });
  });
});

describe('table files', () => {
  const path = 'crypto-market/assets.table.json';
  const file = 'curated/crypto-market/assets/date=2021-10-26/hour=19/x.parquet';

  it('are rows with exact decimals, and with the columns of their path', async () => {
    const root = scratchFolder();
    writeFiles(root, { [file]: '' });
    writeFileSync(join(root, file), parquet);
    const sides = await ours(path, (schema) => ({
      ...schema,
      properties: {
        ...(schema.properties as JsonObject),
        hour: { type: 'integer', maximum: 18 },
      },
    }));
    const { samples } = await checkSamples({ samples: [root], ...sides });
    expect(samples).toMatchObject([{ contract: path, documents: 10, failed: 10, rejectedBefore: 0 }]);
    expect(samples[0]?.failures).toMatchObject([
      {
        pointer: '/hour',
        example: {
          price_usd: '474.559740579831699800',
          observed_at: '2021-10-26T19:05:52.930Z',
          date: '2021-10-26',
          hour: 19,
        },
      },
    ]);
  });

  it('are read from S3 by ranges, page by page of the listing', async () => {
    const bucket = await bucketOf({
      'curated/crypto-market/assets/date=2021-10-26/hour=1/a.parquet': parquet,
      'curated/crypto-market/assets/date=2021-10-26/hour=2/b.parquet': parquet,
      'curated/crypto-market/assets/date=2021-10-26/hour=3/c.parquet': parquet,
      'raw/crypto-market/assets/x.jsonl': 'never read',
    });
    vi.stubEnv('AWS_ENDPOINT_URL', bucket.endpoint);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'x');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x');
    vi.stubEnv('AWS_REGION', 'us-east-1');
    const sides = await ours(path, (schema) => ({ ...schema, minProperties: 99 }));
    const { samples } = await checkSamples({ samples: ['s3://lake/curated/crypto-market/assets/'], ...sides });
    expect(samples).toMatchObject([
      { files: 3, documents: 30, failed: 30, failures: [{ file: expect.stringContaining('s3://lake/curated') }] },
    ]);
    expect(bucket.requests.filter((request) => request.includes('list-type=2'))).toHaveLength(2);
    await expect(checkSamples({ samples: ['s3://lake/nothing/'], ...sides })).rejects.toMatchObject({
      code: 'SAMPLES_UNREADABLE',
    });
    vi.unstubAllEnvs();
  });

  it('that cannot be had from S3 are an error', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'x');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x');
    await expect(checkSamples({ samples: ['s3://lake/raw/'], ...(await narrowed()) })).rejects.toMatchObject({
      code: 'SAMPLES_UNREADABLE',
      where: 's3://lake/raw/',
    });
    vi.unstubAllEnvs();
  });
});
