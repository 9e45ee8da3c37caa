/** A gateway that tests stop, kill and start again on the same state. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { GatewayOptions } from '../../../local/aws/gateway.ts';
import { freePorts } from '../../../local/engines/ports.ts';

/** What the process is told; queries and jobs do not go through it. */
export type KillableOptions = Pick<GatewayOptions, 'upstream' | 'kinesisUpstream' | 'logsDir' | 'stateDir'>;

/** A running gateway, or one that has ended. */
export interface KillableGateway {
  /** The same after every start. */
  readonly url: string;
  start(): Promise<void>;
  /** SIGTERM: it ends in order. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/** Starts one on a free port. */
export async function startKillableGateway(options: KillableOptions): Promise<KillableGateway> {
  const { gateway: port } = await freePorts(['gateway']);
  let child: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  const start = async (): Promise<void> => {
    child = await spawnGateway({ ...options, port });
  };
  await start();
  return { url: `http://127.0.0.1:${port}`, start, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

async function spawnGateway(options: KillableOptions & { readonly port: number }): Promise<ChildProcess> {
  const script = join(import.meta.dirname, 'process.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const listening = once(createInterface({ input: child.stdout }), 'line').then(() => true);
  if (await Promise.race([listening, once(child, 'exit').then(() => false)])) return child;
  throw new Error('the gateway did not start');
}
