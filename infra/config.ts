/**
 * The stack's configuration, read by the rows of `settings.ts`.
 *
 * All mistakes are told at once, as one `STACK_CONFIG_INVALID`. A key without a row is a mistake too, so a misspelt one
 * never silently leaves its default in force.
 */
import * as pulumi from '@pulumi/pulumi';
import { StreampactError } from '../contracts/src/error.ts';
import {
  isLocal,
  type ProductSlug,
  productSlugs,
  readStackName,
  type StackEnvironment,
  stackEnvironments,
} from './environments.ts';
import { meant } from './readers.ts';
import type { Setting } from './setting-row.ts';
import { settings } from './settings.ts';
import { brokerProblems } from './settings-broker.ts';
import { sharedSettings } from './settings-layers.ts';

type SettingName = keyof typeof settings;
type SettingValue<S> = S extends Setting<infer T> ? T : never;

/** The configuration as read, with where it is for. */
export type StackConfig = Omit<Values, 'products' | 'layers'> & {
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
} & { readonly [Name in SecretName]: pulumi.Output<string> | undefined };

/**
 * Keys of upstreams that a stack may store; else they are put into their secrets by hand. They are read apart, so that they
 * never pass through a reader that could quote them in an error.
 */
const secretNames = ['coincapApiKey', 'openExchangeRatesAppId', 'snowflakePrivateKey'] as const;
type SecretName = (typeof secretNames)[number];

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
  const problems: string[] = [...unknownKeys(), ...(layer === undefined ? [] : foreignKeys(known))];
  const values = Object.fromEntries(
    Object.entries<Setting<unknown>>(settings).map(([name, setting]) => {
      const given = config.get(name) ?? defaultOf(setting, known, region);
      if (given === undefined && layer !== undefined && sharedSettings.has(name)) return [name, undefined];
      const read = given === undefined ? { problem: 'is required' } : setting.read(given);
      if ('value' in read) return [name, read.value];
      problems.push(`streampact:${name} ${read.problem} (${setting.doc})`);
      return [name, undefined];
    }),
  ) as Values;
  if (values.brokerEndpoint !== undefined && !isLocal(known)) {
    problems.push(`streampact:brokerEndpoint is for local stacks, not for ${known}`);
  }
  if (values.deliveryBufferSeconds !== undefined && !isLocal(known)) {
    problems.push(`streampact:deliveryBufferSeconds is for local stacks, not for ${known}: the contract says how long`);
  }
  if (values.redshiftCopy === true && values.availabilityZones.length < 3) {
    problems.push('streampact:redshiftCopy wants streampact:availabilityZones to name three zones');
  }
  problems.push(...clickstreamProblems(values, known), ...brokerProblems(values, known));
  if (problems.length > 0) throw invalid(stack, problems);
  return {
    ...values,
    ...membersOf(values, layer),
    stack,
    layer,
    environment: known,
    region,
    local: isLocal(known),
    dataMayBeDeleted: values.deleteData && values.confirmDeleteData === stack,
    ...secretsOf(config),
  };
}

type Values = { readonly [Name in SettingName]: SettingValue<(typeof settings)[Name]> };

/** Which products are this stack's, and which only use it. */
function membersOf({ products, layers = [] }: Values, layer: ProductSlug | undefined) {
  if (layer !== undefined) return { products: [layer], layers: [] };
  return { products: products.filter((slug) => !layers.includes(slug)), layers };
}

/** What of clickstream's settings does not go together. */
function clickstreamProblems(values: Values, environment: StackEnvironment): readonly string[] {
  const rows: readonly (readonly [boolean, string])[] = [
    [
      values.snowflakeUser !== undefined &&
        (values.snowflakeOrganization === undefined || values.snowflakeAccount === undefined),
      'streampact:snowflakeUser wants streampact:snowflakeOrganization and streampact:snowflakeAccount',
    ],
    [
      values.mysqlEndpoint !== undefined && values.mysqlCidr === undefined && values.connectWorker === true,
      'streampact:mysqlEndpoint wants streampact:mysqlCidr, the address range of that server',
    ],
    [
      values.connectPlugins !== undefined && values.connectPlugins.length > 0 && values.connectWorker === false,
      'streampact:connectPlugins wants streampact:connectWorker',
    ],
    [
      values.connectWorker === false && values.schemaRegistryUrl === undefined && !isLocal(environment),
      'streampact:schemaRegistryUrl is required where streampact:connectWorker is off',
    ],
  ];
  return rows.flatMap(([wrong, problem]) => (wrong ? [problem] : []));
}

function secretsOf(config: pulumi.Config): { readonly [Name in SecretName]: pulumi.Output<string> | undefined } {
  const [coincapApiKey, openExchangeRatesAppId, snowflakePrivateKey] = secretNames.map((name) =>
    config.getSecret(name),
  );
  return { coincapApiKey, openExchangeRatesAppId, snowflakePrivateKey };
}

function defaultOf(setting: Setting<unknown>, environment: StackEnvironment, region: string): string | undefined {
  return typeof setting.default === 'function' ? setting.default(environment, region) : setting.default;
}

function unknownKeys(): readonly string[] {
  return Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith('streampact:'))
    .map((key) => key.slice('streampact:'.length))
    .filter((name) => !Object.hasOwn(settings, name) && !secretNames.some((secret) => secret === name))
    .map((name) => `streampact:${name} is not a known key${meant(name, [...Object.keys(settings), ...secretNames])}`);
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
