/** Whole processes as contenders. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import type { Contender } from './frame.ts';

const deadlineMs = 30_000;

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Written to its stdin. Default: nothing. */
  readonly input?: string;
  /** Exit codes that mean that it did its work. Default: 0. */
  readonly codes?: readonly number[];
}

/** Runs one command, whole, from start to exit. BENCH_FAILED if it ends otherwise than it should. */
export function processOf(name: string, { file, args, cwd, input = '', codes = [0] }: Command): Contender {
  return {
    name,
    run: async () => {
      const start = performance.now();
      const child = spawn(file, args, { cwd, timeout: deadlineMs, stdio: ['pipe', 'ignore', 'pipe'] });
      let complaint = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        complaint = (complaint + text).slice(-2000);
      });
      // It may answer before it has read everything.
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
      const [code] = (await once(child, 'close')) as [number | null];
      if (code !== null && codes.includes(code)) return performance.now() - start;
      const why = code === null ? `was ended after ${deadlineMs / 1000} s` : `ended with ${code}: ${complaint.trim()}`;
      throw new StreampactError('BENCH_FAILED', `${name} ${why}`, { where: file });
    },
  };
}

/** Where the command `name` lies on the PATH, if it does. */
export function onPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
