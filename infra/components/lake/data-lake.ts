/** The lake: one bucket whose prefixes are the zones raw, quarantine, curated, rejected, checkpoints, reports. */
import * as pulumi from '@pulumi/pulumi';
import { type Access, access, type Statement } from '../../policies/access.ts';
import type { Existing } from '../existing.ts';
import type { AccessLogs } from './access-logs.ts';
import type { Encryption } from './encryption.ts';
import { type Keeping, lakeZones } from './lifecycle.ts';
import { createPrivateBucket } from './private-bucket.ts';

/** Arguments of {@link DataLake}. */
export interface DataLakeArgs {
  readonly encryption: Encryption;
  /** Both opt-ins to delete data are given. */
  readonly deletable: boolean;
  readonly keeping: Keeping;
  /** Where it is written down who reads and writes; nowhere by default. */
  readonly accessLogs?: AccessLogs | undefined;
}

/** What others need to know of a lake. */
export interface LakeFacts {
  readonly bucketName: pulumi.Input<string>;
  readonly bucketArn: pulumi.Input<string>;
}

/** A lake of another stack, and the keys that it is under. */
export interface ExistingLake extends Existing<LakeFacts>, Pick<DataLakeArgs, 'encryption'> {}

/** The lake's bucket, and access to it by prefix. */
export class DataLake extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly #encryption: Encryption;

  /** Makes a lake, or stands for one of another stack. */
  constructor(name: string, args: DataLakeArgs | ExistingLake, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:DataLake', name, {}, options);
    this.#encryption = args.encryption;
    const { bucketName, bucketArn } = 'existing' in args ? args.existing : createLake(this, name, args);
    this.bucketName = pulumi.output(bucketName);
    this.bucketArn = pulumi.output(bucketArn);
    this.registerOutputs({ bucketName: this.bucketName });
  }

  /** What another stack finds it by. */
  get facts(): LakeFacts {
    return { bucketName: this.bucketName, bucketArn: this.bucketArn };
  }

  /** `s3://<bucket>/<prefix>/`. */
  location(prefix: string): pulumi.Output<string> {
    return pulumi.interpolate`s3://${this.bucketName}/${prefix}/`;
  }

  /** To list and read what is under `prefixes` (without slashes at their ends). */
  grantRead(prefixes: readonly string[]): Access {
    return this.#grant([
      this.#objects(['s3:GetObject'], prefixes),
      this.#list(prefixes),
      ...this.#encryption.decrypt(),
    ]);
  }

  /** To list what is under `prefixes`, and nothing else. */
  grantList(prefixes: readonly string[]): Access {
    return this.#grant([this.#list(prefixes)]);
  }

  /** To add objects under `prefixes`, and nothing else: neither to read nor to delete them. */
  grantCreate(prefixes: readonly string[]): Access {
    return this.#grant([
      this.#objects(['s3:PutObject', 's3:AbortMultipartUpload'], prefixes),
      ...this.#encryption.encrypt(),
    ]);
  }

  /** To make, read and replace objects under `prefixes` whose keys are known: neither to list nor to delete them. */
  grantReplace(prefixes: readonly string[]): Access {
    return this.#grant([
      this.#objects(['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'], prefixes),
      ...this.#encryption.encrypt(),
    ]);
  }

  /** To list, read, write and delete what is under `prefixes`. */
  grantWrite(prefixes: readonly string[]): Access {
    return this.#grant([
      this.#objects(['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'], prefixes),
      this.#list(prefixes),
      ...this.#encryption.encrypt(),
    ]);
  }

  /**
   * To add objects under `prefixes` as Firehose does, with all that its documentation asks for:
   * https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3
   */
  grantDeliver(prefixes: readonly string[]): Access {
    return this.#grant([
      this.#objects(['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'], prefixes),
      {
        actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        resources: [this.bucketArn],
      },
      ...this.#encryption.encrypt(),
    ]);
  }

  /**
   * To look for the folder `prefix` and those above it, and to mark them, as file systems over S3 do when they make one. What they look
   * for may be absent: they are let list the names they ask for, so that S3 answers 404 and not 403.
   */
  grantFolders(prefix: string): Access {
    const folders = prefix.split('/').map((_part, index, parts) => parts.slice(0, index + 1).join('/'));
    const marks = folders.map((folder) => `${folder}_$folder$`);
    const above = folders.slice(0, -1).map((folder) => `${folder}/`);
    const objects = (keys: readonly string[]) => keys.map((key) => pulumi.interpolate`${this.bucketArn}/${key}`);
    return this.#grant([
      { actions: ['s3:GetObject'], resources: objects(folders) },
      { actions: ['s3:GetObject', 's3:PutObject'], resources: objects(marks) },
      {
        actions: ['s3:ListBucket'],
        resources: [this.bucketArn],
        conditions: { StringEquals: { 's3:prefix': [...above, ...folders, ...marks] } },
      },
    ]);
  }

  #grant(statements: readonly Statement[]): Access {
    return access({ environment: { STREAMPACT_LAKE_BUCKET: this.bucketName }, statements, dependsOn: [this] });
  }

  #objects(actions: readonly string[], prefixes: readonly string[]): Statement {
    return { actions, resources: prefixes.map((prefix) => pulumi.interpolate`${this.bucketArn}/${prefix}/*`) };
  }

  #list(prefixes: readonly string[]): Statement {
    return {
      actions: ['s3:ListBucket'],
      resources: [this.bucketArn],
      conditions: { StringLike: { 's3:prefix': prefixes.flatMap((prefix) => [prefix, `${prefix}/*`]) } },
    };
  }
}

function createLake(parent: DataLake, name: string, args: DataLakeArgs): LakeFacts {
  const bucket = createPrivateBucket(parent, name, {
    keyArn: args.encryption.keyArn,
    deletable: args.deletable,
    oldVersionDays: args.keeping.oldVersionDays,
    zones: lakeZones(args.keeping),
    accessLogs: args.accessLogs,
  });
  return { bucketName: bucket.bucket, bucketArn: bucket.arn };
}
