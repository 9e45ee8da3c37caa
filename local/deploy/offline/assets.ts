/**
 * The files that a stack uploads, for a run that uploads nothing: bundles as `npm run build` makes them, archives of jars that stand in.
 *
 * Kafka, Kafka Connect and the registry are hundreds of megabytes, fetched from Maven Central. In their archives stands one file for
 * each, which says which jars they are (`local/setup/jars.lock.json`), so that an archive's hash changes when they do. All of it is
 * kept apart from `dist/`, which deployments upload from.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { StreampactError } from '../../../contracts/src/error.ts';
import { assetRows } from '../../../infra/build/assets.ts';
import { isUpToDate } from '../../../infra/build/build.ts';
import { standInJars } from './jars.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const deadlineMs = 120_000;

/** Where the files are, and what stands in. */
export interface OfflineAssets {
  readonly directory: string;
  readonly standIns: readonly string[];
}

/** Builds what has changed below `folder`. @throws StreampactError BUILD_BUNDLE_FAILED */
export async function offlineAssets(folder: string, signal: AbortSignal): Promise<OfflineAssets> {
  const directory = join(folder, 'dist');
  const { kafkaLibs, cache } = await standInJars(root, join(folder, 'jars'));
  const names = assetRows.map(({ name }) => name);
  // What cannot be told here, the builder says.
  const standing = await isUpToDate({ only: names, kafkaLibs, cache, dist: directory }).catch(() => false);
  if (!standing) await build(['--dist', directory, '--kafka-libs', kafkaLibs, '--only', ...names], cache, signal);
  return {
    directory,
    standIns: [
      "archives of Kafka, Kafka Connect and the schema registry hold the jars' names and hashes, not the jars",
    ],
  };
}

async function build(flags: readonly string[], cache: string, signal: AbortSignal): Promise<void> {
  const command = ['--import', import.meta.resolve('tsx'), join(root, 'infra/build/cli.ts'), ...flags];
  // The builder finds the jars by this variable, and bundles best in a process of its own.
  const env = { ...process.env, STREAMPACT_CACHE: cache, NODE_OPTIONS: '' };
  try {
    await run(process.execPath, command, { cwd: root, env, timeout: deadlineMs, maxBuffer: 16 * 1024 * 1024, signal });
  } catch (cause) {
    const said = (cause as { readonly stderr?: string }).stderr?.trim().slice(-2_000);
    throw new StreampactError(
      'BUILD_BUNDLE_FAILED',
      `The files that the stack uploads cannot be built:\n${said ?? String(cause)}`,
      {
        where: 'infra/build',
        fix: 'mend what it says, and try `npm run build`',
        cause,
      },
    );
  }
}
