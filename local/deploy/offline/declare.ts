/** What a stack would be, without any cloud, engine or credential. */
import { join } from 'node:path';
import { type ErrorCode, errorCodes, isStreampactError, StreampactError } from '../../../contracts/src/error.ts';
import { declared } from '../declaration.ts';
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
      const goals = await explained(declared({ project, stack: configuration.stack, config, signal }));
      const standIns = [...configuration.standIns, ...assets.standIns];
      return { ...configuration, config, goals, standIns, region: project.config['aws:region'] ?? 'us-east-1' };
    }),
  );
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
