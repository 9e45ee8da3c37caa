/** Runs one tool of the set-up to its end: bounded in time, its output kept for the error. */
import { spawn } from 'node:child_process';
import { StreampactError } from '../../contracts/src/error.ts';

/** One call of a tool. */
export interface Command {
  /** What an error calls it, such as `Maven`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Ended after this long; 1,800 s by default, since a slow line takes long for 1 GB. */
  readonly timeoutSeconds?: number;
}

const shownLines = 15;

/** @throws StreampactError TOOLCHAIN_INSTALL with the last lines of the tool's output. */
export function runCommand({ name, command, args, cwd, timeoutSeconds = 1_800 }: Command): Promise<void> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    const child = spawn(command, args, {
      ...(cwd === undefined ? {} : { cwd }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Not spawn's own timeout: its timer outlives a command that could not be run, and keeps this process alive.
    const timer = setTimeout(() => child.kill(), timeoutSeconds * 1_000);
    const keep = (chunk: string) => {
      lines.push(...chunk.split('\n').filter((line) => line.trim() !== ''));
      lines.splice(0, lines.length - shownLines);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(failed(`could not be run (${command})`, [], cause));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else reject(failed(code === null ? `was ended by ${signal}` : `failed with exit code ${code}`, lines));
    });

    const failed = (what: string, output: readonly string[], cause?: unknown) =>
      new StreampactError(
        'TOOLCHAIN_INSTALL',
        [`${name} ${what}.`, ...output.map((line) => `  | ${line}`)].join('\n'),
        {
          fix: 'see its last lines above; the first install needs the network, later ones use the cache',
          cause,
        },
      );
  });
}
