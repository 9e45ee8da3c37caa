/**
 * `npm run gateway`: the gateway in front of an emulator that runs elsewhere, with the engines that it needs, until it is
 * told to end.
 */

import { join } from 'node:path';
import { startWatchdog } from '../engines/watchdog.ts';
import { ensureToolchain } from '../setup/toolchain.ts';
import { type AwsEngines, type AwsPorts, awsPorts, type OutsideAws, startAwsEngines } from './aws-engines.ts';
import { openState, type StateFolder } from './state.ts';

export interface GatewayCommand {
  /** State folder; a gateway has one of its own. */
  readonly state: string;
  readonly fresh: boolean;
  readonly port: number;
  readonly outside: OutsideAws;
  readonly signal: AbortSignal;
  /** Told when everything answers; Spark and Trino may still be starting, and calls wait for them. */
  readonly onReady: (awsEndpoint: string) => void;
}

function whenTold(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function serve(command: GatewayCommand, state: StateFolder): Promise<void> {
  const toolchain = await ensureToolchain();
  const remembered = await state.ports(awsPorts.filter((name) => name !== 'gateway'));
  const ports = { ...remembered, gateway: command.port } as AwsPorts;
  const watchdog = startWatchdog();
  const context = { toolchain, stateDir: join(state.path, 'engines'), logsDir: state.logs, watchdog };
  let engines: AwsEngines | undefined;
  try {
    engines = await startAwsEngines(context, ports, { outside: command.outside });
    command.onReady(engines.awsEndpoint);
    await Promise.race([whenTold(command.signal), engines.failed]);
  } finally {
    await engines?.stop();
    await watchdog.stop();
    await engines?.settled();
  }
}

/**
 * Serves until `signal` aborts, then stops everything.
 *
 * @throws StreampactError from an engine that did not start or ended by itself; LOCAL_BUSY for a folder in use.
 */
export async function runGateway(command: GatewayCommand): Promise<void> {
  const state = openState(command.state, command);
  let clean = false;
  try {
    await serve(command, state);
    clean = true;
  } finally {
    state.close({ clean });
  }
}
