import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findJava, findLocalstackPython, findMaven, findPython, missing } from './prerequisites.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prerequisites-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** An executable that says `text`, in a folder below the test's own. */
async function fake(path: string, text: string, stream: 1 | 2 = 1): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\necho '${text}' >&${stream}\n`);
  await chmod(file, 0o755);
  return file;
}

const fakeJava = (path: string, version: string) => fake(path, `openjdk version "${version}" 2025-04-15`, 2);
const path = (...folders: string[]) => ({ PATH: folders.map((name) => join(folder, name)).join(':') });

describe('Java 17', () => {
  it('is taken from JAVA_HOME before PATH', async () => {
    const home = await fakeJava('home/bin/java', '17.0.15');
    await fakeJava('bin/java', '17.0.1');
    expect(findJava({ ...path('bin'), JAVA_HOME: join(folder, 'home') }, [])).toMatchObject({ path: home });
  });

  it('is found in a usual folder when JAVA_HOME and PATH hold others, which a `release` file tells without running it', async () => {
    await fakeJava('bin/java', '21.0.2');
    const java = await fake('jvm/java-17/bin/java', 'must not be run');
    await writeFile(join(folder, 'jvm/java-17/release'), 'JAVA_VERSION="17.0.9"\n');
    expect(findJava({ ...path('bin'), JAVA_HOME: '/nowhere' }, [join(folder, 'jvm', '*')])).toMatchObject({
      path: java,
    });
  });

  it.each(['11.0.2', '1.8.0_392', '21.0.2', '25'])('is not Java %s, which is named', async (version) => {
    const java = await fakeJava('bin/java', version);
    const finding = findJava(path('bin'), [join(folder, 'absent', '*')]);
    expect(finding.path).toBeUndefined();
    expect(finding.found).toEqual([expect.stringContaining(java)]);
    expect(missing('java', finding.found)).toMatch(/^A JDK 17 .* but only .* was found: install it .*\.$/);
  });

  it('is not a java that fails', async () => {
    await writeFile(await fake('bin/java', ''), '#!/bin/sh\nexit 1\n');
    expect(findJava(path('bin'), [])).toEqual({ found: [] });
    expect(missing('java', [])).toContain('none was found');
  });
});

describe('Python', () => {
  it('may be a later name on PATH when python3 is too old', async () => {
    await fake('bin/python3', '9 venv');
    const python = await fake('bin/python3.12', '12 venv');
    expect(findPython(path('bin'))).toMatchObject({ path: python });
  });

  it('is refused when it is too old or cannot make virtual environments', async () => {
    await fake('bin/python3', '9 venv');
    await fake('bin/python3.11', '11 none');
    const { path: none, found } = findPython(path('bin'));
    expect(none).toBeUndefined();
    expect(found).toEqual([expect.stringContaining('3.9'), expect.stringContaining('3.11 without its venv module')]);
    expect(missing('python', found)).toContain('python3-venv');
  });

  it('for LocalStack is one within its bounds, also where a version manager keeps it', async () => {
    await fake('bin/python3', '12 venv');
    await fake('bin/python3.13', '14 venv');
    await fake('versions/3.14.0/bin/python3', '14 venv');
    const homes = [join(folder, 'versions', '*')];
    const { path: none, found } = findLocalstackPython(path('bin'), homes);
    expect(none).toBeUndefined();
    expect(found).toHaveLength(3);
    expect(missing('localstackPython', found)).toMatch(/^Python 3\.13 .* but only 3\.12 /);
    const python = await fake('versions/3.13.1/bin/python3', '13 venv');
    expect(findLocalstackPython(path('bin'), homes)).toMatchObject({ path: python });
  });

  it('is absent from an empty PATH', () => {
    expect(findPython({ PATH: '' })).toEqual({ found: [] });
  });
});

describe('Maven', () => {
  it('is whatever `mvn` is on PATH', async () => {
    const mvn = await fake('bin/mvn', 'Apache Maven');
    expect(findMaven(path('other', 'bin'))).toMatchObject({ path: mvn });
  });

  it('is not a file that cannot be run', async () => {
    await chmod(await fake('bin/mvn', ''), 0o644);
    expect(findMaven(path('bin'))).toEqual({ found: [] });
    expect(missing('maven', [])).toContain('brew install maven');
  });
});
