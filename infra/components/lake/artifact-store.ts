/** The bucket of what the stack runs: function bundles, Kafka, Glue scripts; each under a key that holds its hash. */

import { posix } from 'node:path';
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { Asset } from '../../assets.ts';
import { type Access, access } from '../../policies/access.ts';
import type { Existing } from '../existing.ts';
import type { AccessLogs } from './access-logs.ts';
import type { Encryption } from './encryption.ts';
import { createPrivateBucket } from './private-bucket.ts';

/** An uploaded file. */
export interface Artifact {
  readonly bucket: pulumi.Output<string>;
  /** `<folder>/<first 16 digits of the hash>/<file>`: a changed file is a new object, so whoever uses it notices. */
  readonly key: string;
  /** SHA-256 in hex. */
  readonly sha256: string;
  readonly arn: pulumi.Output<string>;
  readonly object: aws.s3.BucketObjectv2;
}

/** Arguments of {@link ArtifactStore}. */
export interface ArtifactStoreArgs {
  readonly assets: readonly Asset[];
  readonly encryption: Encryption;
  /** Where it is written down who reads and writes; nowhere by default. */
  readonly accessLogs?: AccessLogs | undefined;
}

/** What others need to know of the bucket. */
export interface ArtifactFacts {
  readonly bucketName: pulumi.Input<string>;
  readonly bucketArn: pulumi.Input<string>;
}

/** A bucket of another stack that this one's files are put into. */
export interface ExistingArtifacts extends Existing<ArtifactFacts>, Pick<ArtifactStoreArgs, 'assets' | 'encryption'> {
  /** Where in the bucket; nobody else's folder, so that nobody takes away what another one runs. */
  readonly folder: string;
}

/** Days that bundles of earlier deployments stay, for a way back. */
const oldVersionDays = 30;

/** The uploaded files, by their path in `dist/`. */
export class ArtifactStore extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  /** What another stack finds the bucket by. */
  readonly facts: ArtifactFacts;
  readonly #artifacts: ReadonlyMap<string, Artifact>;
  readonly #encryption: Encryption;

  /** Uploads into a bucket that it makes, or into one of another stack. */
  constructor(name: string, args: ArtifactStoreArgs | ExistingArtifacts, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:ArtifactStore', name, {}, options);
    this.#encryption = args.encryption;
    const bucket = 'existing' in args ? args.existing : createBucket(this, name, args);
    const folder = 'existing' in args ? args.folder : '';
    this.facts = bucket;
    this.bucketName = pulumi.output(bucket.bucketName);
    this.#artifacts = new Map(args.assets.map((asset) => [asset.path, upload(this, name, { asset, bucket, folder })]));
    this.registerOutputs({ bucketName: this.bucketName });
  }

  /** The artifact that `path` in `dist/` became. */
  artifact(path: string): Artifact {
    const found = this.#artifacts.get(path);
    if (found !== undefined) return found;
    throw new StreampactError('ASSET_MISSING', `The stack uses '${path}', which it does not upload`, {
      where: 'infra/components/lake/artifact-store.ts',
      fix: "Add the path to the pipeline's assets",
    });
  }

  /** To read `artifacts`, each by its key. */
  grantRead(artifacts: readonly Artifact[]): Access {
    return access({
      statements: [
        { actions: ['s3:GetObject'], resources: artifacts.map(({ arn }) => arn) },
        ...this.#encryption.decrypt(),
      ],
      dependsOn: artifacts.map(({ object }) => object),
    });
  }
}

function createBucket(parent: ArtifactStore, name: string, args: ArtifactStoreArgs): ArtifactFacts {
  const bucket = createPrivateBucket(parent, name, {
    keyArn: args.encryption.keyArn,
    // Everything in it can be built again.
    deletable: true,
    oldVersionDays,
    zones: [],
    accessLogs: args.accessLogs,
  });
  return { bucketName: bucket.bucket, bucketArn: bucket.arn };
}

interface Upload {
  readonly asset: Asset;
  readonly bucket: ArtifactFacts;
  readonly folder: string;
}

function upload(parent: ArtifactStore, name: string, { asset, bucket, folder }: Upload): Artifact {
  const key = posix.join(folder, posix.dirname(asset.path), asset.sha256.slice(0, 16), posix.basename(asset.path));
  const object = new aws.s3.BucketObjectv2(
    `${name}-${asset.path.replaceAll(/[/.]/g, '-')}`,
    { bucket: bucket.bucketName, key, source: new pulumi.asset.FileAsset(asset.file) },
    { parent },
  );
  // Through the object's own outputs, so that whoever names the key also waits for the upload.
  return {
    bucket: object.bucket,
    key,
    sha256: asset.sha256,
    arn: pulumi.interpolate`${bucket.bucketArn}/${object.key}`,
    object,
  };
}
