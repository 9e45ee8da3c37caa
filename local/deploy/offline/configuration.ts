/** What a stack's file leaves to whoever deploys it, stood in for by the examples of the settings' own rows. */
import { StreampactError } from '../../../contracts/src/error.ts';
import { didYouMean } from '../../../contracts/src/suggest.ts';
import {
  readStackName,
  type StackEnvironment,
  type StackName,
  stackEnvironments,
} from '../../../infra/environments.ts';
import type { Setting } from '../../../infra/setting-row.ts';
import { settings } from '../../../infra/settings.ts';
import { sharedSettings } from '../../../infra/settings-layers.ts';
import { type Project, readProject } from '../project.ts';

/** A stack's configuration, ready for a run that deploys nothing. */
export interface OfflineConfiguration {
  readonly project: Project;
  readonly stack: string;
  /** What its name says. */
  readonly named: StackName;
  /** Values that outrank the stack's file. */
  readonly config: Readonly<Record<string, string>>;
  /** What was stood in for, in sentences. */
  readonly standIns: readonly string[];
  /** Setting → the text that is read; absent for one that has no value. */
  readonly values: ReadonlyMap<string, string>;
}

/** What an encrypted value is read as: nobody's secret, and of a form that any reader of text takes. */
const sealed = 'encrypted-value';

const rows: Readonly<Record<string, Setting<unknown>>> = settings;

/** Reads the stack's file. @throws StreampactError USAGE for a stack that there is not, DEPLOY_CONFIG_INVALID */
export async function offlineConfiguration(dir: string, stack: string): Promise<OfflineConfiguration> {
  const named = readStackName(stack);
  if (named === undefined) {
    throw new StreampactError('USAGE', `There is no stack '${stack}'.`, {
      where: '--stack',
      fix: didYouMean(stack, stackEnvironments),
    });
  }
  const { environment: known, layer } = named;
  const encrypted: string[] = [];
  const project = await readProject(dir, stack, (where) => {
    encrypted.push(where.split(': ').at(-1) ?? where);
    return sealed;
  });
  const region = project.config['aws:region'] ?? 'us-east-1';
  const given = (name: string): string | undefined =>
    project.config[`streampact:${name}`] ?? defaultOf(rows[name], known, region);
  const missing = Object.entries(rows).flatMap(([name, { example }]) =>
    given(name) === undefined && example !== undefined && !(layer !== undefined && sharedSettings.has(name))
      ? [[name, example] as const]
      : [],
  );
  const config = Object.fromEntries(missing.map(([name, example]) => [`streampact:${name}`, example]));
  return {
    project,
    stack,
    named,
    config,
    standIns: [
      ...missing.map(
        ([name, example]) => `streampact:${name} is not set in Pulumi.${stack}.yaml; ${example} stands for it`,
      ),
      ...encrypted.map((key) => `${key} is encrypted; a text stands for it`),
    ],
    values: new Map(
      Object.keys(rows).flatMap((name) => {
        const value = config[`streampact:${name}`] ?? given(name);
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
}

function defaultOf(row: Setting<unknown> | undefined, stack: StackEnvironment, region: string): string | undefined {
  return typeof row?.default === 'function' ? row.default(stack, region) : row?.default;
}
