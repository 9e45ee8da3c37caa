/** Node 24 from the lock beside this file, in the cache folder that every clone shares; this repository's packages stay as they are. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../../local/setup/cache.mjs';

const run = promisify(execFile);
const here = import.meta.dirname;
const files = ['package.json', 'package-lock.json'];

/** Platforms that the lock has a binary for. */
export const hasNode24 = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);

/** Installs it unless it is there, and answers where its executable is. */
export async function installNode24(): Promise<string> {
  const key = createHash('sha256');
  for (const file of files) key.update(readFileSync(join(here, file)));
  const home = join(cacheFolder(), 'node24');
  const folder = join(home, key.digest('hex').slice(0, 16));
  const node = join(folder, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(node)) return node;
  mkdirSync(home, { recursive: true });
  const fresh = mkdtempSync(join(home, 'new-'));
  try {
    for (const file of files) copyFileSync(join(here, file), join(fresh, file));
    await run('npm', ['ci', '--prefix', fresh, '--ignore-scripts', '--loglevel=error'], {
      cwd: fresh,
      timeout: 180_000,
    });
    renameSync(fresh, folder);
  } catch (error) {
    // Another run may have put the same there meanwhile, which is as good.
    if (!existsSync(node)) throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return node;
}
