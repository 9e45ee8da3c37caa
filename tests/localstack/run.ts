/**
 * `npm run test:localstack`: the stack `localstack`, deployed by the real Pulumi CLI onto the containers of compose.yaml.
 * Needs Docker and pulumi. Its last line tells the counts.
 */

import { join } from 'node:path';
import { exitCodeOf, renderError } from '../../contracts/src/error.ts';
import { interruption } from '../../local/interruption.ts';
import type { CloudSite } from '../../local/run/cloud.ts';
import { composeDown, composeUp, requirePrograms, runProgram } from './commands.ts';
import { runTrial } from './trial.ts';
import { type Check, renderVerdict } from './verdict.ts';

/** The ports that compose.yaml publishes; functions know the other services by their names, see Pulumi.localstack.yaml. */
const outside = { emulator: 'http://127.0.0.1:4566', brokers: '127.0.0.1:19092' };

const backendUrl = process.env.PULUMI_BACKEND_URL;
const site: CloudSite = {
  stack: 'localstack',
  outside,
  sourcesOutside: true,
  config: {},
  // Another kind of backend is somebody's account, which a trial has no business in.
  ...(backendUrl?.startsWith('file://') ? { backendUrl } : {}),
};

async function trial(signal: AbortSignal): Promise<readonly Check[]> {
  const state = join(import.meta.dirname, '..', '..', '.streampact', 'localstack');
  try {
    await runProgram(composeUp, 900);
    // The containers begin empty, so what is known of earlier ones is worth nothing.
    return await runTrial({ state, fresh: true, signal, site });
  } finally {
    // What went wrong before matters more than containers that would not end.
    await runProgram(composeDown, 120).catch((error: unknown) => process.stderr.write(`${renderError(error)}\n`));
  }
}

try {
  await requirePrograms();
  const checks = await trial(interruption());
  process.stdout.write(renderVerdict(checks));
  process.exitCode = checks.every(({ found }) => found === undefined) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${renderError(error)}\n`);
  process.stdout.write('0 passed, 1 failed\n');
  process.exitCode = exitCodeOf(error);
}
