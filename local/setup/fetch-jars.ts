/**
 * Fetches the files of one set by Maven, in one call, and checks each against the lock.
 *
 * Maven (and not a download of ours) because it knows the user's mirrors, proxies and credentials. Its local repository
 * is a temporary one in the cache, removed afterwards, so that no file is stored twice.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { StreampactError } from '../../contracts/src/error.ts';
import { runCommand } from './command.ts';
import { fileNameOf, type JarRow, jarsLockFile } from './jars-lock.ts';

/** Pinned as well, since it is what writes the files. */
export const dependencyPlugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';

/** What a fetch needs. */
export interface FetchJars {
  readonly maven: string;
  readonly rows: readonly JarRow[];
  /** Where the files go. */
  readonly folder: string;
  /** A scratch folder, emptied before and removed afterwards. */
  readonly scratch: string;
  readonly report: (detail: string) => void;
}

/** @throws StreampactError TOOLCHAIN_INSTALL (Maven failed) or TOOLCHAIN_CHECKSUM (wrong bytes, twice). */
export async function fetchJars(request: FetchJars): Promise<void> {
  let wrong = await fetchOnce(request);
  if (wrong.length > 0) wrong = await fetchOnce(request);
  if (wrong.length === 0) return;
  throw new StreampactError(
    'TOOLCHAIN_CHECKSUM',
    `${wrong.map(fileNameOf).join(', ')}: fetched twice, and both times not the file that is pinned.`,
    {
      where: jarsLockFile,
      fix: 'check the mirror that Maven uses (settings.xml); it serves other bytes than Maven Central',
    },
  );
}

/** The rows whose files are not what the lock says; those files are removed. */
async function fetchOnce({ maven, rows, folder, scratch, report }: FetchJars): Promise<readonly JarRow[]> {
  const stopWatching = watchBytes([folder, join(scratch, 'repository')], rows, report);
  try {
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
    await writeFile(join(scratch, 'pom.xml'), copyPom(rows, folder));
    const repository = `-Dmaven.repo.local=${join(scratch, 'repository')}`;
    const args = ['-B', '-ntp', '-q', repository, `${dependencyPlugin}:copy`];
    await runCommand({ name: 'Maven', command: maven, args, cwd: scratch });
  } finally {
    stopWatching();
    await rm(scratch, { recursive: true, force: true });
  }
  report('checking');
  const checked = await Promise.all(rows.map(async (row) => ({ row, right: await isPinned(row, folder) })));
  const wrong = checked.filter(({ right }) => !right).map(({ row }) => row);
  await Promise.all(wrong.map((row) => rm(join(folder, fileNameOf(row)), { force: true })));
  return wrong;
}

/** A project that only lists artifacts to copy: nothing transitive, the lock is complete. */
function copyPom(rows: readonly JarRow[], folder: string): string {
  const items = rows.map((row) => {
    const classifier = row.classifier === undefined ? '' : `<classifier>${row.classifier}</classifier>`;
    return `<artifactItem><groupId>${row.group}</groupId><artifactId>${row.artifact}</artifactId><version>${row.version}</version>${classifier}<type>${row.packaging}</type></artifactItem>`;
  });
  const [group, artifact, version] = dependencyPlugin.split(':');
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>streampact</groupId><artifactId>fetch</artifactId><version>1</version><packaging>pom</packaging>
<build><plugins><plugin><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>
<configuration><outputDirectory>${escapeXml(folder)}</outputDirectory><artifactItems>
${items.join('\n')}
</artifactItems></configuration></plugin></plugins></build></project>
`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

async function isPinned(row: JarRow, folder: string): Promise<boolean> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(folder, fileNameOf(row)), { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex') === row.sha256;
}

/** Maven is silent while it downloads, so the size of what arrives is the progress. */
function watchBytes(folders: readonly string[], rows: readonly JarRow[], report: (detail: string) => void): () => void {
  const total = rows.reduce((sum, row) => sum + row.bytes, 0);
  const names = rows.map(fileNameOf);
  const timer = setInterval(async () => {
    const sizes = await Promise.all(folders.map((folder) => bytesIn(folder, names)));
    const bytes = Math.min(Math.max(...sizes), total);
    report(`${megabytes(bytes)} of ${megabytes(total)} MB`);
  }, 500);
  return () => clearInterval(timer);
}

async function bytesIn(folder: string, names: readonly string[]): Promise<number> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  // While it is being fetched, a file has a suffix.
  const isWanted = (entry: string) => names.some((name) => basename(entry).startsWith(name));
  const wanted = entries.filter((entry) => isWanted(entry) && !/\.(sha1|md5)/.test(entry));
  const sizes = await Promise.all(
    wanted.map((entry) =>
      stat(join(folder, entry)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
