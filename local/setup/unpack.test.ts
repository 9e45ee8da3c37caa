import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpackJar } from './unpack.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unpack-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Unpacks a jar with these files; `top/` is what becomes the folder, all but `.txt` is wanted. */
async function unpack(files: Readonly<Record<string, string>>): Promise<string> {
  const jar = join(folder, 'a.jar');
  const bytes = zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])));
  await writeFile(jar, bytes);
  const into = join(folder, 'into');
  await unpackJar({ jar, folder: into, below: 'top/', wanted: (path) => !path.endsWith('.txt') });
  return into;
}

describe('unpacking a jar', () => {
  it('takes what is wanted below one path, and makes programs of what lies in bin', async () => {
    const into = await unpack({ 'top/bin/run': 'r', 'top/share/a.sql': 'a', 'top/b.txt': 'b', 'META-INF/c': 'c' });
    expect((await readdir(into, { recursive: true })).sort()).toEqual(['bin', 'bin/run', 'share', 'share/a.sql']);
    expect((await stat(join(into, 'bin', 'run'))).mode & 0o111).not.toBe(0);
    expect((await stat(join(into, 'share', 'a.sql'))).mode & 0o111).toBe(0);
    expect(await readFile(join(into, 'share', 'a.sql'), 'utf8')).toBe('a');
  });

  it.each(['top/../../out', '/top/out'])('refuses a jar that would write %s', async (path) => {
    await expect(unpack({ [path]: 'x' })).rejects.toMatchObject({ code: 'TOOLCHAIN_INSTALL' });
    expect(await readdir(folder)).toEqual(['a.jar']);
  });

  it('refuses what is no jar', async () => {
    const jar = join(folder, 'b.jar');
    await writeFile(jar, 'no zip at all');
    const unpacking = unpackJar({ jar, folder: join(folder, 'into'), below: '', wanted: () => true });
    await expect(unpacking).rejects.toMatchObject({
      code: 'TOOLCHAIN_INSTALL',
      message: expect.stringContaining('b.jar'),
    });
  });
});
