/** Kafka Connect and the schema registry for EC2: what Maven Central has of them, and what applies the connectors. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Entry } from './archive.ts';
import { storedTarGz } from './archive.ts';
import { bundle } from './bundle.ts';
import { installedSet } from './kafka-libs.ts';
import type { Workshop } from './sources.ts';
import { filesOf, readSource } from './sources.ts';

/** Files of `dist/` that it makes. */
const paths = { connect: 'connect/connect.tar.gz', registry: 'connect/registry.tar.gz' } as const;

/** What is made of the toolchain's folders. */
interface Folders {
  readonly libs: string;
  readonly plugins: string;
  readonly registry: string;
}

const scripts = ['connect.sh', 'registry.sh', 'kafka-login.sh'];
const scriptFolder = 'infra/components/connect';
const generated = 'contracts/generated/clickstream';
/** The worker in AWS reads MySQL; MariaDB is the local cloud's. */
// Its copy of the worker's own JSON converter is of another Kafka and cannot be loaded.
const plugins = /^(debezium-mysql|apicurio-avro)\/(?!connect-json-)/;

/** The asset `connect`: 270 MB, and made only when it is asked for. */
export const connectAsset = {
  name: 'connect',
  onRequest: Object.values(paths),
  salt: async ({ cache }: Pick<Workshop, 'cache'>): Promise<string> => {
    const { libs, plugins: pluginFolder, registry } = await folders(cache);
    return (await Promise.all([libs, pluginFolder, registry].map(below))).flat().join('\n');
  },
  make: async ({ root, cache }: Pick<Workshop, 'root' | 'cache'>) => {
    const { libs, plugins: pluginFolder, registry } = await folders(cache);
    const { code, inputs } = await bundle({ entry: 'local/connect/cli.ts', file: 'connectors.mjs' }, root);
    const contracts = await filesOf(root, {
      folder: generated,
      wanted: (path) => /\/connectors\/[^/]+\.json$|\.message(\.key)?\.(avsc|json)$/.test(path),
    });
    const pluginFiles = (await below(pluginFolder)).filter((path) => plugins.test(path));
    const connect = [
      { path: 'connectors.mjs', bytes: code },
      ...(await entries({ folder: root, files: contracts, to: (path) => path.replace(generated, 'generated') })),
      ...(await entries({ folder: join(root, scriptFolder), files: scripts, to: (path) => path, executable: true })),
      ...(await entries({ folder: libs, files: await below(libs), to: (path) => `libs/${path}` })),
      ...(await entries({ folder: pluginFolder, files: pluginFiles, to: (path) => `plugins/${path}` })),
    ];
    const registryFiles = await below(registry);
    const [connectTar, registryTar] = [
      await storedTarGz(connect),
      await storedTarGz(await entries({ folder: registry, files: registryFiles, to: (path) => path })),
    ];
    return {
      outputs: { [paths.connect]: connectTar, [paths.registry]: registryTar },
      inputs: [
        ...inputs,
        ...contracts,
        ...scripts.map((name) => `${scriptFolder}/${name}`),
        ...(await below(libs)).map((path) => join(libs, path)),
        ...pluginFiles.map((path) => join(pluginFolder, path)),
        ...registryFiles.map((path) => join(registry, path)),
      ],
    };
  },
} as const;

async function folders(cache: string | undefined): Promise<Folders> {
  const environment = cache === undefined ? process.env : { ...process.env, STREAMPACT_CACHE: cache };
  const [libs, plugins, registry] = await Promise.all([
    installedSet('connect', environment),
    installedSet('connectors', environment),
    installedSet('registry', environment),
  ]);
  return { libs, plugins, registry };
}

/** Paths of the files below a folder, sorted. */
async function below(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

interface Selection {
  readonly folder: string;
  readonly files: readonly string[];
  readonly to: (path: string) => string;
  readonly executable?: true;
}

function entries({ folder, files, to, executable }: Selection): Promise<readonly Entry[]> {
  return Promise.all(
    files.map(async (path) => ({
      path: to(path),
      bytes: await readSource(folder, path),
      ...(executable && { executable }),
    })),
  );
}
