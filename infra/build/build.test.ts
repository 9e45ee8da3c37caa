import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildAssets, repositoryRoot } from './build.ts';
import type { Manifest } from './manifest.ts';
import { sha256 } from './manifest.ts';

const functions = ['coincap-producer', 'topics'] as const;
let scratch = '';
let dist = '';
let kafkaLibs = '';
let manifest: Manifest;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'streampact-build-'));
  dist = join(scratch, 'dist');
  kafkaLibs = join(scratch, 'libs');
  await mkdir(kafkaLibs);
  await writeFile(join(kafkaLibs, 'kafka_2.13-0.0.0.jar'), 'a jar');
  manifest = await buildAssets({ dist, kafkaLibs });
}, 60_000);
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** Builds into {@link dist} again and tells what was made anew. */
async function rebuild(...only: readonly string[]): Promise<readonly string[]> {
  const built: string[] = [];
  await buildAssets({ dist, kafkaLibs, only, onAsset: (name, outcome) => outcome === 'built' && built.push(name) });
  return built;
}

describe('the manifest', () => {
  test('tells every file with its checksum and size', async () => {
    expect(manifest.assets.map(({ path }) => path)).toEqual([
      'broker/kafka.sha256',
      'broker/kafka.tar.gz',
      'clickstream/api.zip',
      'clickstream/poller.zip',
      'functions/broker-turn.js.map',
      'functions/broker-turn.zip',
      'functions/coincap-producer.js.map',
      'functions/coincap-producer.zip',
      'functions/crypto-cdc-transformer.js.map',
      'functions/crypto-cdc-transformer.zip',
      'functions/kafka-credentials.js.map',
      'functions/kafka-credentials.zip',
      'functions/open-exchange-rates-producer.js.map',
      'functions/open-exchange-rates-producer.zip',
      'functions/privacy-key.js.map',
      'functions/privacy-key.zip',
      'functions/search-indexer.js.map',
      'functions/search-indexer.zip',
      'functions/service-levels.js.map',
      'functions/service-levels.zip',
      'functions/topics.js.map',
      'functions/topics.zip',
      'glue/crypto-cdc.py',
      'glue/crypto-cdc.zip',
      'glue/crypto-market.py',
      'glue/crypto-market.zip',
      'glue/fx-rates.py',
      'glue/fx-rates.zip',
      'replay/csv-replay.zip',
      'sink/clickstream.zip',
      'sink/crypto-market.zip',
      'sink/csv-replay.zip',
      'sink/fx-rates.zip',
    ]);
    for (const { path, sha256: hash, bytes } of manifest.assets) {
      const content = await readFile(join(dist, path));
      expect({ path, hash: sha256(content), bytes: content.length }).toEqual({ path, hash, bytes });
    }
    expect(manifest.contracts['crypto-market/assets.message']).toMatch(/^[0-9a-f]{16}$/);
    expect(JSON.parse(await readFile(join(dist, 'manifest.json'), 'utf8'))).toEqual(manifest);
  });

  test('keeps what an earlier build made, as long as it stands', async () => {
    const again = await buildAssets({ dist, only: ['topics'] });
    expect(again.assets).toEqual(manifest.assets);
  });
});

test('a build elsewhere gives the same bytes', async () => {
  const other = await buildAssets({
    dist: join(scratch, 'other', 'dist'),
    kafkaLibs,
    only: ['topics', 'broker', 'glue-packages-crypto-market'],
  });
  const first = manifest.assets.filter(({ path }) => other.assets.some((asset) => asset.path === path));
  expect(other.assets).toEqual(first);
  expect(other.assets.length).toBeGreaterThan(3);
}, 30_000);

describe('a second build', () => {
  test('makes nothing and touches nothing when nothing has changed', async () => {
    const before = await stat(join(dist, 'functions/topics.zip'));
    expect(await rebuild('topics', 'broker', 'glue-packages-crypto-market')).toEqual([]);
    expect((await stat(join(dist, 'functions/topics.zip'))).mtimeMs).toBe(before.mtimeMs);
  });

  test('mends a file of dist that was changed', async () => {
    const file = join(dist, 'functions/topics.zip');
    const good = await readFile(file);
    await writeFile(file, 'tampered');
    expect(await rebuild('topics')).toEqual(['topics']);
    expect(await readFile(file)).toEqual(good);
  });

  test('sees another jar, and a jar that was changed', async () => {
    await writeFile(join(kafkaLibs, 'more.jar'), 'one');
    expect(await rebuild('broker')).toEqual(['broker']);
    await writeFile(join(kafkaLibs, 'more.jar'), 'two');
    expect(await rebuild('broker')).toEqual(['broker']);
    await rm(join(kafkaLibs, 'more.jar'));
    expect(await rebuild('broker')).toEqual(['broker']);
    expect(await rebuild('broker')).toEqual([]);
  });
});

describe('what is wrong is named', () => {
  test('no jars', async () => {
    await expect(buildAssets({ dist, kafkaLibs: scratch, only: ['broker'] })).rejects.toMatchObject({
      code: 'BUILD_INPUT_MISSING',
      where: scratch,
    });
  });
  test('no such asset', async () => {
    await expect(buildAssets({ dist, only: ['nonesuch'] })).rejects.toMatchObject({ code: 'USAGE' });
  });
});

test('a job gets the shared packages, its own and its contracts, no tests and nothing of other products', async () => {
  const names = Object.keys(unzipSync(await readFile(join(dist, 'glue/crypto-market.zip'))));
  expect(names).toEqual(
    expect.arrayContaining([
      'glue/__init__.py',
      'glue/crypto_market/transform.py',
      'contracts/generated/crypto-market/assets.table.json',
    ]),
  );
  expect(names.filter((name) => /test_|conftest|__pycache__|fx_rates|fx-rates/.test(name))).toEqual([]);
});

/** Unpacks a zip of dist and tells the folder. */
async function unpack(path: string): Promise<string> {
  const folder = join(scratch, 'unpacked', path);
  await mkdir(folder, { recursive: true });
  const files = unzipSync(await readFile(join(dist, path)));
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  return folder;
}

test.each([
  ['functions/coincap-producer.zip', 'index.js', '../../../dist/functions/coincap-producer.js.map'],
  ['functions/topics.zip', 'index.js', '../../../dist/functions/topics.js.map'],
  ['sink/crypto-market.zip', 'sink.mjs', 'sink.mjs.map'],
])('the bundle in %s makes no code at run time and knows nothing of this machine', async (path, file, map) => {
  const folder = await unpack(path);
  const code = await readFile(join(folder, file), 'utf8');
  expect(code).not.toMatch(/\beval\(|\bnew Function\(/);
  expect(code).not.toContain(repositoryRoot);
  expect(await readFile(join(folder, map), 'utf8')).not.toContain(repositoryRoot);
});

test('the bundle of the sink runs, and names a missing environment', async () => {
  const { code, stdout, stderr } = await run(await unpack('sink/crypto-market.zip'), ['sink.mjs'], {});
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/CONFIG_INVALID.*STREAMPACT_KAFKA_BROKERS is missing/);
});

test('the bundle of the transformer answers Firehose, and logs counts only', async () => {
  const data = Buffer.from('{"no":"change"}').toString('base64');
  const records = [{ recordId: 'r1', data, approximateArrivalTimestamp: Date.UTC(2021, 9, 27, 5) }];
  const folder = await unpack('functions/crypto-cdc-transformer.zip');
  const { code, stdout, stderr } = await run(folder, ['--eval', invoking({ records })], {});
  const answer = JSON.parse(stdout);
  const partitionKeys = { zone: 'quarantine', dt: '2021-10-27', hour: '05' };
  expect(answer.records).toEqual([
    { recordId: 'r1', result: 'Ok', data: expect.any(String), metadata: { partitionKeys } },
  ]);
  const line = Buffer.from(answer.records[0].data, 'base64').toString();
  expect(JSON.parse(line)).toMatchObject({ code: 'NOT_A_CHANGE', pointer: '/dynamodb', value: data });
  expect(line.endsWith('}\n')).toBe(true);
  const result = { raw: 0, quarantined: 1, failed: 0, refusals: { NOT_A_CHANGE: 1 } };
  expect(JSON.parse(stderr)).toMatchObject({ name: 'crypto-cdc-transformer', requestId: 'r', result });
  expect({ code, toldData: stderr.includes(data) }).toEqual({ code: 0, toldData: false });
});

describe.each(functions)('the bundle of %s', (name) => {
  test('fails by its deadline with a named error when there is no broker', async () => {
    const folder = await unpack(`functions/${name}.zip`);
    const upstream = await stubUpstream();
    const { port } = upstream.address() as AddressInfo;
    const begun = performance.now();
    const { code, stdout, stderr } = await run(folder, ['--eval', invoking(topicsEvent)], {
      STREAMPACT_KAFKA_BROKERS: '127.0.0.1:1',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      COINCAP_BASE_URL: `http://127.0.0.1:${port}/v3`,
      COINCAP_API_KEY_SECRET_ARN: 'coincap',
      COINCAP_PAGE_SIZE: '10',
    });
    upstream.close();
    expect(code).toBe(1);
    expect(stdout).toMatch(name === 'topics' ? /^TOPICS_KAFKA_UNREACHABLE / : /^KAFKA_TIMEOUT /);
    expect(stderr).toContain('"level":"error"');
    expect(stdout + stderr).not.toContain('s3cret-key');
    expect(performance.now() - begun).toBeLessThan(12_000);
  });

  test('names a missing environment', async () => {
    const { code, stdout } = await run(await unpack(`functions/${name}.zip`), ['--eval', invoking(topicsEvent)], {});
    expect(code).toBe(1);
    expect(stdout).toMatch(/^CONFIG_INVALID .*STREAMPACT_KAFKA_BROKERS is missing/);
  });
});

/** Secrets Manager and CoinCap in one: every POST is answered with a secret, every GET with the recorded poll. */
async function stubUpstream(): Promise<Server> {
  const recorded = await readFile(join(repositoryRoot, 'local/sources/fixtures/coincap-assets-2021-10-27.json'));
  const server = createServer((request, response) => {
    const secret = JSON.stringify({ Name: 'coincap', SecretString: 's3cret-key' });
    response.end(request.method === 'POST' ? secret : recorded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const topicsEvent = { topics: [{ name: 't', partitions: 1, replicationFactor: 1, keyed: true, config: {} }] };
/** Invokes the handler as Lambda would, with four seconds to go. */
const invoking = (event: object): string => `
  const { handler } = require('./index.js');
  const end = Date.now() + 4000;
  const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => end - Date.now() };
  handler(${JSON.stringify(event)}, context).then(
    (result) => { console.log(JSON.stringify(result)); process.exit(0); },
    (error) => { console.log(error.name + ' ' + error.message.replaceAll('\\n', ' ')); process.exit(1); },
  );`;

/** Runs Node.js in a folder with exactly this environment. */
async function run(folder: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, args, { cwd: folder, env: { ...env }, timeout: 15_000 });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output.stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    output.stderr += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { ...output, code };
}

test('what is made on request only is left out, and left alone once it is there', async () => {
  const names = async (): Promise<readonly string[]> => {
    const { assets } = await buildAssets({ dist, kafkaLibs });
    return assets.map(({ path }) => path).filter((path) => path.startsWith('connect/'));
  };
  expect(await names()).toEqual([]);
  const cache = join(scratch, 'cache');
  const sets = {
    connect: ['connect-runtime-0.0.0.jar'],
    connectors: [
      'debezium-mysql/a.jar',
      'debezium-mariadb/b.jar',
      'apicurio-avro/c.jar',
      'apicurio-avro/connect-json-3.jar',
    ],
    registry: ['quarkus-run.jar'],
  };
  for (const [set, files] of Object.entries(sets)) {
    for (const file of files) {
      await mkdir(dirname(join(cache, set, 'folder', file)), { recursive: true });
      await writeFile(join(cache, set, 'folder', file), file);
    }
    await writeFile(join(cache, set, 'key.json'), JSON.stringify({ folder: 'folder' }));
  }
  vi.stubEnv('STREAMPACT_CACHE', cache);
  try {
    await buildAssets({ dist, only: ['connect'] });
    expect(await names()).toEqual(['connect/connect.tar.gz', 'connect/registry.tar.gz']);
  } finally {
    vi.unstubAllEnvs();
  }
  const tar = gunzipSync(await readFile(join(dist, 'connect/connect.tar.gz'))).toString('latin1');
  const inside = ['connectors.mjs', 'connect.sh', 'libs/connect-runtime-0.0.0.jar', 'plugins/debezium-mysql/a.jar'];
  const contracts = ['generated/connectors/mysql_src_connector.json', 'generated/orders.message.avsc'];
  expect([...inside, ...contracts].filter((path) => !tar.includes(path))).toEqual([]);
  expect(['debezium-mariadb', 'connect-json', 'optional'].filter((path) => tar.includes(`plugins/${path}`))).toEqual(
    [],
  );
  expect(tar).not.toContain('connect-json-3.jar');
});

test('what is asked for without what it is made of is refused', async () => {
  vi.stubEnv('STREAMPACT_CACHE', join(scratch, 'empty'));
  try {
    await expect(buildAssets({ dist, only: ['connect'] })).rejects.toMatchObject({ code: 'BUILD_INPUT_MISSING' });
  } finally {
    vi.unstubAllEnvs();
  }
});
