import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildAssets, isUpToDate } from './build.ts';
import type { Manifest } from './manifest.ts';
import { sha256 } from './manifest.ts';

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
      'functions/snowflake-levels.js.map',
      'functions/snowflake-levels.zip',
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
    expect(await isUpToDate({ dist, kafkaLibs, only: ['topics'] })).toBe(true);
    await writeFile(file, 'tampered');
    expect(await isUpToDate({ dist, kafkaLibs, only: ['topics'] })).toBe(false);
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
