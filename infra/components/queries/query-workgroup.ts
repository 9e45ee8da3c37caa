/** The Athena workgroup: results encrypted in the lake, and a limit on what a query may scan. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Existing } from '../existing.ts';
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

/** What others need to know of a workgroup. */
export interface WorkgroupFacts {
  readonly workgroupName: pulumi.Input<string>;
}

/** A workgroup whose settings win over those of whoever queries. */
export class QueryWorkgroup extends pulumi.ComponentResource {
  readonly workgroupName: pulumi.Output<string>;

  /** Makes a workgroup, or stands for one of another stack. */
  constructor(
    name: string,
    args: QueryWorkgroupArgs | Existing<WorkgroupFacts>,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super('streampact:index:QueryWorkgroup', name, {}, options);
    const { workgroupName } = 'existing' in args ? args.existing : createWorkgroup(this, name, args);
    this.workgroupName = pulumi.output(workgroupName);
    this.registerOutputs({ workgroupName: this.workgroupName });
  }

  /** What another stack finds it by. */
  get facts(): WorkgroupFacts {
    return { workgroupName: this.workgroupName };
  }
}

function createWorkgroup(parent: QueryWorkgroup, name: string, args: QueryWorkgroupArgs): WorkgroupFacts {
  const workgroup = new aws.athena.Workgroup(
    `${name}-workgroup`,
    { forceDestroy: true, configuration: configuration(args) },
    { parent },
  );
  return { workgroupName: workgroup.name };
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
