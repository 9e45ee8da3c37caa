/** A Glue job of ours: a script and a package from the artifacts, and rights on the prefixes that it works on. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { createRole } from '../../policies/role.ts';
import { writeLogs } from '../../policies/statements.ts';
import { addressOf, rightsOf, type SparkScript } from '../spark/script.ts';

/** Arguments of {@link SparkJob}. */
export interface SparkJobArgs extends SparkScript {
  /** G.1X workers (4 vCPU, 16 GB). */
  readonly workers: number;
  /** Table format of the data lakes that Glue brings along; none by default. */
  readonly lakeFormat?: 'hudi';
}

/**
 * What a job needs for Hudi: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-hudi.html. Bookmarks are off
 * because a second checkpoint would disagree with the table's own after a commit that was rolled back.
 */
const hudiArguments = {
  '--datalake-formats': 'hudi',
  '--conf':
    'spark.serializer=org.apache.spark.serializer.KryoSerializer --conf spark.sql.hive.convertMetastoreParquet=false',
  '--job-bookmark-option': 'job-bookmark-disable',
} as const;

const timeoutMinutes = 60;

/** A PySpark job. One run at a time: its checkpoint has one writer. */
export class SparkJob extends pulumi.ComponentResource {
  readonly jobName: pulumi.Output<string>;

  constructor(name: string, args: SparkJobArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:SparkJob', name, {}, options);
    const granted = rightsOf(args);
    const logPrefix = `/streampact/${name}`;
    const logs = ['output', 'error'].map((stream) => createLogs(this, name, { args, logPrefix, stream }));
    const { role, policy } = createRole(this, name, {
      service: 'glue.amazonaws.com',
      description: args.description,
      statements: [...logs.map((group) => writeLogs(group.arn)), ...granted.statements],
    });
    const job = createJob(this, name, { args, role, logPrefix, dependsOn: [policy, ...granted.dependsOn] });
    this.jobName = job.name;
    this.registerOutputs({ jobName: this.jobName });
  }
}

interface LogsSpec {
  readonly args: SparkJobArgs;
  readonly logPrefix: string;
  readonly stream: string;
}

/** Glue writes to `<prefix>/output` and `<prefix>/error` when it is told the prefix. */
function createLogs(parent: SparkJob, name: string, { args, logPrefix, stream }: LogsSpec): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    `${name}-${stream}`,
    { name: `${logPrefix}/${stream}`, retentionInDays: args.logRetentionDays },
    { parent },
  );
}

interface JobSpec {
  readonly args: SparkJobArgs;
  readonly role: aws.iam.Role;
  readonly logPrefix: string;
  readonly dependsOn: readonly pulumi.Resource[];
}

function createJob(parent: SparkJob, name: string, { args, role, logPrefix, dependsOn }: JobSpec): aws.glue.Job {
  return new aws.glue.Job(
    `${name}-job`,
    {
      description: args.description,
      roleArn: role.arn,
      glueVersion: '5.0',
      command: { name: 'glueetl', pythonVersion: '3', scriptLocation: addressOf(args.script) },
      workerType: 'G.1X',
      numberOfWorkers: args.workers,
      timeout: timeoutMinutes,
      // A run is idempotent, but whoever starts it decides whether to start it again.
      maxRetries: 0,
      executionProperty: { maxConcurrentRuns: 1 },
      defaultArguments: {
        '--job-language': 'python',
        '--extra-py-files': addressOf(args.packages),
        '--enable-continuous-cloudwatch-log': 'true',
        '--custom-logGroup-prefix': logPrefix,
        ...(args.lakeFormat === 'hudi' ? hudiArguments : {}),
        ...Object.fromEntries(Object.entries(args.arguments).map(([key, value]) => [`--${key}`, value])),
      },
    },
    { parent, dependsOn: [...dependsOn] },
  );
}
