/**
 * The stack's configuration, read by the rows of `settings.ts`.
 *
 * All mistakes are told at once, as one `STACK_CONFIG_INVALID`. A key without a row is a mistake too, so a misspelt one
 * never silently leaves its default in force.
 */
import * as pulumi from '@pulumi/pulumi';
import { StreampactError } from '../contracts/src/error.ts';
import { regionProblems, unknownKeys } from './config-keys.ts';
import {
  isLocal,
  type ProductSlug,
  productSlugs,
  readStackName,
  type StackEnvironment,
  stackEnvironments,
} from './environments.ts';
import { brokenConstraints } from './setting-constraints.ts';
import type { Setting } from './setting-row.ts';
import { type SettingValues, settings } from './settings.ts';
import { sharedSettings } from './settings-layers.ts';
import { readSecrets, type SecretValues } from './settings-secrets.ts';

/** The configuration as read, with where it is for. */
export type StackConfig = Omit<SettingValues, 'products' | 'layers'> & {
  /** The stack's name. */
  readonly stack: string;
  /** Its one product, where what it uses is another stack's; undefined in a stack that has it all. */
  readonly layer: ProductSlug | undefined;
  /** Products of this stack. */
  readonly products: readonly ProductSlug[];
  /** Products that have stacks of their own over this one. */
  readonly layers: readonly ProductSlug[];
  readonly environment: StackEnvironment;
  readonly region: string;
  /** Whether the stack lives in a stand-in for AWS on this machine. */
  readonly local: boolean;
  /** Whether both opt-ins to delete data are given. */
  readonly dataMayBeDeleted: boolean;
} & SecretValues;

/** Reads the configuration of a stack. */
export function readConfig(stack: string = pulumi.getStack()): StackConfig {
  const named = readStackName(stack);
  if (named === undefined) {
    throw new StreampactError('STACK_CONFIG_INVALID', `There is no stack '${stack}'`, {
      fix: `Select one of ${stackEnvironments.join(', ')}, or of these with -<product> (${productSlugs.join(', ')}), or add a row to infra/environments.ts`,
    });
  }
  const { environment: known, layer } = named;
  const config = new pulumi.Config('streampact');
  const region = new pulumi.Config('aws').get('region') ?? 'us-east-1';
  const place = { environment: known, region, local: isLocal(known) };
  const problems = [
    ...unknownKeys(Object.keys(pulumi.runtime.allConfig())),
    ...regionProblems(region),
    ...(layer === undefined ? [] : foreignKeys(known)),
  ];
  const unread = new Set<string>();
  const values = Object.fromEntries(
    Object.entries<Setting<unknown>>(settings).map(([name, setting]) => {
      const given = config.get(name) ?? defaultOf(setting, known, region);
      if (given === undefined && layer !== undefined && sharedSettings.has(name)) return [name, undefined];
      const read = given === undefined ? { problem: 'is required' } : setting.read(given);
      if ('value' in read) return [name, read.value];
      unread.add(name);
      problems.push(`streampact:${name} ${read.problem} (${setting.doc})`);
      return [name, undefined];
    }),
  ) as SettingValues;
  problems.push(...brokenConstraints(values, place, unread));
  if (problems.length > 0) throw invalid(stack, problems);
  return {
    ...values,
    ...membersOf(values, layer),
    stack,
    layer,
    ...place,
    dataMayBeDeleted: values.deleteData && values.confirmDeleteData === stack,
    ...readSecrets(config),
  };
}

/** Which products are this stack's, and which only use it. */
function membersOf({ products, layers = [] }: SettingValues, layer: ProductSlug | undefined) {
  if (layer !== undefined) return { products: [layer], layers: [] };
  return { products: products.filter((slug) => !layers.includes(slug)), layers };
}

function defaultOf(setting: Setting<unknown>, environment: StackEnvironment, region: string): string | undefined {
  return typeof setting.default === 'function' ? setting.default(environment, region) : setting.default;
}

/** Keys that a product's stack has from the stack that it uses. */
function foreignKeys(platform: string): readonly string[] {
  return [...sharedSettings]
    .filter((name) => Object.hasOwn(pulumi.runtime.allConfig(), `streampact:${name}`))
    .map((name) => `streampact:${name} is for what products share: set it in the stack ${platform}`);
}

function invalid(stack: string, problems: readonly string[]): StreampactError {
  return new StreampactError('STACK_CONFIG_INVALID', `The configuration is wrong:\n  - ${problems.join('\n  - ')}`, {
    where: `Pulumi.${stack}.yaml`,
    fix: 'pulumi config set <key> <value>; infra/settings.ts lists every key',
  });
}
