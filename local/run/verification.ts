/** `npm run verify` on this run's cloud, as a process of its own: the tool knows nothing of the local cloud, and this room nothing of it. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import { emulatorEnvironment } from '../engines/emulator.ts';
import type { Cloud } from './cloud.ts';
import { outputsFile } from './outputs-file.ts';

const repository = join(import.meta.dirname, '..', '..');

/** Longest time for all checks, in milliseconds. */
const verifyMs = 15 * 60_000;

/** What the tool is told of this cloud. */
export async function verificationEnvironment({ engines }: Cloud): Promise<Readonly<Record<string, string>>> {
  const { url } = await engines.streams.snowflake();
  return { ...emulatorEnvironment(engines.awsEndpoint), STREAMPACT_SNOWFLAKE_URL: url };
}

/** What the tool printed, and whether a check failed. */
export interface Verified {
  readonly text: string;
  readonly failed: boolean;
}

/** Asks. Throws VERIFY_FAILED for a tool that could not ask at all; failed checks are an answer. */
export async function runVerification(cloud: Cloud, flags: readonly string[]): Promise<Verified> {
  const file = join(repository, 'verify', 'cli.ts');
  const args = ['--import', 'tsx', file, '--stack', 'local', '--outputs', outputsFile(cloud.state), ...flags];
  const env = { ...process.env, ...(await verificationEnvironment(cloud)) };
  const options = { cwd: repository, env, timeout: verifyMs, signal: cloud.options.signal, maxBuffer: 64 * 1_048_576 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      if (error === null) return resolve({ text: stdout, failed: false });
      if (error.code === 1 && stdout !== '') return resolve({ text: stdout, failed: true });
      const what = `the verification ended without a result: ${stderr.trim().slice(0, 2_000)}`;
      reject(new StreampactError('VERIFY_FAILED', what, { where: 'npm run verify', cause: error }));
    });
  });
}
