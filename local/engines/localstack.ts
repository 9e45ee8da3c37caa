/**
 * LocalStack without Docker: PyPI's `localstack-core` in a network namespace of its own (see localstack/apart.py), with one port
 * of the loopback that leads there.
 *
 * Stands for AWS in MiniStack's place, by the same API: S3, DynamoDB (AWS's DynamoDB Local), Kinesis (Kinesis Mock), SNS, SQS, Secrets
 * Manager, SSM, IAM, STS, CloudWatch, KMS and more. Differs: it has no Glue and no Athena, its functions want Docker, and it forgets
 * everything when it ends, in whichever way. From inside it reaches nothing but itself.
 */
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ensureOptional } from '../setup/toolchain.ts';
import { emulatorRegion } from './emulator.ts';
import type { Engine, EngineContext } from './engine.ts';
import { startProcess } from './process.ts';

/** Where LocalStack is reached. */
export interface LocalstackOptions {
  readonly port: number;
}

const require = createRequire(import.meta.url);
const program = join(import.meta.dirname, 'localstack', 'apart.py');

/** Installs what is missing first. ENGINE_START, also where namespaces are not permitted; TOOL_MISSING without a Python for it. */
export async function startLocalstack(context: EngineContext, { port }: LocalstackOptions): Promise<Engine> {
  const [home, dynamodb] = await Promise.all([
    ensureOptional('localstack', { quiet: true }),
    ensureOptional('dynamodb', { quiet: true }),
  ]);
  const stateDir = join(context.stateDir, 'localstack');
  await mkdir(stateDir, { recursive: true });
  return startProcess({
    name: 'LocalStack',
    command: join(home, 'bin', 'python'),
    args: [program, String(port)],
    cwd: stateDir,
    env: {
      PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
      PYTHONDONTWRITEBYTECODE: '1',
      OVERRIDE_IN_DOCKER: '0',
      FILESYSTEM_ROOT: stateDir,
      GATEWAY_LISTEN: '127.0.0.1:4566',
      LOCALSTACK_HOST: `127.0.0.1:${port}`,
      AWS_DEFAULT_REGION: emulatorRegion,
      DNS_ADDRESS: '0',
      DISABLE_EVENTS: '1',
      SKIP_SSL_CERT_DOWNLOAD: '1',
      // A queue's URL is what the caller called it by, through the gateway too.
      SQS_ENDPOINT_STRATEGY: 'dynamic',
      KINESIS_LATENCY: '50',
      DYNAMODB_IN_MEMORY: '1',
      STREAMPACT_DYNAMODB: dynamodb,
      STREAMPACT_JAVA: context.toolchain.java17,
      STREAMPACT_KINESIS: require.resolve('kinesis-local/main.js'),
      STREAMPACT_NODE: process.execPath,
    },
    logFile: join(context.logsDir, 'localstack.log'),
    watchdog: context.watchdog,
    ready: async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/_localstack/init/ready`, {
        signal: AbortSignal.timeout(2_000),
      });
      return ((await answer.json()) as { completed?: boolean }).completed === true;
    },
    startSeconds: 120,
  });
}
