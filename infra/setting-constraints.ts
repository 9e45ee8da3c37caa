/** What must hold between settings, where each may be right by itself: one row each. */
import type { StackEnvironment } from './environments.ts';
import type { SettingName, SettingValues } from './settings.ts';

/** Where a configuration is for. */
interface Place {
  readonly environment: StackEnvironment;
  readonly region: string;
  readonly local: boolean;
}

/** A row. It is judged where every setting that it is about could be read. */
interface Constraint<Name extends SettingName = SettingName> {
  readonly about: readonly Name[];
  readonly holds: (values: Pick<SettingValues, Name>, place: Place) => boolean;
  /** What must be so; the name of the first setting stands before it. */
  readonly must: string | ((values: Pick<SettingValues, Name>, place: Place) => string);
  readonly fix: string | ((values: Pick<SettingValues, Name>, place: Place) => string);
}

/** Forgets which settings a row is about, and hands it no others. */
const constraint = <Name extends SettingName>(row: Constraint<Name>): Constraint => row;

const zonesOf = (count: number, region: string): string =>
  [...'abc']
    .slice(0, count)
    .map((letter) => `${region}${letter}`)
    .join(',');

const constraints: readonly Constraint[] = [
  constraint({
    about: ['availabilityZones'],
    holds: ({ availabilityZones }, { region }) => availabilityZones.every((zone) => zone.startsWith(region)),
    must: ({ availabilityZones }, { region }) =>
      `names ${availabilityZones.find((zone) => !zone.startsWith(region))}, which is no zone of aws:region ${region}`,
    fix: ({ availabilityZones }, { region }) => `set it to ${zonesOf(availabilityZones.length, region)}, or aws:region`,
  }),
  constraint({
    about: ['natGateways', 'availabilityZones'],
    holds: ({ natGateways, availabilityZones }) => natGateways <= availabilityZones.length,
    must: ({ natGateways }) => `${natGateways} wants as many streampact:availabilityZones`,
    fix: ({ availabilityZones }) => `set it to ${availabilityZones.length}, or name more zones`,
  }),
  constraint({
    about: ['brokerEndpoint'],
    holds: ({ brokerEndpoint }, { local }) => brokerEndpoint === undefined || local,
    must: (_, { environment }) => `is for local stacks, not for ${environment}`,
    fix: 'remove it',
  }),
  constraint({
    about: ['deliveryBufferSeconds'],
    holds: ({ deliveryBufferSeconds }, { local }) => deliveryBufferSeconds === undefined || local,
    must: (_, { environment }) => `is for local stacks, not for ${environment}: the contract says how long`,
    fix: 'remove it',
  }),
  constraint({
    about: ['brokerSecurity'],
    holds: ({ brokerSecurity }, { local }) => brokerSecurity === 'sasl-tls' || local,
    must: (_, { environment }) => `plaintext is for local stacks, not for ${environment}`,
    fix: 'remove it, and it is sasl-tls',
  }),
  constraint({
    about: ['brokerNodes', 'brokerSecurity'],
    holds: ({ brokerNodes, brokerSecurity }) => brokerNodes === 1 || brokerSecurity === 'sasl-tls',
    must: '3 wants streampact:brokerSecurity sasl-tls',
    fix: 'set that, or one node',
  }),
  constraint({
    about: ['brokerNodes', 'availabilityZones'],
    holds: ({ brokerNodes, availabilityZones }) => brokerNodes === 1 || availabilityZones.length >= brokerNodes,
    must: '3 wants streampact:availabilityZones to name three zones',
    fix: (_, { region }) => `set those to ${zonesOf(3, region)}, or one node`,
  }),
  constraint({
    about: ['redshiftCopy', 'availabilityZones'],
    holds: ({ redshiftCopy, availabilityZones }) => !redshiftCopy || availabilityZones.length >= 3,
    must: 'wants streampact:availabilityZones to name three zones',
    fix: (_, { region }) => `set those to ${zonesOf(3, region)}`,
  }),
  constraint({
    about: ['snowflakeUser', 'snowflakeOrganization', 'snowflakeAccount'],
    holds: ({ snowflakeUser, snowflakeOrganization, snowflakeAccount }) =>
      snowflakeUser === undefined || (snowflakeOrganization !== undefined && snowflakeAccount !== undefined),
    must: 'wants streampact:snowflakeOrganization and streampact:snowflakeAccount',
    fix: 'set both: the two halves of the account identifier in Snowflake',
  }),
  constraint({
    about: ['mysqlEndpoint', 'mysqlCidr', 'connectWorker'],
    holds: ({ mysqlEndpoint, mysqlCidr, connectWorker }) =>
      mysqlEndpoint === undefined || mysqlCidr !== undefined || !connectWorker,
    must: 'wants streampact:mysqlCidr, the address range of that server',
    fix: 'set that too',
  }),
  constraint({
    about: ['connectPlugins', 'connectWorker'],
    holds: ({ connectPlugins, connectWorker }) => connectPlugins.length === 0 || connectWorker,
    must: 'wants streampact:connectWorker',
    fix: 'set that to true, or name no archives',
  }),
  constraint({
    about: ['schemaRegistryUrl', 'connectWorker'],
    holds: ({ schemaRegistryUrl, connectWorker }, { local }) =>
      connectWorker || schemaRegistryUrl !== undefined || local,
    must: 'is required where streampact:connectWorker is off',
    fix: 'set it, or that to true',
  }),
];

/** What does not go together, each with what to do; `unread` are settings whose own text is wrong already. */
export function brokenConstraints(values: SettingValues, place: Place, unread: ReadonlySet<string>): readonly string[] {
  const told = (part: Constraint['must']): string => (typeof part === 'string' ? part : part(values, place));
  return constraints
    .filter(({ about, holds }) => !about.some((name) => unread.has(name)) && !holds(values, place))
    .map(({ about, must, fix }) => `streampact:${about[0]} ${told(must)}; ${told(fix)}`);
}
