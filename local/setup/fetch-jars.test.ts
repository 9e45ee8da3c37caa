import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchJars } from './fetch-jars.ts';
import type { JarRow } from './jars-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fetch-'));
  await mkdir(join(folder, 'libs'));
});
afterEach(() => rm(folder, { recursive: true }));

const row: JarRow = {
  set: 'kafka',
  group: 'org.example',
  artifact: 'lib',
  version: '1.0',
  packaging: 'jar',
  bytes: 5,
  sha256: createHash('sha256').update('right').digest('hex'),
};

/** Stands for Maven: a script that sees `$libs` and counts its calls in the file `calls`. */
async function fetchWith(script: string): Promise<void> {
  const maven = join(folder, 'mvn');
  const prelude = `libs='${join(folder, 'libs')}'\necho call >>'${join(folder, 'calls')}'\ncalls=$(wc -l <'${join(folder, 'calls')}')`;
  await writeFile(maven, `#!/bin/sh\n${prelude}\n${script}\n`);
  await chmod(maven, 0o755);
  const scratch = join(folder, 'scratch');
  await fetchJars({ maven, rows: [row], folder: join(folder, 'libs'), scratch, report: () => undefined });
}

describe('fetching jars', () => {
  it('hands Maven a project that lists exactly the rows, and removes its scratch folder', async () => {
    await fetchWith(
      `grep -q '<artifactId>lib</artifactId><version>1.0</version>' pom.xml && printf right >"$libs/lib-1.0.jar"`,
    );
    expect((await readdir(folder)).sort()).toEqual(['calls', 'libs', 'mvn']);
  });

  it('fetches once more when the bytes are wrong', async () => {
    await fetchWith(`[ "$calls" -eq 1 ] && printf wrong >"$libs/lib-1.0.jar" || printf right >"$libs/lib-1.0.jar"`);
    expect(await readdir(join(folder, 'libs'))).toEqual(['lib-1.0.jar']);
  });

  it('refuses wrong bytes the second time, by name, and keeps none of them', async () => {
    const fetching = fetchWith(`printf wrong >"$libs/lib-1.0.jar"`);
    await expect(fetching).rejects.toMatchObject({
      code: 'TOOLCHAIN_CHECKSUM',
      message: expect.stringContaining('lib-1.0.jar'),
    });
    expect(await readdir(join(folder, 'libs'))).toEqual([]);
  });

  it('shows what Maven said last when it fails', async () => {
    const fetching = fetchWith('echo "[ERROR] Unknown host"; exit 1');
    await expect(fetching).rejects.toMatchObject({
      code: 'TOOLCHAIN_INSTALL',
      message: expect.stringMatching(/exit code 1[\s\S]*Unknown host/),
    });
  });
});
