/** A verification of what is really deployed, whole and then broken on purpose; and one message followed by its id. */
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { GetTableCommand, UpdateTableCommand } from '@aws-sdk/client-glue';
import { CopyObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repeatedSql, tallySql } from '../../contracts/src/emit/quality-sql.ts';
import type { TableContract } from '../../contracts/src/model.ts';
import { correlationHeader } from '../../functions/shared/correlation.ts';
import type { CheckRow, Verification } from '../../verify/model.ts';
import type { Outputs } from '../../verify/outputs.ts';
import { verify } from '../../verify/run.ts';
import { openTarget } from '../../verify/target.ts';
import { until } from '../setup/until.ts';
import { athena, bucket, database, endpoint, glue, rows, s3 } from './gateway/harness.ts';
import {
  answer,
  contract,
  kafka,
  type LogLine,
  nameQuery,
  openVerifyWorld,
  table,
  type VerifyWorld,
} from './verify-world.ts';

const ids = [randomUUID(), randomUUID(), randomUUID()] as const;
let world: VerifyWorld;

beforeAll(async () => {
  world = await openVerifyWorld(ids);
}, 300_000);
afterAll(() => athena.destroy());

interface Asked {
  readonly outputs?: Outputs;
  readonly asOf?: number;
  readonly maxScanBytes?: number;
  readonly maxRefused?: number;
}

async function ask({
  outputs = world.outputs,
  asOf = Date.now(),
  maxScanBytes = 104_857_600,
  maxRefused = 100,
}: Asked = {}): Promise<Verification> {
  const limits = { asOf, asOfAsked: false, maxScanBytes, maxRefused, checkMs: 60_000 };
  const target = openTarget({ stack: 'dev', outputs, limits, snowflake: { absent: 'none here' }, endpoint });
  try {
    return await verify(target);
  } finally {
    await target.close();
  }
}

const named = ({ check, contract: of, status, evidence }: CheckRow) => `${status} ${of} ${check}: ${evidence}`;

describe('a message', () => {
  const line = (wanted: (line: LogLine) => boolean): LogLine => world.lines.find(wanted) ?? {};
  const lists = (value: unknown, wanted: unknown) => Array.isArray(value) && value.includes(wanted);

  it('is followed from its producer’s log line to its rows by its id alone', async () => {
    const [, id] = ids;
    const published = line(({ msg, correlation }) => msg === 'published' && correlation === id);
    expect(published).toMatchObject({ product: 'crypto-market', stage: 'produce', topic: contract.topic });
    const sunk = line(({ stage, correlations }) => stage === 'sink' && lists(correlations, id));
    expect(sunk).toMatchObject({ topic: contract.topic, partition: published.partition, refused: 0 });
    const [object] = sunk.objects as readonly string[];
    const read = line(({ stage, objects }) => stage === 'job' && lists(objects, object));
    expect(read).toMatchObject({ product: 'crypto-market', table: 'crypto-market/assets', batch: expect.any(String) });
    const found = await rows(
      `SELECT asset_id, CAST(to_unixtime(observed_at) * 1000 AS bigint) FROM ${table.table} WHERE "$path" LIKE '%/${String(read.batch)}.parquet'`,
    );
    expect(
      found
        .slice(1)
        .map(([asset]) => asset)
        .sort(),
    ).toEqual(['bitcoin', 'bitcoin', 'ethereum', 'ethereum']);
  });

  it('that was refused bears its id on its dead letter', async () => {
    const consumer = kafka.consumer({ groupId: `letters-${ids[2]}` });
    const seen: (string | undefined)[] = [];
    await consumer.connect();
    await consumer.subscribe({ topic: contract.deadLetterTopic, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message }) => void seen.push(String(message.headers?.[correlationHeader])),
    });
    await until(
      () => seen,
      (all) => all.length > 0,
    );
    await consumer.disconnect();
    expect(seen).toEqual([ids[2]]);
  });
});

describe('a verification', () => {
  it('of what is whole finds nothing, and leaves nothing unasked', async () => {
    const { checks, counts, scannedBytes } = await ask();
    expect(checks.filter(({ status }) => status !== 'passed').map(named)).toEqual([]);
    expect(counts.passed).toBe(checks.length);
    expect(checks.map(({ check }) => check)).toEqual(
      expect.arrayContaining([
        ...['topic', 'dead letters', 'raw zone', 'quarantine', 'schema', 'contract version', 'newest file', 'rows'],
        ...[
          'freshness',
          'quality: unique(asset_id, observed_at)',
          'quality: notNull(asset_id)',
          'quality: range(rank)',
        ],
        ...['quality: maxRejectedShare', 'sample of rows', 'named query', 'answer'],
      ]),
    );
    expect(scannedBytes).toBeGreaterThan(0);
  });

  it('scans no more than it may', async () => {
    const { checks } = await ask({ maxScanBytes: 1_048_576 });
    const skipped = checks.filter(({ status }) => status === 'skipped');
    expect(new Set(skipped.map(({ executor }) => executor))).toEqual(new Set(['Athena']));
    expect(skipped[0]?.evidence).toMatch(/lets a query scan 10 MiB, and --max-scan allows 1 MiB/);
    expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
  });

  it('finds what was broken on purpose, each in its own words, and quotes no value', async () => {
    const hidden = 'someone@example.com';
    await changeColumn('rank', 'bigint');
    await addBadRecord(hidden);
    await repeatRows();
    await addRefused(3);
    const queries = {
      ...world.outputs.products['crypto-market']?.queries,
      movers: await nameQuery('movers', 'SELECT 1'),
    };
    const products = { 'crypto-market': { tables: { assets: table.table }, queries } };
    const verification = await ask({ outputs: { ...world.outputs, products }, maxRefused: 2 });
    const failures = verification.checks.filter(({ status }) => status === 'failed').map(named);
    const told = (check: string) =>
      failures.find((failure) => failure.includes(` ${check}: `)) ?? `nothing of ${check}`;
    expect(told('schema')).toContain('column 4: rank int in the contract, rank bigint in the catalogue');
    // The sink may have written both answers into one object.
    expect(told('raw zone')).toMatch(
      /: 1 of 3 records of the [23] newest objects break the contract: \/data\/0 required/,
    );
    expect(told('quality: unique(asset_id, observed_at)')).toMatch(/: [24] of \d+ rows repeat another row$/);
    expect(told('quarantine')).toContain('3 refused in the last 24 hours, in 1 objects: CONTRACT_VIOLATION /data ×3');
    expect(told('named query')).toContain(
      'crypto-market/movers.result named query: Athena holds other SQL than queries/crypto-market/movers.sql',
    );
    expect(told('sample of rows')).toContain('rank integer expected, rank bigint found');
    expect(JSON.stringify(verification)).not.toContain(hidden);
  });

  it('finds what is stale', async () => {
    const { checks } = await ask({ asOf: Date.now() + 3 * 3_600_000 });
    const stale = checks.filter(({ evidence }) => evidence.startsWith('stale: '));
    expect(stale.map(({ check }) => check)).toEqual(['newest file', 'freshness']);
    expect(stale[1]?.evidence).toMatch(/the newest row \(observed_at\) is of .* 3 h.* ago; 1 h are allowed$/);
  });
});

describe('the statements of the rules, on a real Trino', () => {
  it.each<[string, TableContract['quality'], readonly number[]]>([
    ['notNull', [{ rule: 'notNull', columns: ['rank', 'symbol'] }], [1, 2]],
    ['range, below', [{ rule: 'range', column: 'rank', min: '2' }], [2]],
    ['range, both', [{ rule: 'range', column: 'price_usd', min: '0.000000000000000001', max: '10.5' }], [2]],
    ['range of what all keep', [{ rule: 'range', column: 'rank', min: '-5', max: '5' }], [0]],
  ])('count what breaks %s', async (_what, quality, broken) => {
    const { sql } = tallySql({ ...table, columns: cells, partitionColumns: [], quality }, values, 'athena');
    const [, found] = await rows(sql);
    expect(found?.slice(0, broken.length + 1).map(Number)).toEqual([5, ...broken]);
  });

  it.each([
    [['rank'], 1],
    [['symbol'], 2],
    [['rank', 'symbol'], 0],
  ] as const)('count what repeats another row in %j', async (columns, repeated) => {
    const of = { ...table, columns: cells, partitionColumns: [] };
    const { sql } = repeatedSql({ table: of, columns, place: values, dialect: 'athena' });
    expect((await rows(sql))[1]).toEqual([String(repeated)]);
  });
});

/** Five rows; nulls are equal to one another where repetitions are counted. */
const values = `(VALUES (1, 'a', DECIMAL '0.000000000000000000'), (1, 'b', DECIMAL '10.500000000000000000'),
  (2, 'a', DECIMAL '10.500000000000000001'), (3, NULL, NULL), (NULL, NULL, DECIMAL '1.000000000000000000')) AS t(rank, symbol, price_usd)`;
const cells = table.columns.filter(({ name }) => ['rank', 'symbol', 'price_usd'].includes(name));

async function changeColumn(name: string, type: string): Promise<void> {
  const { Table: found } = await glue.send(new GetTableCommand({ DatabaseName: database, Name: table.table }));
  const storage = found?.StorageDescriptor ?? {};
  const Columns = storage.Columns?.map((column) => (column.Name === name ? { ...column, Type: type } : column)) ?? [];
  const TableInput = {
    ...{ Name: table.table, TableType: 'EXTERNAL_TABLE', Parameters: found?.Parameters ?? {} },
    ...{ PartitionKeys: found?.PartitionKeys ?? [], StorageDescriptor: { ...storage, Columns } },
  };
  await glue.send(new UpdateTableCommand({ DatabaseName: database, TableInput }));
}

const nowAt = (prefix: string) => {
  const [date, clock] = new Date().toISOString().split('T');
  return `${prefix}/dt=${date}/hour=${clock?.slice(0, 2)}`;
};

async function put(Key: string, text: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: gzipSync(text) }));
}

async function addBadRecord(hidden: string): Promise<void> {
  const body = answer(Date.now(), [{ symbol: hidden, name: hidden }]).toString();
  await put(
    `${nowAt(contract.rawPrefix)}/kafka.AAAAAAAAAAAAAAAAAAAAAA.9.${'0'.repeat(20)}-${'0'.repeat(19)}1.jsonl.gz`,
    `${body}\n`,
  );
}

async function addRefused(count: number): Promise<void> {
  const line = JSON.stringify({ code: 'CONTRACT_VIOLATION', pointer: '/data', keyword: 'minItems', value: 'c2VjcmV0' });
  await put(`${nowAt(contract.quarantinePrefix)}/refused.jsonl.gz`, `${line}\n`.repeat(count));
}

/** The rows of one file once more. */
async function repeatRows(): Promise<void> {
  const { Contents: files = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: `${table.location}/` }),
  );
  const key = files[0]?.Key ?? '';
  const Key = key.replace(/[^/]+\.parquet$/, 'again.parquet');
  await s3.send(new CopyObjectCommand({ Bucket: bucket, CopySource: `${bucket}/${key}`, Key }));
}
