/**
 * The whole local cloud for one run: its state folder, its engines, the program deployed onto them; stopped again
 * whatever happens in between.
 */

import { join } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import { buildAssets } from '../../infra/build/build.ts';
import type { ResolvedOutputs } from '../../infra/outputs.ts';
import { type Deployment, deploy, isInterrupted, type Operation } from '../deploy/deploy.ts';
import { type ProgressOptions, runSteps } from '../setup/progress.ts';
import { ensureToolchain, type Toolchain } from '../setup/toolchain.ts';
import type { ComputeStart } from './aws-engines.ts';
import { type Backend, nameOf } from './backend.ts';
import { type EnginePorts, type Engines, enginePorts, type OutsideEngines, startEngines } from './engines.ts';
import { keepOutputs } from './outputs-file.ts';
import { openSnowflake } from './snowflake.ts';
import { openState, type StateFolder } from './state.ts';

/** Where a cloud runs partly elsewhere. The default is the stack `local`, with everything in this process's hands. */
export interface CloudSite {
  /** Name of the Pulumi stack. */
  readonly stack: string;
  readonly outside: OutsideEngines;
  /** Whether replayed sources run elsewhere already; the stack's configuration says where. */
  readonly sourcesOutside: boolean;
  /** Configuration that outranks the stack's file. */
  readonly config: Readonly<Record<string, string>>;
  /** Where the pulumi CLI keeps the stack's state; the state folder by default. */
  readonly backendUrl?: string;
}

export interface CloudOptions extends ProgressOptions {
  /** State folder; `.streampact` in the repository by default. */
  readonly state: string;
  /** Empties the state folder first. */
  readonly fresh: boolean;
  readonly signal: AbortSignal;
  /** `when asked` for commands that only deploy; `at once` by default. */
  readonly compute?: ComputeStart;
  readonly site?: CloudSite;
  /** What stands behind the gateway; `ministack` by default. A site's emulator outranks it. */
  readonly backend?: Backend;
  /** Whether everything but the deployment calls AWS with its role's rights alone; false by default. */
  readonly enforceRoles?: boolean;
}

/** A running local cloud. */
export interface Cloud {
  readonly state: StateFolder;
  readonly toolchain: Toolchain;
  readonly engines: Engines;
  readonly ports: EnginePorts;
  readonly options: CloudOptions;
  readonly deploy: (operation: Operation, config?: Readonly<Record<string, string>>) => Promise<Deployment>;
}

/** The deployment's state goes with the emulator's: neither is worth anything without the other. */
const deployFolder = (state: StateFolder): string => join(state.path, 'deploy');

/** Why a run starts from nothing that might have gone on. */
const notes: Partial<Record<NonNullable<StateFolder['wiped']>, string>> = {
  'unclean-stop': 'The last run was interrupted',
  'other-backend': 'The last run had another backend',
  'nothing-kept': 'The last run was on LocalStack, which keeps nothing',
};

function openTrustedState(options: CloudOptions): StateFolder {
  const { state: folder, fresh, backend = 'ministack' } = options;
  const state = openState(folder, { fresh, backend: nameOf(backend) });
  const note = state.wiped === null ? undefined : notes[state.wiped];
  if (note !== undefined && options.quiet !== true) process.stderr.write(`${note}; this one starts from nothing.\n`);
  return state;
}

/** The stack's file can't know where this machine's engines listen. */
function localSite(engines: Engines, ports: EnginePorts): CloudSite {
  const config = {
    'streampact:brokerEndpoint': engines.brokers,
    'streampact:mysqlEndpoint': `127.0.0.1:${ports.mysql}`,
    'streampact:schemaRegistryUrl': `http://127.0.0.1:${ports.registry}`,
    'streampact:coincapBaseUrl': `http://127.0.0.1:${ports.coincap}/v3`,
    'streampact:openExchangeRatesBaseUrl': `http://127.0.0.1:${ports.openExchangeRates}/api`,
  };
  return { stack: 'local', outside: {}, sourcesOutside: false, config };
}

async function startAll(options: CloudOptions, state: StateFolder, toolchain: Toolchain): Promise<Cloud> {
  const ports = await state.ports(enginePorts);
  let engines: Engines | undefined;
  await runSteps(
    [
      {
        title: 'Local cloud',
        run: async () => {
          engines = await startEngines({
            toolchain,
            ports,
            stateDir: join(state.path, 'engines'),
            logsDir: state.logs,
            enforceRoles: options.enforceRoles ?? false,
            ...(options.backend === undefined ? {} : { backend: options.backend }),
            ...(options.compute === undefined ? {} : { compute: options.compute }),
            ...(options.site === undefined ? {} : { outside: options.site.outside }),
          });
          return `AWS at ${engines.awsEndpoint}, Kafka at ${engines.brokers}`;
        },
      },
      {
        title: 'Assets',
        run: async () => {
          const manifest = await buildAssets({ kafkaLibs: toolchain.kafkaLibs });
          return `${manifest.assets.length} in dist/`;
        },
      },
    ],
    { ...options, concurrent: true },
  ).catch(async (error: unknown) => {
    await engines?.stop();
    throw error;
  });
  if (engines === undefined) throw new Error('the engines neither started nor failed');
  const running = engines;
  const { stack, config: placed, backendUrl } = options.site ?? localSite(running, ports);
  return {
    state,
    toolchain,
    engines: running,
    ports,
    options,
    deploy: async (operation, config = {}) => {
      const deployment = await deploy({
        operation,
        stack,
        config: { ...placed, ...config },
        stateDir: deployFolder(state),
        awsEndpoint: running.awsEndpoint,
        snowflake: async () => (await openSnowflake(running)).session,
        signal: options.signal,
        ...(backendUrl === undefined ? {} : { backendUrl }),
      });
      if (operation === 'up') keepOutputs(state, deployment);
      return deployment;
    },
  };
}

/** Rejects when the run is told to end. */
function whenInterrupted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new StreampactError('INTERRUPTED', 'Interrupted; everything that ran has been stopped.'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/**
 * Runs `work` in a local cloud and stops everything afterwards, whether it ended, failed or was interrupted.
 *
 * @throws what `work` throws; INTERRUPTED when `options.signal` aborts.
 */
export async function withCloud<T>(options: CloudOptions, work: (cloud: Cloud) => Promise<T>): Promise<T> {
  const state = openTrustedState(options);
  let cloud: Cloud | undefined;
  const interrupted = whenInterrupted(options.signal);
  interrupted.catch(() => {});
  try {
    // Told even when quiet: the first run fetches more than a gigabyte. Only this part is left standing when it is
    // interrupted: an installation is atomic, engines must be stopped.
    const toolchain = await Promise.race([ensureToolchain(), interrupted]);
    cloud = await startAll(options, state, toolchain);
    return await Promise.race([work(cloud), interrupted]);
  } finally {
    await cloud?.engines.stop();
    const trusted = cloud !== undefined && !(await isInterrupted(deployFolder(state)));
    state.close({ clean: trusted });
  }
}

/** The outputs of a deployed stack, in the shape that the program exports them. */
export function outputsOf(deployment: Deployment): ResolvedOutputs {
  return deployment.outputs as unknown as ResolvedOutputs;
}
