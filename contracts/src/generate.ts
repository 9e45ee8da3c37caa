/** Writes `generated/`, and says where it differs from what the contracts generate. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { emitAll, type GeneratedFiles } from './emit/index.ts';
import { StreampactError } from './error.ts';
import { loadContracts } from './load.ts';
import { filesBelow, readReleased } from './released.ts';

/** The repository's own contracts. */
export const contractsFolder = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/** One file below `generated/` that is not what the contracts generate. */
export interface Difference {
  /** Path below the contracts folder, with forward slashes: `generated/catalogue.ts`. */
  readonly file: string;
  readonly kind: 'missing' | 'stale' | 'extra';
}

/** What the contracts of `folder` generate, in memory. Throws a ContractError that lists all mistakes. */
export async function generateFiles(folder: string): Promise<GeneratedFiles> {
  const [loaded, released] = [await loadContracts(folder), await readReleased(folder)];
  return emitAll(loaded, released);
}

/** Where `generated/` differs from the contracts; changes nothing. Throws a ContractError for bad contracts. */
export async function checkGenerated(folder: string = contractsFolder): Promise<readonly Difference[]> {
  return differences(folder, await generateFiles(folder));
}

/**
 * Brings `generated/` up to date and returns what had differed. Nothing is touched before every file has been written
 * whole to a temporary folder; each then replaces its predecessor by an atomic rename.
 */
export async function writeGenerated(folder: string = contractsFolder): Promise<readonly Difference[]> {
  const files = await generateFiles(folder);
  const changes = await differences(folder, files);
  if (changes.length === 0) return changes;
  const temporary = join(folder, `.generated-${process.pid}`);
  try {
    const written = changes.filter(({ kind }) => kind !== 'extra');
    for (const { file } of written) await put(join(temporary, file), files.get(below(file)) ?? '');
    for (const { file } of written) await replace(join(temporary, file), join(folder, file));
    for (const { file, kind } of changes) if (kind === 'extra') await rm(join(folder, file));
  } catch (cause) {
    throw new StreampactError('GENERATE_FAILED', 'the generated files could not be written', {
      where: join(folder, 'generated'),
      fix: 'see the cause, then run npm run generate again',
      cause,
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return changes;
}

async function differences(folder: string, files: GeneratedFiles): Promise<readonly Difference[]> {
  const root = join(folder, 'generated');
  const present = new Set(await filesBelow(root));
  const found: Difference[] = [];
  for (const [path, text] of files) {
    if (!present.has(path)) found.push({ file: `generated/${path}`, kind: 'missing' });
    else if ((await readFile(join(root, path), 'utf8')) !== text)
      found.push({ file: `generated/${path}`, kind: 'stale' });
  }
  const extra = [...present].filter((path) => !files.has(path));
  return [...found, ...extra.map((path): Difference => ({ file: `generated/${path}`, kind: 'extra' }))];
}

function below(file: string): string {
  return file.slice('generated/'.length);
}

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function replace(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
}
