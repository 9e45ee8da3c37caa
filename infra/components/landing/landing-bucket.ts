/** The bucket between Kafka and Snowflake: each topic's records as lines of JSON under `topics/<topic>/`. */
import type * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type Access, access, type Statement } from '../../policies/access.ts';
import type { AccessLogs } from '../lake/access-logs.ts';
import type { Encryption } from '../lake/encryption.ts';
import type { Keeping } from '../lake/lifecycle.ts';
import { createPrivateBucket } from '../lake/private-bucket.ts';

/** Folder of the topics, as the sink connectors' `topics.dir` says. */
const topicsFolder = 'topics';

/** Where the records of a topic are landed, with a slash at its end. */
export function landingPrefix(topic: string): string {
  return `${topicsFolder}/${topic}/`;
}

/** Arguments of {@link LandingBucket}. */
export interface LandingBucketArgs {
  /** The bucket's name; undefined leaves its end to Pulumi. */
  readonly bucketName: string | undefined;
  /** Whose it is, for its name does not say so. */
  readonly tags: Readonly<Record<string, string>> | undefined;
  readonly encryption: Encryption;
  /** Both opt-ins to delete data are given. */
  readonly deletable: boolean;
  readonly keeping: Keeping;
  /** Where it is written down who reads and writes; nowhere by default. */
  readonly accessLogs?: AccessLogs | undefined;
}

/** The bucket `<name>-bucket`, and access to it by prefix. */
export class LandingBucket extends pulumi.ComponentResource {
  readonly bucket: aws.s3.Bucket;
  readonly bucketName: pulumi.Output<string>;
  readonly #encryption: Encryption;

  constructor(name: string, args: LandingBucketArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:LandingBucket', name, {}, options);
    this.#encryption = args.encryption;
    this.bucket = createPrivateBucket(this, name, {
      keyArn: args.encryption.keyArn,
      deletable: args.deletable,
      oldVersionDays: args.keeping.oldVersionDays,
      zones: [{ prefix: `${topicsFolder}/`, after: args.keeping.coldAfterDays, action: 'cool' }],
      accessLogs: args.accessLogs,
      bucketName: args.bucketName,
      tags: args.tags,
    });
    this.bucketName = this.bucket.bucket;
    this.registerOutputs({ bucketName: this.bucketName });
  }

  /** `s3://<bucket>/<prefix>`. */
  url(prefix: string): pulumi.Output<string> {
    return pulumi.interpolate`s3://${this.bucketName}/${prefix}`;
  }

  /** To add objects under `prefixes`, and nothing else. */
  grantCreate(prefixes: readonly string[]): Access {
    return this.#grant(['s3:PutObject', 's3:AbortMultipartUpload'], prefixes);
  }

  /** The same, and to look at what stands under a key already. */
  grantKeep(prefixes: readonly string[]): Access {
    return this.#grant(['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'], prefixes);
  }

  /** Rights to list and read what is under `prefixes`, older versions too, as Snowflake's documentation asks for. */
  readStatements(prefixes: readonly string[]): readonly Statement[] {
    return [
      this.#objects(['s3:GetObject', 's3:GetObjectVersion'], prefixes),
      { actions: ['s3:GetBucketLocation'], resources: [this.bucket.arn] },
      {
        actions: ['s3:ListBucket'],
        resources: [this.bucket.arn],
        conditions: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
      },
      ...this.#encryption.decrypt(),
    ];
  }

  #grant(actions: readonly string[], prefixes: readonly string[]): Access {
    return access({
      environment: { STREAMPACT_LANDING_BUCKET: this.bucketName },
      statements: [this.#objects(actions, prefixes), ...this.#encryption.encrypt()],
      dependsOn: [this],
    });
  }

  #objects(actions: readonly string[], prefixes: readonly string[]): Statement {
    return { actions, resources: prefixes.map((prefix) => pulumi.interpolate`${this.bucket.arn}/${prefix}*`) };
  }
}
