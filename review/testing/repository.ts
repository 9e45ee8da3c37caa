/** Scratch git repositories for tests. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

const contracts = join(import.meta.dirname, '..', '..', 'contracts', 'src', 'fixtures', 'contracts');
const identity = ['-c', 'user.name=test', '-c', 'user.email=test@streampact.example', '-c', 'commit.gpgsign=false'];

export type Files = Readonly<Record<string, string | object | boolean | null>>;

export interface Repository {
  readonly root: string;
  readonly git: (...args: readonly string[]) => string;
  /** Writes files; text as it is, anything else as JSON; null removes. */
  readonly write: (files: Files) => void;
  /** Writes, stages and commits; answers the commit's id. */
  readonly commit: (files: Files) => string;
  /** Puts the compiler's fixture contracts into `contracts/`. */
  readonly addContracts: () => void;
}

/** A new folder that goes when the test ends. */
export function scratchFolder(): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'streampact-review-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

/** Writes `files` below `root`. */
export function writeFiles(root: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    if (content === null) rmSync(file, { recursive: true });
    else writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }
}

/** A repository with one branch, `main`, and no commit. */
export function repository(): Repository {
  const root = scratchFolder();
  const git = (...args: readonly string[]): string =>
    execFileSync('git', [...identity, ...args], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  git('init', '--quiet', '--initial-branch=main');
  const write = (files: Files): void => writeFiles(root, files);
  return {
    root,
    git,
    write,
    commit: (files) => {
      write(files);
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message=change');
      return git('rev-parse', 'HEAD').trim();
    },
    addContracts: () => cpSync(contracts, join(root, 'contracts'), { recursive: true }),
  };
}
