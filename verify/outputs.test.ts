import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parsed, readOutputs } from './outputs.ts';
import { rightsOf } from './rights.ts';
import { isLoopback } from './target.ts';

const outputs = {
  environment: 'dev',
  region: 'eu-central-1',
  brokers: 'kafka-1.streampact.internal:9092',
  lakeBucket: 'lake-1',
  database: 'streampact_dev',
  workgroup: 'questions',
  products: {
    'crypto-cdc': {
      tables: { prices: 'crypto_hudi_table' },
      queries: { volatility: 'q-1' },
      items: { prices: { tableName: 'dev-prices' } },
    },
  },
};

describe('the outputs of a stack', () => {
  it('are read from a file, and held against what is needed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'streampact-verify-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'outputs.json');
    await writeFile(file, JSON.stringify(outputs));
    expect(await readOutputs({ stack: 'dev', file, localFile: '' })).toEqual(outputs);
    expect(await readOutputs({ stack: 'local', localFile: file })).toEqual(outputs);
  });

  it.each([
    ['no JSON', 'secret text', 'no JSON object'],
    ['a list', '[]', 'no JSON object'],
    [
      'other outputs',
      '{"bucket":"b"}',
      'environment, region, brokers, lakeBucket, database, workgroup, products missing',
    ],
    ['a product without tables', JSON.stringify({ ...outputs, products: { x: { queries: {} } } }), 'products.x.tables'],
  ])('are refused as %s, without quoting them', (_what, text, told) => {
    expect(() => parsed(text, 'somewhere')).toThrow(
      expect.objectContaining({ code: 'VERIFY_OUTPUTS', message: expect.stringContaining(told) }),
    );
    expect(() => parsed(text, 'somewhere')).not.toThrow(/secret/);
  });

  it('are refused by name where there is no file', async () => {
    const source = { stack: 'local', localFile: '/nowhere/outputs.json' };
    await expect(readOutputs(source)).rejects.toMatchObject({ code: 'VERIFY_OUTPUTS', where: source.localFile });
  });
});

describe('the rights of a verification', () => {
  const { Statement: statements } = rightsOf(outputs, '123456789012');

  it('read what is asked, and write nothing but answers', () => {
    const actions = statements.flatMap(({ Action }) => Action);
    const writing = actions.filter((action) => !/:(Get|List|Describe|Start|Stop)/.test(action));
    expect(writing).toEqual(['s3:AbortMultipartUpload', 's3:PutObject']);
    expect(statements.find(({ Sid }) => Sid === 'KeepAnswers')?.Resource).toEqual([
      'arn:aws:s3:::lake-1/athena-results/*',
    ]);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('name the tables of the stack, and the views over them', () => {
    const glue = statements.find(({ Sid }) => Sid === 'ReadCatalogue')?.Resource;
    const arn = 'arn:aws:glue:eu-central-1:123456789012';
    expect(glue).toEqual([
      ...[`${arn}:catalog`, `${arn}:database/streampact_dev`],
      ...[`${arn}:table/streampact_dev/crypto_hudi_table`, `${arn}:table/streampact_dev/crypto_hudi_table_live`],
    ]);
    expect(statements.find(({ Sid }) => Sid === 'DescribeItems')?.Resource).toEqual([
      'arn:aws:dynamodb:eu-central-1:123456789012:table/dev-prices',
    ]);
  });
});

it.each([
  ['http://127.0.0.1:4566', true],
  ['http://localhost:4566', true],
  ['http://[::1]:1', true],
  ['http://127.0.0.1.example.com', false],
  ['https://s3.amazonaws.com', false],
  ['nonsense', false],
])('knows whether %s is this machine: %s', (endpoint, is) => {
  expect(isLoopback(endpoint)).toBe(is);
});
