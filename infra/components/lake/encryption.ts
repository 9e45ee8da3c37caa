/** Encryption of what rests in the stack: S3's own keys, or one KMS key for buckets and query results. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Statement } from '../../policies/access.ts';

/** Arguments of {@link Encryption}. */
export interface EncryptionArgs {
  /** `kms` makes a key; `sse-s3` needs none. */
  readonly kind: 'sse-s3' | 'kms';
}

/** The stack's choice of encryption, and the rights that go with it. */
export class Encryption extends pulumi.ComponentResource {
  /** ARN of the KMS key; undefined for S3's own keys. */
  readonly keyArn: pulumi.Output<string> | undefined;

  constructor(name: string, args: EncryptionArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:Encryption', name, {}, options);
    this.keyArn = args.kind === 'kms' ? createKey(this, name).arn : undefined;
    this.registerOutputs({ keyArn: this.keyArn });
  }

  /** Rights to read what was encrypted. */
  decrypt(): readonly Statement[] {
    return this.keyArn === undefined ? [] : [{ actions: ['kms:Decrypt'], resources: [this.keyArn] }];
  }

  /** Rights to write encrypted, multipart uploads included (these read back what they wrote). */
  encrypt(): readonly Statement[] {
    if (this.keyArn === undefined) return [];
    return [{ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [this.keyArn] }];
  }
}

function createKey(parent: Encryption, name: string): aws.kms.Key {
  const key = new aws.kms.Key(
    `${name}-key`,
    { description: 'Data lake, artifacts and query results', enableKeyRotation: true, deletionWindowInDays: 30 },
    { parent },
  );
  new aws.kms.Alias(`${name}-alias`, { name: `alias/${name}`, targetKeyId: key.keyId }, { parent });
  return key;
}
