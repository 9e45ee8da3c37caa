/** What a run of a Spark batch is started with, whoever starts it. */
import * as pulumi from '@pulumi/pulumi';
import { addressOf, type SparkScript } from '../spark/script.ts';

/** Members of StartJobRun that do not change from run to run; `applicationId` and `clientToken` are the starter's. */
export interface JobRun {
  readonly name: string;
  readonly executionRoleArn: pulumi.Output<string>;
  readonly executionTimeoutMinutes: number;
  /** Address of the script. */
  readonly entryPoint: pulumi.Output<string>;
  /** `--key`, value, …; a run may add more behind them. */
  readonly entryPointArguments: readonly pulumi.Input<string>[];
  readonly sparkSubmitParameters: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
}

/** What a run is made of. */
export interface JobRunSpec extends Pick<SparkScript, 'script' | 'packages' | 'arguments'> {
  readonly name: string;
  readonly maximumVcpus: number;
  readonly roleArn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
}

const timeoutMinutes = 60;
/** vCPUs and memory of the driver and of each executor. */
const cores = 2;
const memory = '6g';

/** A run of the script with our packages, in workers of 2 vCPUs and as many of them as the application may have. */
export function jobRun(spec: JobRunSpec): JobRun {
  const executors = Math.max(1, Math.floor(spec.maximumVcpus / cores) - 1);
  const settings: Readonly<Record<string, pulumi.Input<string>>> = {
    'spark.submit.pyFiles': addressOf(spec.packages),
    'spark.driver.cores': String(cores),
    'spark.driver.memory': memory,
    'spark.executor.cores': String(cores),
    'spark.executor.memory': memory,
    'spark.dynamicAllocation.maxExecutors': String(executors),
  };
  const words = Object.entries(settings).map(([name, value]) => pulumi.interpolate`--conf ${name}=${value}`);
  return {
    name: spec.name,
    executionRoleArn: spec.roleArn,
    executionTimeoutMinutes: timeoutMinutes,
    entryPoint: addressOf(spec.script),
    entryPointArguments: Object.entries(spec.arguments).flatMap(([key, value]) => [`--${key}`, value]),
    sparkSubmitParameters: pulumi.all(words).apply((texts) => texts.join(' ')),
    logGroupName: spec.logGroupName,
  };
}

/** What changes from run to run. */
export interface Started {
  readonly applicationId: pulumi.Input<string>;
  readonly clientToken: string;
  /** Behind those of every run. */
  readonly arguments: readonly string[];
}

/** The input of StartJobRun as EventBridge Scheduler takes it: JSON, every member with a capital first. */
export function startInput(
  run: JobRun,
  { applicationId, clientToken, arguments: added }: Started,
): pulumi.Output<string> {
  return pulumi.jsonStringify({
    ApplicationId: applicationId,
    ClientToken: clientToken,
    Name: run.name,
    ExecutionRoleArn: run.executionRoleArn,
    ExecutionTimeoutMinutes: run.executionTimeoutMinutes,
    JobDriver: {
      SparkSubmit: {
        EntryPoint: run.entryPoint,
        EntryPointArguments: [...run.entryPointArguments, ...added],
        SparkSubmitParameters: run.sparkSubmitParameters,
      },
    },
    ConfigurationOverrides: {
      MonitoringConfiguration: {
        CloudWatchLoggingConfiguration: {
          Enabled: true,
          LogGroupName: run.logGroupName,
          LogTypes: { SPARK_DRIVER: ['STDOUT', 'STDERR'] },
        },
      },
    },
  });
}
