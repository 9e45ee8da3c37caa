/**
 * Makes a tree's program ready to run, in a folder of its own: the contracts generated and released as they have to be before
 * a deployment, and the assets built by the tree's own builder.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StreampactError } from '../../contracts/src/error.ts';
import { standInJars } from '../../local/deploy/offline/jars.ts';
import type { SourceTree } from './trees.ts';

const run = promisify(execFile);
const stepDeadlineMs = 120_000;

/** Commands of the tree itself; each does nothing where there is nothing to do. */
const release = ['contracts/src/cli.ts', 'release'];
const build = ['infra/build/cli.ts'];

/** Where a tree is made ready. */
export interface Site {
  /** Existing empty folder; the tree goes below it. */
  readonly folder: string;
  /** Packages are those of the working tree, for both sides. */
  readonly nodeModules: string;
  /** Folder of assets that were built before, and that these are added to. It need not exist. */
  readonly assets: string;
  /** Whether the contracts may have been edited since the generated files were written. */
  readonly edited: boolean;
}

/** Checks the tree out and builds it; answers its folder. IMPACT_UNAVAILABLE if a step fails. */
export async function makeReady(tree: SourceTree, { folder, nodeModules, assets, edited }: Site): Promise<string> {
  const root = join(folder, 'tree');
  await mkdir(root);
  await tree.checkOut(root);
  await symlink(nodeModules, join(root, 'node_modules'), 'junction');
  const jars = await standInJars(root, folder);
  const dist = join(root, 'dist');
  // The builder trusts no asset whose bytes or sources are not those that its stamp names.
  await cp(assets, dist, { recursive: true }).catch(() => undefined);
  const step = (command: readonly string[]) => runStep(command, { root, ...jars, label: tree.label });
  if (edited) await step(release);
  await step(build);
  // Only a local stack takes contracts that were never released.
  if (!edited && (await isUnreleased(root))) {
    await step(release);
    await step(build);
  }
  // Made only when asked for, and earlier trees do not know it.
  if (existsSync(join(root, 'infra/build/connect-asset.ts'))) await step([...build, '--only', 'connect']);
  await replaceFolder(assets, dist).catch(() => undefined);
  return root;
}

/** At once, since another review may be copying from it. */
async function replaceFolder(folder: string, from: string): Promise<void> {
  const fresh = `${folder}.${randomBytes(4).toString('hex')}`;
  await cp(from, fresh, { recursive: true });
  await rm(folder, { recursive: true, force: true });
  await rename(fresh, folder).catch(() => rm(fresh, { recursive: true, force: true }));
}

interface Bench {
  readonly root: string;
  readonly kafkaLibs: string;
  readonly cache: string;
  readonly label: string;
}

async function runStep(
  [script = '', ...rest]: readonly string[],
  { root, kafkaLibs, cache, label }: Bench,
): Promise<void> {
  const command = ['--import', import.meta.resolve('tsx'), join(root, script), ...rest];
  try {
    const env = { ...process.env, STREAMPACT_KAFKA_LIBS: kafkaLibs, STREAMPACT_CACHE: cache, NODE_OPTIONS: '' };
    await run(process.execPath, command, { cwd: root, env, timeout: stepDeadlineMs, maxBuffer: 16 * 1024 * 1024 });
  } catch (cause) {
    const said = (cause as { readonly stderr?: string }).stderr?.trim().slice(-2_000);
    throw new StreampactError('IMPACT_UNAVAILABLE', `${label}: ${script} failed:\n${said || String(cause)}`, {
      where: script,
      fix: 'mend what it says; both sides run on the packages that are installed now, so one may need `npm ci`',
    });
  }
}

async function isUnreleased(root: string): Promise<boolean> {
  try {
    const manifest = JSON.parse(await readFile(join(root, 'dist/manifest.json'), 'utf8')) as { unreleased?: unknown };
    return Array.isArray(manifest.unreleased) && manifest.unreleased.length > 0;
  } catch {
    return false;
  }
}
