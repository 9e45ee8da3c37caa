/** What a stack would be, without any cloud, engine or credential. */
import { join } from 'node:path';
import { type ErrorCode, errorCodes, isStreampactError, StreampactError } from '../../../contracts/src/error.ts';
import { declaration } from '../declaration.ts';
import type { Goal } from '../goal.ts';
import type { Properties } from '../values.ts';
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
  const platformOf = platformsFor(configurations, options);
  return Promise.all(
    configurations.map(async (configuration) => {
      const project = { ...configuration.project, main };
      const config = { ...configuration.config, ...overrides };
      const platform = await platformOf(configuration);
      const request = { project, stack: configuration.stack, config, signal };
      const { goals } = await explained(declaration({ ...request, readStack: async () => platform.outputs }));
      const standIns = [...configuration.standIns, ...platform.standIns, ...assets.standIns];
      return { ...configuration, config, goals, standIns, region: project.config['aws:region'] ?? 'us-east-1' };
    }),
  );
}

/** What a stack reads of the one that it uses, and what was stood in for. */
interface Used {
  readonly outputs: Properties;
  readonly standIns: readonly string[];
}

/** What products' stacks read of the stacks that they use: outputs of a declaration of each, made once for all products that are asked about. */
function platformsFor(asked: readonly OfflineConfiguration[], options: DeclareOptions) {
  const declared = new Map<string, ReturnType<typeof declarePlatform>>();
  return async ({ named }: OfflineConfiguration): Promise<Used> => {
    const { environment, layer } = named;
    if (layer === undefined) return { outputs: {}, standIns: [] };
    const wanted = asked.flatMap(({ named: { environment: of, layer: slug } }) =>
      of === environment && slug !== undefined ? [slug] : [],
    );
    const platform = declared.get(environment) ?? declarePlatform(environment, wanted, options);
    declared.set(environment, platform);
    const { outputs, given } = await platform;
    return {
      outputs,
      standIns: [
        `the stack ${environment} is declared for what ${layer} uses of it`,
        ...(given.includes(layer)
          ? []
          : [`streampact:layers of the stack ${environment} does not name ${layer}; here it does`]),
      ],
    };
  };
}

/** Declares a stack that leaves `wanted` to stacks of their own, beside those that its file names. */
async function declarePlatform(
  stack: string,
  wanted: readonly string[],
  { dir, signal, overrides = {} }: DeclareOptions,
) {
  const { project, config, values } = await offlineConfiguration(dir, stack);
  const given = (values.get('layers') ?? '').split(',').filter((slug) => slug !== '');
  const layers = { 'streampact:layers': [...new Set([...given, ...wanted])].join(',') };
  const request = { project: { ...project, main }, stack, signal };
  const { outputs } = await explained(declaration({ ...request, config: { ...config, ...overrides, ...layers } }));
  return { outputs, given };
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
