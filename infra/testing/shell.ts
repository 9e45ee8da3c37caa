/** Runs one of our scripts with stand-ins for the programs that it calls. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How a script ended. */
export interface ShellResult {
  readonly code: number;
  readonly stderr: string;
}

/** A folder with `bin/` first on the script's PATH; it goes when the test is over. */
export class ShellBench implements Disposable {
  readonly directory: string = mkdtempSync(join(tmpdir(), 'streampact-shell-'));

  constructor() {
    mkdirSync(join(this.directory, 'bin'));
  }

  /** Path inside the folder. */
  path(name: string): string {
    return join(this.directory, name);
  }

  /** Writes a program for `bin/`: its body runs in bash after it has noted its call in `calls`. */
  program(name: string, body = ':'): void {
    const file = join(this.directory, 'bin', name);
    writeFileSync(file, `#!/usr/bin/env bash\nprintf '%s\\n' "${name} $*" >>'${this.path('calls')}'\n${body}\n`);
    chmodSync(file, 0o755);
  }

  /** Calls of the programs so far, one line each. */
  calls(): readonly string[] {
    try {
      return readFileSync(this.path('calls'), 'utf8').trim().split('\n');
    } catch {
      return [];
    }
  }

  /** Runs a script of `infra/components/`. */
  run(
    script: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<ShellResult> {
    const file = fileURLToPath(new URL(`../components/${script}`, import.meta.url));
    const env = { PATH: `${this.path('bin')}:${process.env.PATH ?? ''}`, ...environment };
    return new Promise((resolve) => {
      execFile('bash', [file, ...args], { env, timeout: 10_000 }, (error, _stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stderr }),
      );
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
