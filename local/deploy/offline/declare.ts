/** What a stack would be, without any cloud, engine or credential. */
import { join } from 'node:path';
import { type ErrorCode, errorCodes, isStreampactError, StreampactError } from '../../../contracts/src/error.ts';
import { declaration } from '../declaration.ts';
import type { Goal } from '../goal.ts';
import { offlineAssets } from './assets.ts';
import { type OfflineConfiguration, offlineConfiguration } from './configuration.ts';

/** What is declared, and what it was declared with. */
export interface OfflineDeclaration extends OfflineConfiguration {
  readonly goals: readonly Goal[];
  readonly region: string;
}

/** Where from and where to. */
export interface DeclareOptions {
  /** Folder of `Pulumi.yaml`. */
  readonly dir: string;
  /** Folder for what is built; kept, so that a second run builds what has changed. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Values that outrank those of the stacks' files. */
  readonly overrides?: Readonly<Record<string, string>>;
}

/** The program of a preview, which takes its files from `STREAMPACT_PREVIEW_ASSETS`. */
const main = 'local/deploy/offline/program.ts';

/** Runs the program for each stack. @throws StreampactError USAGE, STACK_CONFIG_INVALID, or a code of `DEPLOY_` or `BUILD_` */
export async function declareOffline(
  stacks: readonly string[],
  options: DeclareOptions,
): Promise<readonly OfflineDeclaration[]> {
  const { dir, folder, signal, overrides = {} } = options;
  const configurations = await Promise.all(stacks.map((stack) => offlineConfiguration(dir, stack)));
  const assets = await offlineAssets(join(folder, 'preview'), signal);
  process.env.STREAMPACT_PREVIEW_ASSETS = assets.directory;
  return Promise.all(
    configurations.map(async (configuration) => {
      const project = { ...configuration.project, main };
      const config = { ...configuration.config, ...overrides };
      const platform = await platformOf(configuration, options);
      const request = { project, stack: configuration.stack, config, signal };
      const { goals } = await explained(declaration({ ...request, readStack: async () => platform.outputs }));
      const standIns = [...configuration.standIns, ...platform.standIns, ...assets.standIns];
      return { ...configuration, config, goals, standIns, region: project.config['aws:region'] ?? 'us-east-1' };
    }),
  );
}

/** What a product's stack reads of the stack that it uses: outputs of a declaration of that one. */
async function platformOf({ named }: OfflineConfiguration, { dir, signal, overrides = {} }: DeclareOptions) {
  const { environment, layer } = named;
  if (layer === undefined) return { outputs: {}, standIns: [] };
  const { project, config, values } = await offlineConfiguration(dir, environment);
  const given = (values.get('layers') ?? '').split(',').filter((slug) => slug !== '');
  const leaves = given.includes(layer);
  const layers = leaves ? {} : { 'streampact:layers': [...given, layer].join(',') };
  const request = { project: { ...project, main }, stack: environment, signal };
  const { outputs } = await explained(declaration({ ...request, config: { ...config, ...overrides, ...layers } }));
  return {
    outputs,
    standIns: [
      `the stack ${environment} is declared for what ${layer} uses of it`,
      ...(leaves ? [] : [`streampact:layers of the stack ${environment} does not name ${layer}; here it does`]),
    ],
  };
}

/** A program that found its configuration or its files wrong says so by a code of its own, which decides how the command ends. */
async function explained<T>(run: Promise<T>): Promise<T> {
  try {
    return await run;
  } catch (error) {
    const [, code, what] = isStreampactError(error) ? (/error\[(\w+)\] ([\s\S]*)$/.exec(error.message) ?? []) : [];
    if (code === undefined || what === undefined || !Object.hasOwn(errorCodes, code)) throw error;
    throw new StreampactError(code as ErrorCode, what);
  }
}
