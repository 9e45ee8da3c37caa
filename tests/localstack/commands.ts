/** The programs that the trial on LocalStack needs beside this repository's own, and how they are called. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';

const repository = join(import.meta.dirname, '..', '..');

/** One call of a program. */
export interface Call {
  readonly command: string;
  readonly args: readonly string[];
}

/** A program that must be there: a call that any version of it answers, and where people get it. */
interface Prerequisite extends Call {
  readonly name: string;
  readonly fix: string;
}

export const prerequisites: readonly Prerequisite[] = [
  {
    name: 'Docker Compose',
    ...compose('version'),
    fix: 'install Docker with Compose v2 (docs.docker.com/compose/install)',
  },
  { name: 'The Pulumi CLI', command: 'pulumi', args: ['version'], fix: 'install it (pulumi.com/docs/install)' },
];

/** `docker compose <args>` on this repository's compose.yaml, wherever it is called from. */
export function compose(...args: readonly string[]): Call {
  return { command: 'docker', args: ['compose', '--file', join(repository, 'compose.yaml'), ...args] };
}

/** Brings the trial's services up, and returns when their health checks pass. A first run pulls images. */
export const composeUp = compose('up', '--detach', '--wait', '--wait-timeout', '600', 'localstack', 'kafka', 'coincap');

/** Ends the services and forgets their data. */
export const composeDown = compose('down', '--volumes', '--remove-orphans', '--timeout', '10');

async function exitCode({ command, args }: Call, stdio: 'ignore' | 'inherit', seconds: number): Promise<number> {
  const child = spawn(command, args, {
    // Results alone go to stdout: what programs say of their progress is for stderr.
    stdio: stdio === 'ignore' ? 'ignore' : ['ignore', process.stderr, process.stderr],
    timeout: seconds * 1000,
  });
  try {
    const [code] = await once(child, 'exit');
    return typeof code === 'number' ? code : 1;
  } catch {
    return 127; // there is no such program
  }
}

/** @throws StreampactError TOOL_MISSING for the first program that is not there. */
export async function requirePrograms(needed: readonly Prerequisite[] = prerequisites): Promise<void> {
  for (const { name, fix, ...call } of needed) {
    if ((await exitCode(call, 'ignore', 30)) === 0) continue;
    throw new StreampactError('TOOL_MISSING', `${name} is needed and was not found.`, { fix });
  }
}

/** Runs a program to its end, its output on stderr. @throws StreampactError LOCAL_STAGE_FAILED for any exit but 0. */
export async function runProgram(call: Call, seconds: number): Promise<void> {
  const code = await exitCode(call, 'inherit', seconds);
  if (code === 0) return;
  const line = [call.command, ...call.args].join(' ');
  throw new StreampactError('LOCAL_STAGE_FAILED', `\`${line}\` ended with ${code}.`, { fix: 'see what it said above' });
}
