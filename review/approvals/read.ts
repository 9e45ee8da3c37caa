/** Reads the files of waivers and ignores. */
import { lstat, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import { decodeUtf8 } from '../../contracts/src/files.ts';
import { parseSource } from '../../contracts/src/source.ts';
import { type Waiver, waiversFile } from '../report/waiver.ts';
import { type Entries, entriesOf, type ListForm } from './entries.ts';
import { ignoreFields, waiverFields } from './fields.ts';
import type { Approvals, Ignore } from './model.ts';

/** Where ignores stand, from the repository's root. */
const ignoresFile = 'review/ignores.json';

/** Largest file, in bytes. */
export const mostBytes = 512 * 1024;

/**
 * The approvals of the repository whose work tree is `root`; a file that is not there approves nothing. `waiversAt` is a
 * file of waivers in place of the repository's own, and must be there. Throws
 * APPROVALS_UNREADABLE if one is there and cannot be read; what is wrong inside it is told in `errors`.
 */
export async function readApprovals(root: string, waiversAt?: string): Promise<Approvals> {
  const [waivers, ignores] = await Promise.all([
    readWaivers(root, waiversAt, { list: 'waivers', fields: waiverFields }),
    readList<Ignore>(root, ignoresFile, { list: 'ignores', fields: ignoreFields }),
  ]);
  return { waivers: waivers.entries, ignores: ignores.entries, errors: [...waivers.errors, ...ignores.errors] };
}

/** The waivers in a repository's file of them as it stood elsewhere; what is wrong in it is left out. */
export function waiversIn(bytes: Uint8Array): readonly Waiver[] {
  if (bytes.length > mostBytes) return [];
  return parseApprovals<Waiver>(waiversFile, decodeUtf8(bytes), { list: 'waivers', fields: waiverFields }).entries;
}

async function readWaivers(root: string, at: string | undefined, form: ListForm<Waiver>): Promise<Entries<Waiver>> {
  if (at === undefined) return readList(root, waiversFile, form);
  const bytes = await readBounded(at, at);
  if (bytes === undefined) throw new StreampactError('APPROVALS_UNREADABLE', 'there is no such file', { where: at });
  return parseApprovals(at, decodeUtf8(bytes), form);
}

async function readList<T>(root: string, file: string, form: ListForm<T>): Promise<Entries<T>> {
  const bytes = await readBounded(resolve(root, file), file);
  return bytes === undefined ? { entries: [], errors: [] } : parseApprovals(file, decodeUtf8(bytes), form);
}

/** The entries in `text`, undefined for bytes that are not UTF-8. */
export function parseApprovals<T>(file: string, text: string | undefined, form: ListForm<T>): Entries<T> {
  if (text === undefined) {
    const at = { file, line: 1, column: 1 };
    return { entries: [], errors: [{ ...at, problem: 'invalid', message: 'not UTF-8', fix: 'save it as UTF-8' }] };
  }
  const source = parseSource(file, text);
  if ('tree' in source) return entriesOf(source, form);
  const errors = source.map(({ line, column, what, fix }) => ({
    ...{ file, line, column, fix },
    problem: 'invalid' as const,
    message: what,
  }));
  return { entries: [], errors };
}

async function readBounded(path: string, file: string): Promise<Uint8Array | undefined> {
  const unreadable = (what: string, cause?: unknown) =>
    new StreampactError('APPROVALS_UNREADABLE', what, {
      where: file,
      fix: 'make it a readable file of JSON, or remove it',
      cause,
    });
  try {
    const entry = await lstat(path);
    if (!entry.isFile()) throw unreadable('the approvals are not in an ordinary file');
    if (entry.size > mostBytes) throw unreadable(`the file has ${entry.size} bytes, more than ${mostBytes}`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof StreampactError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw unreadable('the approvals cannot be read', error);
  }
}
