/**
 * What every store of the stack has in common, whoever declares it: its customer key, the rights to that key of whoever may use the
 * store, and protection from deletion. A store that is added anywhere has them without a word.
 */
import * as pulumi from '@pulumi/pulumi';
import { backupTag } from '../backup/daily-backups.ts';
import type { Encryption } from './encryption.ts';
import { withKeyRights } from './key-rights.ts';
import type { KeyUse } from './keys.ts';

type Props = Readonly<Record<string, unknown>>;
type Mappings = readonly Props[];
type ArnOf = (use: KeyUse) => pulumi.Output<string>;

/** Arguments of {@link guardStores}. */
export interface StoreGuard {
  readonly encryption: Encryption;
  /** Both opt-ins to delete data are given. */
  readonly deletable: boolean;
  /** Whether daily backups are made of what bears their tag. */
  readonly backedUp: boolean;
  readonly region: string;
}

/** From here on, stores are encrypted by the stack's keys and kept when the stack goes. What a component says itself stands. */
export function guardStores({ encryption, deletable, backedUp, region }: StoreGuard): void {
  if (backedUp) pulumi.runtime.registerStackTransformation(({ type, props, opts }) => copied(type, props, opts));
  if (!deletable) {
    pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
      kept.has(type) ? { props, opts: { ...opts, protect: true, retainOnDelete: true } } : undefined,
    );
  }
  const data = encryption.arnOf('data');
  if (data === undefined) return;
  const securityConfiguration = encryption.facts.glueConfiguration;
  const arnOf: ArnOf = (use) => encryption.arnOf(use) ?? data;
  const setters: Readonly<Record<string, Setter>> = {
    ...encrypted,
    'aws:glue/job:Job': (props) => filled(props, { securityConfiguration }),
    'aws:glue/crawler:Crawler': (props) => filled(props, { securityConfiguration }),
    'aws:iam/rolePolicy:RolePolicy': (props) => ({ ...props, policy: withKeyRights(props.policy, { arnOf, region }) }),
  };
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
    const set = setters[type];
    return set === undefined ? undefined : { props: set(props, arnOf), opts };
  });
}

/** Types of which copies are made, since they have no older versions of their own. */
const copiedTypes: ReadonlySet<string> = new Set([
  'aws:dynamodb/table:Table',
  'aws:ebs/volume:Volume',
  'aws:rds/instance:Instance',
]);

function copied(
  type: string,
  props: Props,
  opts: pulumi.ResourceOptions,
): pulumi.ResourceTransformationResult | undefined {
  if (!copiedTypes.has(type)) return undefined;
  const given: pulumi.Output<Props | undefined> = pulumi.output(props.tags as pulumi.Input<Props | undefined>);
  const tags = given.apply((own) => ({ [backupTag.key]: backupTag.value, ...own }));
  return { props: { ...props, tags }, opts };
}

/** Types that hold data and whose components say nothing of deletion. */
const kept: ReadonlySet<string> = new Set([
  'aws:backup/vault:Vault',
  'aws:kinesis/stream:Stream',
  'aws:opensearch/domain:Domain',
  'aws:redshiftserverless/namespace:Namespace',
]);

type Setter = (props: Props, arnOf: ArnOf) => Props;

/** A type whose key stands in one property. */
const under =
  (use: KeyUse, property: string): Setter =>
  (props, arnOf) =>
    filled(props, { [property]: arnOf(use) });

/** `props`, and what they leave out of `defaults`: the SDK names every property, most of them undefined. */
function filled(props: Props, defaults: Props): Props {
  return {
    ...props,
    ...Object.fromEntries(Object.entries(defaults).map(([key, value]) => [key, props[key] ?? value])),
  };
}

/** Type → how it is told its key. */
const encrypted: Readonly<Record<string, Setter>> = {
  'aws:backup/vault:Vault': under('data', 'kmsKeyArn'),
  'aws:cloudwatch/logGroup:LogGroup': under('logs', 'kmsKeyId'),
  'aws:ebs/volume:Volume': under('volumes', 'kmsKeyId'),
  'aws:ec2/instance:Instance': (props, arnOf) => ({
    ...props,
    rootBlockDevice: within(props.rootBlockDevice, arnOf('volumes')),
  }),
  'aws:ec2/launchTemplate:LaunchTemplate': (props, arnOf) => {
    const given: pulumi.Output<Mappings> = pulumi.output((props.blockDeviceMappings ?? []) as pulumi.Input<Mappings>);
    const encrypt = (mapping: Props) => ({ ...mapping, ebs: within(mapping.ebs, arnOf('volumes')) });
    return { ...props, blockDeviceMappings: given.apply((mappings) => mappings.map(encrypt)) };
  },
  'aws:lambda/function:Function': under('data', 'kmsKeyArn'),
  'aws:opensearch/domain:Domain': (props, arnOf) => ({
    ...props,
    encryptAtRest: within(props.encryptAtRest, arnOf('data')),
  }),
  'aws:rds/instance:Instance': under('secrets', 'masterUserSecretKmsKeyId'),
  'aws:redshiftserverless/namespace:Namespace': (props, arnOf) =>
    filled(props, { kmsKeyId: arnOf('data'), adminPasswordSecretKmsKeyId: arnOf('secrets') }),
  'aws:secretsmanager/secret:Secret': under('secrets', 'kmsKeyId'),
  'aws:sns/topic:Topic': under('messages', 'kmsMasterKeyId'),
  // One call to KMS serves five minutes of messages; SQS takes one kind of encryption.
  'aws:sqs/queue:Queue': ({ sqsManagedSseEnabled: _, ...props }, arnOf) =>
    filled(props, { kmsMasterKeyId: arnOf('messages'), kmsDataKeyReusePeriodSeconds: 300 }),
};

/** A block of settings with the key in it; a block that is not there stays away. */
function within(block: unknown, kmsKeyId: pulumi.Output<string>): pulumi.Output<unknown> {
  const given: pulumi.Output<Props | undefined> = pulumi.output(block as pulumi.Input<Props | undefined>);
  return given.apply((settings) => (settings === undefined ? undefined : { kmsKeyId, ...settings }));
}
