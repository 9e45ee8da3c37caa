/** The Athena workgroup: results encrypted in the lake, and a limit on what a query may scan. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { DataLake } from '../lake/data-lake.ts';
import type { Encryption } from '../lake/encryption.ts';
import { athenaResultsPrefix } from '../lake/lifecycle.ts';

/** Arguments of {@link QueryWorkgroup}. */
export interface QueryWorkgroupArgs {
  readonly lake: DataLake;
  readonly encryption: Encryption;
  /** Bytes that one query may scan before Athena stops it. */
  readonly bytesCutoff: number;
}

/** A workgroup whose settings win over those of whoever queries. */
export class QueryWorkgroup extends pulumi.ComponentResource {
  readonly workgroupName: pulumi.Output<string>;

  constructor(name: string, args: QueryWorkgroupArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:QueryWorkgroup', name, {}, options);
    const workgroup = new aws.athena.Workgroup(
      `${name}-workgroup`,
      { forceDestroy: true, configuration: configuration(args) },
      { parent: this },
    );
    this.workgroupName = workgroup.name;
    this.registerOutputs({ workgroupName: this.workgroupName });
  }
}

function configuration({
  lake,
  encryption,
  bytesCutoff,
}: QueryWorkgroupArgs): aws.types.input.athena.WorkgroupConfiguration {
  return {
    enforceWorkgroupConfiguration: true,
    publishCloudwatchMetricsEnabled: true,
    bytesScannedCutoffPerQuery: bytesCutoff,
    engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
    resultConfiguration: {
      outputLocation: lake.location(athenaResultsPrefix),
      encryptionConfiguration:
        encryption.keyArn === undefined
          ? { encryptionOption: 'SSE_S3' }
          : { encryptionOption: 'SSE_KMS', kmsKeyArn: encryption.keyArn },
    },
  };
}
