/** Remembers what a tree declared, below `.streampact/review/`: a second review of the same commits starts no program. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../../infra/build/manifest.ts';
import type { ResourceSet } from './resources.ts';
import type { SourceTree } from './trees.ts';

/** Entries that are kept; the oldest go first. */
const kept = 40;

/** What stands at a tree's top and no program reads. */
const irrelevant: ReadonlySet<string> = new Set([
  ...['docs', 'tests', 'review', 'catalog', '.github', '.ci'],
  ...['README.md', 'CHANGELOG.md', 'AGENTS.md', 'LICENSE', 'biome.json', 'knip.json', 'vitest.config.ts'],
]);

/** An open cache. */
export interface Cache {
  /** Random text of this cache; it hides the secrets whose hashes are kept. */
  readonly salt: string;
  /** Folder of assets that were built before; the builder takes those whose sources are the same. */
  readonly assets: string;
  readonly remember: (tree: SourceTree, stack: string, make: () => Promise<ResourceSet>) => Promise<ResourceSet>;
}

/** Opens the cache of a working tree. A cache that cannot be read or written only costs time. */
export async function openCache(home: string): Promise<Cache> {
  const folder = join(home, '.streampact', 'review');
  await mkdir(folder, { recursive: true }).catch(() => undefined);
  const [salt, code] = await Promise.all([saltOf(folder), codeHash(home)]);
  const making = new Map<string, Promise<ResourceSet>>();
  return {
    salt,
    assets: join(folder, 'assets'),
    remember: async (tree, stack, make) => {
      const sources = [...tree.entries].filter(([name]) => !irrelevant.has(name)).sort();
      const file = join(folder, `${sha256(JSON.stringify([sources, stack, code, salt])).slice(0, 32)}.json`);
      const found = making.get(file) ?? readOrMake(file, make);
      making.set(file, found);
      return found;
    },
  };
}

async function readOrMake(file: string, make: () => Promise<ResourceSet>): Promise<ResourceSet> {
  const known = await readSet(file);
  if (known !== undefined) return known;
  const made = await make();
  await put(file, JSON.stringify(made)).catch(() => undefined);
  await prune(dirname(file)).catch(() => undefined);
  return made;
}

async function readSet(file: string): Promise<ResourceSet | undefined> {
  try {
    const found = JSON.parse(await readFile(file, 'utf8')) as Partial<ResourceSet>;
    return Array.isArray(found.resources) && Array.isArray(found.assumptions) ? (found as ResourceSet) : undefined;
  } catch {
    return undefined;
  }
}

/** Two reviews at once must agree on one salt: whoever comes second takes the first one's. */
async function saltOf(folder: string): Promise<string> {
  const file = join(folder, 'salt');
  const fresh = randomBytes(16).toString('hex');
  try {
    await writeFile(file, fresh, { flag: 'wx', mode: 0o600 });
    return fresh;
  } catch {
    return readFile(file, 'utf8').catch(() => fresh);
  }
}

/** Changes with the code that runs programs and with the packages that they run on. */
async function codeHash(home: string): Promise<string> {
  const folders = ['.', '../../local/deploy', '../../local/deploy/provider'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const files = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(folder)).filter((name) => /(?<!\.test)\.ts$/.test(name)).map((name) => join(folder, name)),
    ),
  );
  const read = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');
  return sha256(
    (await Promise.all([...files.flat(), join(home, 'node_modules/.package-lock.json')].map(read))).join('\0'),
  );
}

async function put(file: string, text: string): Promise<void> {
  const fresh = `${file}.${process.pid}.new`;
  await writeFile(fresh, text, { mode: 0o600 });
  await rename(fresh, file);
}

async function prune(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const aged = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })));
  const old = aged.sort((a, b) => b.at - a.at).slice(kept);
  await Promise.all(old.map(({ name }) => unlink(join(folder, name))));
}
