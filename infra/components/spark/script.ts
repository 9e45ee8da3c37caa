/** What every Spark program of ours is started with, on Glue and on EMR Serverless alike. */
import * as pulumi from '@pulumi/pulumi';
import { type Access, combine } from '../../policies/access.ts';
import type { Artifact, ArtifactStore } from '../lake/artifact-store.ts';

/** A script, what it works with and on. */
export interface SparkScript {
  readonly description: string;
  readonly artifacts: ArtifactStore;
  readonly script: Artifact;
  /** Our Python packages, as one zip. */
  readonly packages: Artifact;
  /** What the script reads and writes. */
  readonly access: readonly Access[];
  /** Arguments of the script, without their hyphens. */
  readonly arguments: Readonly<Record<string, pulumi.Input<string>>>;
  readonly logRetentionDays: number;
}

/** The script's rights, that to be fetched among them. */
export function rightsOf({ artifacts, script, packages, access }: SparkScript): Access {
  return combine([artifacts.grantRead([script, packages]), ...access]);
}

/** `s3://bucket/key`. */
export function addressOf({ bucket, key }: Artifact): pulumi.Output<string> {
  return pulumi.interpolate`s3://${bucket}/${key}`;
}
