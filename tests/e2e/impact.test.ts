/** The impact of a change on the cloud: the real program at two trees of a scratch clone, without any cloud. */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { cloudImpact } from '../../review/impact/index.ts';

const source = fileURLToPath(new URL('../..', import.meta.url));
let root: string;
const git = (...args: readonly string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' });

/** `operation name: properties`; a first run is cold, the others find the base remembered. */
const impact = async (stack = 'dev') => {
  const { resources, ...rest } = await cloudImpact({ root, base: 'HEAD', stack });
  return {
    ...rest,
    told: resources.map(({ operation, name, properties }) => `${operation} ${name}: ${properties.join(', ')}`),
  };
};

/** Replaces a text that must be there. */
function edit(file: string, from: string, to: string): void {
  const text = readFileSync(join(root, file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(root, file), text.replace(from, to));
}

/** The working tree as it is, committed: what is tested need not have been committed yet. */
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'streampact-impact-test-')));
  const listing = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', listing, { cwd: source, encoding: 'utf8' }).split('\0');
  for (const file of files.filter((name) => name !== '' && existsSync(join(source, name)))) {
    cpSync(join(source, file), join(root, file));
  }
  symlinkSync(join(source, 'node_modules'), join(root, 'node_modules'));
  git('init', '--quiet');
  git('add', '--all', '--', '.', ':(exclude)node_modules');
  git('-c', 'user.name=test', '-c', 'user.email=test@streampact.example', 'commit', '--quiet', '--message=base');
});
beforeEach(() => {
  git('checkout', '--quiet', '--', '.');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('the same tree touches nothing, on any stack, and the user’s tree stays as it is', async () => {
  const assumed = { dev: ['streampact:amiId'], prod: ['streampact:amiId', 'streampact:alarmEmail'] };
  for (const [stack, keys] of Object.entries(assumed)) {
    const { told, unchanged, assumptions } = await impact(stack);
    expect(told).toEqual([]);
    expect(unchanged).toBeGreaterThan(80);
    expect(assumptions).toEqual(keys.map((key) => expect.stringContaining(key)));
  }
  expect(git('status', '--short')).toBe('?? node_modules\n');
});

test('a column more updates the table, the job and what it may read; nothing is replaced', async () => {
  const column = '"supply_share": { "description": "Share.", "$ref": "decimals.shared.json#/$defs/amount" },';
  edit('contracts/crypto-market/assets.table.json', '"observed_at",', '"supply_share",\n    "observed_at",');
  edit('contracts/crypto-market/assets.table.json', '"observed_at": {', `${column}\n    "observed_at": {`);
  const { told } = await impact();
  expect(told).toEqual([
    'update crypto-market-assets-table: parameters, storageDescriptor',
    'update crypto-market-curate-job: defaultArguments',
    'update crypto-market-curate-policy: policy',
    'unknown streampact-dev-artifacts-glue-crypto-market-zip: key, source',
  ]);
});

test('a changed function updates it, and no other', async () => {
  edit('functions/crypto-market/coincap-producer.ts', '/**', 'globalThis.process.title = "producer";\n/**');
  const { told } = await impact();
  expect(told).toEqual([
    'update crypto-market-coincap-function: s3Key, sourceCodeHash',
    'unknown streampact-dev-artifacts-functions-coincap-producer-zip: key, source',
  ]);
});

test('another name of the database replaces the tables in it, and says what they hold', async () => {
  edit('infra/platform.ts', "prefix.replaceAll('-', '_')", "prefix.replaceAll('-', '_2_')");
  const { resources } = await cloudImpact({ root, base: 'HEAD' });
  const replaced = resources.filter(({ operation, holdsData }) => operation === 'replace' && holdsData);
  expect(replaced.map(({ name }) => name).sort()).toEqual([
    'crypto-cdc-data-table',
    'crypto-cdc-prices-live-view',
    'crypto-cdc-prices-table',
    'crypto-market-assets-table',
    'csv-replay-flights-table',
    'fx-rates-normalized-transactions-table',
    'fx-rates-transactions-table',
    'streampact-dev-lake-database',
  ]);
  expect(replaced.find(({ name }) => name === 'streampact-dev-lake-database')?.reason).toContain(
    'AWS::Glue::Database createOnlyProperties',
  );
});

test('a tree that cannot be built says why', async () => {
  appendFileSync(join(root, 'infra/platform.ts'), '\nthrow new TypeError("not today");\n');
  await expect(impact()).rejects.toMatchObject({
    code: 'DEPLOY_PROGRAM_FAILED',
    message: expect.stringContaining('not today'),
  });
});
