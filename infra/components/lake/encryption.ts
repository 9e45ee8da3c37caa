/** Encryption of what rests in the stack: by the services' own keys, or by customer keys, one for each kind of store. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Statement } from '../../policies/access.ts';
import type { Existing } from '../existing.ts';
import { type KeyPlace, type KeyUse, keyPolicy, keyRows, keyUses } from './keys.ts';

/** Arguments of {@link Encryption}. */
export interface EncryptionArgs {
  /** `kms` makes the keys; `sse-s3` needs none. */
  readonly kind: 'sse-s3' | 'kms';
  /** Both opt-ins to delete data are given; else the keys, without which nothing can be read, are kept. */
  readonly deletable?: boolean;
}

/** What others need to know of the keys. */
export interface EncryptionFacts {
  /** ARN of the key for each use; none at all for the services' own keys. */
  readonly keys: Readonly<Partial<Record<KeyUse, pulumi.Input<string>>>>;
  /** What Glue's jobs and crawlers are told of their key; absent for the services' own keys. */
  readonly glueConfiguration?: pulumi.Input<string>;
}

/** The stack's choice of encryption, and the rights that go with it. */
export class Encryption extends pulumi.ComponentResource {
  /** ARN of the key of data; undefined for the services' own keys. */
  readonly keyArn: pulumi.Output<string> | undefined;
  /** What another stack finds the keys by. */
  readonly facts: EncryptionFacts;

  /** Makes the keys, or stands for those of another stack. */
  constructor(
    name: string,
    args: EncryptionArgs | Existing<EncryptionFacts>,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super('streampact:index:Encryption', name, {}, options);
    this.facts = 'existing' in args ? args.existing : createEncryption(this, name, args);
    this.keyArn = this.arnOf('data');
    this.registerOutputs({ keyArn: this.keyArn });
  }

  /** ARN of the key for `use`; undefined for the services' own keys. */
  arnOf(use: KeyUse): pulumi.Output<string> | undefined {
    const arn = this.facts.keys[use];
    return arn === undefined ? undefined : pulumi.output(arn);
  }

  /** Rights to read what was encrypted. */
  decrypt(use: KeyUse = 'data'): readonly Statement[] {
    return this.#statement(use, ['kms:Decrypt']);
  }

  /** Rights to write encrypted, multipart uploads included (these read back what they wrote). */
  encrypt(use: KeyUse = 'data'): readonly Statement[] {
    return this.#statement(use, ['kms:Decrypt', 'kms:GenerateDataKey']);
  }

  #statement(use: KeyUse, actions: readonly string[]): readonly Statement[] {
    const arn = this.arnOf(use);
    return arn === undefined ? [] : [{ actions, resources: [arn] }];
  }
}

function createEncryption(parent: Encryption, name: string, args: EncryptionArgs): EncryptionFacts {
  if (args.kind === 'sse-s3') return { keys: {} };
  const keys = createKeys(parent, name, args);
  const data = keys.get('data');
  return {
    keys: Object.fromEntries(keys),
    ...(data === undefined ? {} : { glueConfiguration: createSecurityConfiguration(parent, name, data).name }),
  };
}

function createKeys(
  parent: Encryption,
  name: string,
  { deletable = false }: EncryptionArgs,
): ReadonlyMap<KeyUse, pulumi.Output<string>> {
  const child = { parent };
  const place: pulumi.Output<KeyPlace> = pulumi
    .all([aws.getCallerIdentityOutput({}, child), aws.getRegionOutput({}, child)])
    .apply(([identity, { region }]) => ({ account: identity.accountId, region }));
  return new Map(
    keyUses.map((use) => {
      const key = new aws.kms.Key(
        `${name}-${use}-key`,
        {
          description: keyRows[use].description,
          policy: place.apply((known) => keyPolicy(use, known)),
          enableKeyRotation: true,
          deletionWindowInDays: 30,
        },
        { parent, protect: !deletable, retainOnDelete: !deletable },
      );
      new aws.kms.Alias(`${name}-${use}-alias`, { name: `alias/${name}-${use}`, targetKeyId: key.keyId }, child);
      return [use, key.arn];
    }),
  );
}

/**
 * What Glue's jobs and crawlers write. Their log groups are not named in it: they exist before, under the key of logs, and Glue would
 * write to others of its own making if it were told to encrypt them.
 */
function createSecurityConfiguration(
  parent: Encryption,
  name: string,
  kmsKeyArn: pulumi.Output<string>,
): aws.glue.SecurityConfiguration {
  return new aws.glue.SecurityConfiguration(
    `${name}-glue`,
    {
      encryptionConfiguration: {
        s3Encryption: { s3EncryptionMode: 'SSE-KMS', kmsKeyArn },
        jobBookmarksEncryption: { jobBookmarksEncryptionMode: 'CSE-KMS', kmsKeyArn },
        cloudwatchEncryption: { cloudwatchEncryptionMode: 'DISABLED' },
      },
    },
    { parent },
  );
}
