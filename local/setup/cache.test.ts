import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheFolder, installedFolder, setKeys } from './cache.mjs';
import { installSet, type SetInstaller } from './install-set.ts';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'cache-'));
});
afterEach(() => rm(cache, { recursive: true }));

const request = (key = '0123456789abcdef') => ({ cache, key, report: () => undefined });
let installs = 0;
const installer: SetInstaller = {
  set: 'kafka',
  title: 'Kafka',
  install: async (folder) => {
    installs += 1;
    await writeFile(join(folder, 'a.jar'), 'bytes');
    return ['a.jar'];
  },
};
const failing: SetInstaller = {
  ...installer,
  install: async (folder) => {
    await writeFile(join(folder, 'half.jar'), 'by');
    throw new Error('the line went down');
  },
};

describe('the cache folder', () => {
  it.each([
    [{ STREAMPACT_CACHE: '/x' }, 'linux', '/x'],
    [{ XDG_CACHE_HOME: '/xdg' }, 'linux', '/xdg/streampact'],
    [{ XDG_CACHE_HOME: 'relative' }, 'linux', '/home/me/.cache/streampact'],
    [{ STREAMPACT_CACHE: '' }, 'linux', '/home/me/.cache/streampact'],
    [{ XDG_CACHE_HOME: '/xdg' }, 'darwin', '/home/me/Library/Caches/streampact'],
  ])('with %o on %s is %s', (env, platform, folder) => {
    expect(cacheFolder(env, platform, '/home/me')).toBe(folder);
  });

  it('has a key for each set that is the same at every call', () => {
    expect(setKeys()).toEqual(setKeys());
    expect(new Set(Object.values(setKeys())).size).toBe(15);
  });
});

describe('installing a set', () => {
  it('happens once, also when two ask at the same time', async () => {
    installs = 0;
    const folders = await Promise.all([installSet(installer, request()), installSet(installer, request())]);
    expect(installs).toBe(1);
    expect(folders[0]).toBe(folders[1]);
    expect(installedFolder(cache, 'kafka', request().key)).toBe(folders[0]);
  });

  it('leaves nothing that looks installed when it fails, and can be done again', async () => {
    await expect(installSet(failing, request())).rejects.toThrow('the line went down');
    expect(installedFolder(cache, 'kafka', request().key)).toBeUndefined();
    expect(await readdir(join(cache, 'kafka'))).toEqual([]);
    await installSet(installer, request());
    expect(installedFolder(cache, 'kafka', request().key)).toBeDefined();
  });

  it('is done again when a file was cut short, and keeps sets of other versions', async () => {
    const other = await installSet(installer, request('f'.repeat(16)));
    const folder = await installSet(installer, request());
    await truncate(join(folder, 'a.jar'), 2);
    expect(installedFolder(cache, 'kafka', request().key)).toBeUndefined();
    expect(await installSet(installer, request())).not.toBe(folder);
    expect(installedFolder(cache, 'kafka', 'f'.repeat(16))).toBe(other);
  });

  it('breaks the lock of a process that is gone', async () => {
    await installSet(installer, request());
    const lock = { pid: 2 ** 22 + 1, host: (await import('node:os')).hostname() };
    await writeFile(join(cache, 'kafka', 'install.lock'), JSON.stringify(lock));
    await expect(installSet(installer, request('a'.repeat(16)))).resolves.toContain('a'.repeat(16));
  });
});
