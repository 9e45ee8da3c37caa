/**
 * The stack's configuration, read by the rows of `settings.ts`.
 *
 * All mistakes are told at once, as one `STACK_CONFIG_INVALID`. A key without a row is a mistake too, so a misspelt one
 * never silently leaves its default in force.
 */
import * as pulumi from '@pulumi/pulumi';
import { StreampactError } from '../contracts/src/error.ts';
import { isLocal, type StackEnvironment, stackEnvironments } from './environments.ts';
import { meant } from './readers.ts';
import type { Setting } from './setting-row.ts';
import { settings } from './settings.ts';
import { brokerProblems } from './settings-broker.ts';

type SettingName = keyof typeof settings;
type SettingValue<S> = S extends Setting<infer T> ? T : never;

/** The configuration as read, with where it is for. */
export type StackConfig = { readonly [Name in SettingName]: SettingValue<(typeof settings)[Name]> } & {
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

/** Reads the configuration of the stack `environment`. */
export function readConfig(environment: string = pulumi.getStack()): StackConfig {
  const known = stackEnvironments.find((each) => each === environment);
  if (known === undefined) {
    throw new StreampactError('STACK_CONFIG_INVALID', `There is no stack '${environment}'`, {
      fix: `Select one of ${stackEnvironments.join(', ')}, or add a row to infra/environments.ts`,
    });
  }
  const config = new pulumi.Config('streampact');
  const region = new pulumi.Config('aws').get('region') ?? 'us-east-1';
  const problems: string[] = [...unknownKeys()];
  const values = Object.fromEntries(
    Object.entries<Setting<unknown>>(settings).map(([name, setting]) => {
      const given = config.get(name) ?? defaultOf(setting, known, region);
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
  if (problems.length > 0) throw invalid(known, problems);
  return {
    ...values,
    environment: known,
    region,
    local: isLocal(known),
    dataMayBeDeleted: values.deleteData && values.confirmDeleteData === known,
    ...secretsOf(config),
  };
}

type Values = { readonly [Name in SettingName]: SettingValue<(typeof settings)[Name]> };

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

function invalid(stack: StackEnvironment, problems: readonly string[]): StreampactError {
  return new StreampactError('STACK_CONFIG_INVALID', `The configuration is wrong:\n  - ${problems.join('\n  - ')}`, {
    where: `Pulumi.${stack}.yaml`,
    fix: 'pulumi config set <key> <value>; infra/settings.ts lists every key',
  });
}
