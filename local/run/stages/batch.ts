/** Delivered files and the day's rates → Parquet: one run of the product's Spark batch on EMR Serverless. */

import { randomUUID } from 'node:crypto';
import { GetJobRunCommand, type JobRun, JobRunState, StartJobRunCommand } from '@aws-sdk/client-emr-serverless';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { ResolvedOutputs } from '../../../infra/outputs.ts';
import { type ProductContext, productOutputs, type Stage } from '../product.ts';
import { waitFor } from '../wait.ts';

const BATCH_SECONDS = 300;
const over: ReadonlySet<string> = new Set([JobRunState.SUCCESS, JobRunState.FAILED, JobRunState.CANCELLED]);

/** What the batch's report tells; rows that are refused, repeated or without a day are all set aside. */
interface BatchReport {
  readonly rows_in: number;
  readonly rows_out: number;
}

type Batch = NonNullable<ResolvedOutputs['products'][string]['batch']>;

async function runBatch({ aws }: ProductContext, batch: Batch, added: readonly string[]): Promise<JobRun> {
  const { applicationId, jobRun } = batch;
  const started = await aws.emr.send(
    new StartJobRunCommand({
      applicationId,
      clientToken: randomUUID(),
      name: jobRun.name,
      executionRoleArn: jobRun.executionRoleArn,
      executionTimeoutMinutes: jobRun.executionTimeoutMinutes,
      jobDriver: {
        sparkSubmit: {
          entryPoint: jobRun.entryPoint,
          entryPointArguments: [...jobRun.entryPointArguments, ...added],
          sparkSubmitParameters: jobRun.sparkSubmitParameters,
        },
      },
    }),
  );
  return waitFor(
    async () => {
      const run = await aws.emr.send(new GetJobRunCommand({ applicationId, jobRunId: started.jobRunId ?? '' }));
      return over.has(run.jobRun?.state ?? '') ? run.jobRun : undefined;
    },
    { what: `the batch ${jobRun.name} to end`, seconds: BATCH_SECONDS },
  );
}

async function readReport({ aws, outputs }: ProductContext, key: string): Promise<BatchReport> {
  const object = await aws.s3.send(new GetObjectCommand({ Bucket: outputs.lakeBucket, Key: key }));
  return JSON.parse((await object.Body?.transformToString()) ?? '{}') as BatchReport;
}

/** The stage for the batch that builds `<slug>/<table>`. */
export function batchStage(slug: string, table: string): Stage {
  return {
    name: 'batch',
    title: 'files and rates → Parquet (EMR Serverless)',
    async run(context) {
      const { from, to } = context.inputs.rates.days;
      const { batch } = productOutputs(context, slug);
      if (batch === undefined) throw new TypeError(`${slug} has no batch`);
      const runId = randomUUID();
      const run = await runBatch(context, batch, ['--from', from, '--to', to, '--run_id', runId]);
      if (run.state !== JobRunState.SUCCESS) {
        throw new StreampactError('LOCAL_STAGE_FAILED', `The batch ${run.name} ended ${run.state}.`, {
          where: `${context.cloud.state.logs}, run ${run.jobRunId}`,
          fix: run.stateDetails || 'see its log',
        });
      }
      const report = await readReport(context, `reports/${slug}/${table}/${runId}.json`);
      return { in: report.rows_in, out: report.rows_out, rejected: report.rows_in - report.rows_out };
    },
  };
}
