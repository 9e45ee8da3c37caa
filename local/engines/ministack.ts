/**
 * MiniStack: the AWS API of the local cloud, on the loopback address.
 *
 * Stands for the AWS services that the stack uses; what it only pretends is answered by the gateway in local/aws. It
 * writes its state (beside S3, which is on disk at once) when it is stopped in order, so it is never killed in a hurry.
 */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { emulatorRegion } from './emulator.ts';
import type { Engine, EngineContext } from './engine.ts';
import { startProcess } from './process.ts';

/** Where MiniStack listens. */
export interface MinistackOptions {
  readonly port: number;
  /** The endpoint that Lambda functions are given; its own address by default. Name the gateway's to send their calls through it. */
  readonly lambdaEndpoint?: string;
  /** Whether it checks signatures and policies, and keeps a trail of who called what; false by default. */
  readonly enforceRoles?: boolean;
}

/** @throws StreampactError ENGINE_START */
export async function startMinistack(
  context: EngineContext,
  { port, lambdaEndpoint, enforceRoles = false }: MinistackOptions,
): Promise<Engine> {
  const stateDir = join(context.stateDir, 'ministack');
  const [s3Dir, servicesDir] = [join(stateDir, 's3'), join(stateDir, 'services')];
  await Promise.all([s3Dir, servicesDir].map((folder) => mkdir(folder, { recursive: true })));
  const url = `http://127.0.0.1:${port}`;
  return startProcess({
    name: 'MiniStack',
    command: context.toolchain.ministack,
    args: [],
    cwd: stateDir,
    env: {
      // Lambda functions run by this Node, not by whichever is on PATH.
      PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      SFTP_ENABLED: '0',
      IOT_MTLS_ENABLED: '0',
      AWS_ENDPOINT_URL: lambdaEndpoint ?? url,
      AWS_DEFAULT_REGION: emulatorRegion,
      PERSIST_STATE: '1',
      STATE_DIR: servicesDir,
      S3_PERSIST: '1',
      S3_DATA_DIR: s3Dir,
      ...(enforceRoles ? { AUTH: 'true', CLOUDTRAIL_RECORDING: '1', CLOUDTRAIL_MAX_EVENTS: '500000' } : {}),
    },
    logFile: join(context.logsDir, 'ministack.log'),
    watchdog: context.watchdog,
    ready: async () => (await fetch(`${url}/_ministack/health`, { signal: AbortSignal.timeout(2_000) })).ok,
    stopSeconds: 30,
  });
}
