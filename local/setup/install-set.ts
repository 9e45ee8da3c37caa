/** Installs one set into the cache: into a folder of its own, with the stamp (see cache.mjs) as the last step. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installedFolder, type SetName, stampFile } from './cache.mjs';
import { withInstallLock } from './install-lock.ts';

/** How a set comes into being. */
export interface SetInstaller {
  readonly set: SetName;
  readonly title: string;
  /** Fills the folder (which exists and is empty) and names the files whose presence the stamp records, relative to it. */
  install(folder: string, report: (detail: string) => void): Promise<readonly string[]>;
}

/** Installs the set unless another process has done so meanwhile; returns its folder. */
export async function installSet(
  installer: SetInstaller,
  { cache, key, report }: { cache: string; key: string; report: (detail: string) => void },
): Promise<string> {
  const home = join(cache, installer.set);
  report('waiting for another install');
  return withInstallLock(join(home, 'install.lock'), async () => {
    const present = installedFolder(cache, installer.set, key);
    if (present !== undefined) return present;
    const stamp = stampFile(cache, installer.set, key);
    await rm(stamp, { force: true });
    await removeLeftovers(home);
    const name = `${key}-${randomBytes(3).toString('hex')}`;
    const folder = join(home, name);
    await mkdir(folder, { recursive: true });
    try {
      const files = await installer.install(folder, report);
      const sizes = await Promise.all(
        files.map(async (file) => [file, (await stat(join(folder, file))).size] as const),
      );
      await writeFile(`${stamp}.new`, JSON.stringify({ folder: name, files: sizes }));
      await rename(`${stamp}.new`, stamp);
      return folder;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  });
}

/** What an interrupted or outdated install left: folders that no stamp names. Only the holder of the lock may do this. */
async function removeLeftovers(home: string): Promise<void> {
  const names = await readdir(home);
  const stamps = names.filter((name) => name.endsWith('.json'));
  const named = await Promise.all(
    stamps.map(async (name) => (JSON.parse(await readFile(join(home, name), 'utf8')) as { folder: string }).folder),
  );
  const isLeftover = (name: string) => /^[0-9a-f]{16}-[0-9a-f]{6}$/.test(name) && !named.includes(name);
  await Promise.all(names.filter(isLeftover).map((name) => rm(join(home, name), { recursive: true, force: true })));
}
