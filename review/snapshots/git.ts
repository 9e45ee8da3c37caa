/** Asks git, by argument arrays, within a time. Nothing is ever checked out or written. */
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';

const deadlineMs = 60_000;
const tooMuch = `ended after ${deadlineMs / 1000} s or too much output`;
/** As much output as one question may have; contracts are small. */
const maxOutputBytes = 1024 * 1024 * 1024;

/** A folder inside a repository. */
export interface Place {
  /** The repository's work tree. */
  readonly root: string;
  /** The folder's path from `root` with forward slashes, `''` for the root itself. The folder need not exist. */
  readonly prefix: string;
}

/** A commit that a ref names. */
export interface Commit {
  /** As people call it: `main (1a2b3c4)`. */
  readonly label: string;
  readonly id: string;
}

/** Runs `git <args>` in `folder` and answers its output. GIT_FAILED if git is missing, refuses or does not end. */
export async function git(folder: string, args: readonly string[], input?: string): Promise<Buffer> {
  return await new Promise((done, failed) => {
    const child = spawn('git', ['--literal-pathspecs', ...args], {
      cwd: folder,
      env: { ...process.env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
      timeout: deadlineMs,
      killSignal: 'SIGKILL',
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxOutputBytes) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2000);
    });
    child.once('error', (cause: NodeJS.ErrnoException) => failed(notStarted(cause)));
    child.once('close', (code) => {
      if (code === 0) done(Buffer.concat(chunks));
      else failed(refused(folder, args, code === null ? tooMuch : complaint));
    });
    // git may answer before it has read everything; the exit code tells what matters.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
  });
}

/** Where `folder` lies in its repository. GIT_FAILED if it is in none. */
export async function locate(folder: string): Promise<Place> {
  let existing = resolve(folder);
  while (!existsSync(existing)) existing = dirname(existing);
  const rest = relative(existing, resolve(folder));
  const start = realpathSync(existing);
  const root = (await git(start, ['rev-parse', '--show-toplevel'])).toString().trimEnd();
  const prefix = relative(root, resolve(start, rest)).replaceAll('\\', '/');
  return { root, prefix };
}

/** The commit that `ref` names. GIT_FAILED if it names none. */
export async function commitOf(root: string, ref: string): Promise<Commit> {
  try {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
    const id = (await git(root, args)).toString().trim();
    const short = id.slice(0, 7);
    return { id, label: id.startsWith(ref) && ref.length >= 7 ? short : `${ref} (${short})` };
  } catch (cause) {
    throw new StreampactError('GIT_FAILED', `"${ref}" names no commit in this repository`, {
      where: root,
      fix: 'check its spelling; in a shallow clone, fetch it first: git fetch origin <branch>',
      cause,
    });
  }
}

/** The commit from which `head` and `ref` went apart. */
export async function mergeBase(root: string, ref: string, head = 'HEAD'): Promise<string> {
  const [theirs, ours] = [await commitOf(root, ref), await commitOf(root, head)];
  return (await git(root, ['merge-base', theirs.id, ours.id])).toString().trim();
}

function notStarted(cause: NodeJS.ErrnoException): StreampactError {
  const what = cause.code === 'ENOENT' ? 'git is not installed, or not on the PATH' : 'git could not be started';
  return new StreampactError('GIT_FAILED', what, { fix: 'install git', cause });
}

function refused(folder: string, args: readonly string[], complaint: string): StreampactError {
  if (complaint.includes('not a git repository')) {
    return new StreampactError('GIT_FAILED', 'this folder is in no git repository', {
      where: folder,
      fix: 'run it inside one, or compare two files: npm run diff -- old.json new.json',
    });
  }
  const what = `git ${args[0] ?? ''} failed: ${complaint.trim().split('\n').at(-1) ?? ''}`;
  return new StreampactError('GIT_FAILED', what, { fix: 'run it inside a git repository that has the commit' });
}
