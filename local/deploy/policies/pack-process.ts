/** The policy pack in a process of its own, run by Pulumi's own runner of packs, and a client that speaks to it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { credentials } from '@grpc/grpc-js';
import services from '@pulumi/pulumi/proto/analyzer_grpc_pb.js';
import { StreampactError } from '../../../contracts/src/error.ts';

/** Folder of the pack. */
const packDirectory = fileURLToPath(new URL('../../../policies', import.meta.url));

const startDeadlineMs = 60_000;
const maxMessageBytes = 400 * 1024 * 1024;

/** The analyzer's client. */
export type AnalyzerClient = InstanceType<typeof services.AnalyzerClient>;

/** A pack that answers. */
export interface PackProcess {
  readonly client: AnalyzerClient;
  /** Ends the process, and answers when it is gone. */
  readonly close: () => Promise<void>;
}

/** Starts the pack. @throws StreampactError POLICY_PACK_FAILED */
export async function startPack(signal: AbortSignal, directory: string = packDirectory): Promise<PackProcess> {
  const child = spawnPack(directory);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  try {
    const port = await portOf(child, AbortSignal.any([signal, AbortSignal.timeout(startDeadlineMs)]));
    const client = new services.AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
      'grpc.max_send_message_length': maxMessageBytes,
      'grpc.max_receive_message_length': maxMessageBytes,
    });
    const close = async (): Promise<void> => {
      client.close();
      await kill();
    };
    return { client, close };
  } catch (error) {
    await kill();
    throw error;
  }
}

/** The runner wants the address of an engine to log to; a pack that logs nothing never calls it. */
function spawnPack(directory: string): ChildProcess {
  const runner = createRequire(import.meta.url).resolve('@pulumi/pulumi/cmd/run-policy-pack');
  const parent = new URL('parent.mjs', import.meta.url).href;
  return spawn(process.execPath, ['--import', parent, runner, '127.0.0.1:1', directory], {
    cwd: directory,
    env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** The port that the pack says it listens on: its first line. */
function portOf(child: ChildProcess, signal: AbortSignal): Promise<number> {
  const said: string[] = [];
  return new Promise<number>((resolve, reject) => {
    const fail = (what: string, cause?: unknown): void =>
      reject(new StreampactError('POLICY_PACK_FAILED', [what, ...said].join('\n'), { where: 'policies', cause }));
    child.once('error', (cause) => fail('The policy pack could not be started.', cause));
    child.once('close', (code) => fail(`The policy pack ended with exit code ${code ?? -1} before it listened.`));
    const late = (): void => fail('The policy pack was not given the time to start.');
    signal.addEventListener('abort', late, { once: true });
    if (signal.aborted) late();
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        if (stream === child.stdout && /^\d+$/.test(line)) resolve(Number(line));
        else said.push(line);
      });
    }
  });
}
