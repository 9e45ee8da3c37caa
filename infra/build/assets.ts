/** Every asset that `npm run build` makes: a row each. */
import { basename } from 'node:path';
import type { Entry } from './archive.ts';
import { storedTarGz, zip } from './archive.ts';
import { bundle } from './bundle.ts';
import { connectAsset } from './connect-asset.ts';
import { kafkaJars } from './kafka-libs.ts';
import { sha256 } from './manifest.ts';
import type { Tree, Workshop } from './sources.ts';
import { filesOf, readSource } from './sources.ts';

/** A file of `dist/`, and what it was made of. */
interface Product {
  /** Path inside `dist/` → bytes. */
  readonly outputs: Readonly<Record<string, Uint8Array>>;
  /** Files that decide the outputs: from the root, or absolute outside it. */
  readonly inputs: readonly string[];
}

/** An asset or a few that are made together. */
export interface AssetRow {
  /** What `--only` takes. */
  readonly name: string;
  /** Changes whenever the inputs change in a way that their list does not show, e.g. a new file in a folder. */
  readonly salt?: (workshop: Workshop) => Promise<string>;
  readonly make: (workshop: Workshop) => Promise<Product>;
  /** Files of an asset that is large and seldom needed: a build leaves it out, and what it made before alone, unless it is named. */
  readonly onRequest?: readonly string[];
}

/** All rows, in the order in which they are built and shown. */
export const assetRows: readonly AssetRow[] = [
  lambda('coincap-producer', 'functions/crypto-market/coincap-producer.ts'),
  lambda('open-exchange-rates-producer', 'functions/fx-rates/open-exchange-rates-producer.ts'),
  lambda('search-indexer', 'functions/fx-rates/search-indexer.ts'),
  lambda('service-levels', 'functions/service-levels/main.ts'),
  lambda('snowflake-levels', 'functions/clickstream/snowflake-levels/main.ts'),
  lambda('topics', 'functions/topics/main.ts'),
  lambda('broker-turn', 'functions/broker-turn/main.ts'),
  lambda('kafka-credentials', 'functions/kafka-credentials/main.ts'),
  lambda('privacy-key', 'functions/privacy-key/main.ts'),
  lambda('crypto-cdc-transformer', 'functions/crypto-cdc/transformer.ts'),
  sink('fx-rates'),
  sink('crypto-market'),
  sink('csv-replay'),
  worker('sink-clickstream', {
    entry: 'functions/clickstream/landing.ts',
    file: 'sink.mjs',
    zip: 'sink/clickstream.zip',
  }),
  worker('csv-replay', { entry: 'functions/csv-replay/main.ts', file: 'replay.mjs', zip: 'replay/csv-replay.zip' }),
  worker('clickstream-api', {
    entry: 'functions/clickstream/api/main.ts',
    file: 'api.mjs',
    zip: 'clickstream/api.zip',
  }),
  worker('clickstream-poller', {
    entry: 'functions/clickstream/poller.ts',
    file: 'poller.mjs',
    zip: 'clickstream/poller.zip',
    files: ['contracts/generated/clickstream/connectors/CLICKSTREAM_SRC_CONNECTOR.json'],
  }),
  broker('infra/components/broker', ['broker.sh', 'identity.sh', 'metrics.sh', 'renew.sh']),
  connectAsset,
  glueScript('crypto-market', 'glue/crypto_market/job.py'),
  glueScript('fx-rates', 'glue/fx_rates/job.py'),
  glueScript('crypto-cdc', 'glue/crypto_cdc/job.py'),
  gluePackages('crypto-market'),
  gluePackages('fx-rates'),
  gluePackages('crypto-cdc'),
];

/** A Lambda function; its handler is `index.handler`, its source map stands beside the zip. */
function lambda(name: string, entry: string): AssetRow {
  const make = async ({ root }: Workshop): Promise<Product> => {
    const { code, sourceMap, inputs } = await bundle({ entry, file: 'index.js' }, root);
    const outputs = {
      [`functions/${name}.zip`]: zip([{ path: 'index.js', bytes: code }]),
      [`functions/${name}.js.map`]: sourceMap,
    };
    return { outputs, inputs };
  };
  return { name, make };
}

/** The sink of a product. */
function sink(product: string): AssetRow {
  return worker(`sink-${product}`, {
    entry: `functions/${product}/sink.ts`,
    file: 'sink.mjs',
    zip: `sink/${product}.zip`,
  });
}

/** What a process is made of: its entry module, the bundle's name and the archive's. */
interface WorkerSource {
  readonly entry: string;
  readonly file: string;
  readonly zip: string;
  /** Files that lie beside the bundle, under their own names. */
  readonly files?: readonly string[];
}

/** A process; its source map travels with it. */
function worker(name: string, { entry, file, zip: path, files = [] }: WorkerSource): AssetRow {
  const make = async ({ root }: Workshop): Promise<Product> => {
    const { code, sourceMap, inputs } = await bundle({ entry, file }, root);
    const archive = zip([
      { path: file, bytes: code },
      { path: `${file}.map`, bytes: sourceMap },
      ...(await Promise.all(
        files.map(async (each) => ({ path: basename(each), bytes: await readSource(root, each) })),
      )),
    ]);
    return { outputs: { [path]: archive }, inputs: [...inputs, ...files] };
  };
  return { name, make };
}

/** Kafka's jars in `libs/` and the scripts that run on a node, with the checksum that the instance compares. */
function broker(folder: string, names: readonly string[]): AssetRow {
  const scripts = names.map((name) => `${folder}/${name}`);
  const make = async ({ root, kafkaLibs }: Workshop): Promise<Product> => {
    const jars = await kafkaJars(kafkaLibs);
    const entries: readonly Entry[] = [
      ...(await Promise.all(
        scripts.map(async (each) => ({ path: basename(each), bytes: await readSource(root, each), executable: true })),
      )),
      ...(await Promise.all(
        jars.map(async (jar) => ({ path: `libs/${jar}`, bytes: await readSource(kafkaLibs, jar) })),
      )),
    ];
    const archive = await storedTarGz(entries);
    const checksum = Buffer.from(`${sha256(archive)}  kafka.tar.gz\n`);
    return {
      outputs: { 'broker/kafka.tar.gz': archive, 'broker/kafka.sha256': checksum },
      inputs: [...scripts, ...jars.map((jar) => `${kafkaLibs}/${jar}`)],
    };
  };
  return { name: 'broker', make, salt: async ({ kafkaLibs }) => (await kafkaJars(kafkaLibs)).join('\n') };
}

/** A Glue job's script. */
function glueScript(product: string, script: string): AssetRow {
  const make = async ({ root }: Workshop): Promise<Product> => ({
    outputs: { [`glue/${product}.py`]: await readSource(root, script) },
    inputs: [script],
  });
  return { name: `glue-${product}`, make };
}

/**
 * What a product's jobs import (`--extra-py-files`, `spark.submit.pyFiles`): the shared modules and its own, and its contracts
 * where those look for them. Another product's change does not change it.
 */
function gluePackages(product: string): AssetRow {
  const own = `glue/${product.replaceAll('-', '_')}/`;
  const trees: readonly Tree[] = [
    {
      folder: 'glue',
      wanted: (path) =>
        /^glue\/(?:shared\/|[^/]+$)/.test(path.replace(own, 'glue/shared/')) &&
        path.endsWith('.py') &&
        !/(?:^|\/)(?:test_[^/]*|conftest|job)\.py$/.test(path),
    },
    { folder: `contracts/generated/${product}`, wanted: (path) => path.endsWith('.json') },
  ];
  const list = async (root: string): Promise<readonly string[]> =>
    (await Promise.all(trees.map((tree) => filesOf(root, tree)))).flat();
  const make = async ({ root }: Workshop): Promise<Product> => {
    const inputs = await list(root);
    const entries = await Promise.all(inputs.map(async (path) => ({ path, bytes: await readSource(root, path) })));
    return { outputs: { [`glue/${product}.zip`]: zip(entries) }, inputs };
  };
  return { name: `glue-packages-${product}`, make, salt: async ({ root }) => (await list(root)).join('\n') };
}
