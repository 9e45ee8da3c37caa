/** Raw zone → curated table: one run of the product's Glue job; what it counted stands in the run report it stores. */

import { GetJobRunCommand, type JobRun, StartJobRunCommand } from '@aws-sdk/client-glue';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { StreampactError } from '../../../contracts/src/error.ts';
import { type ProductContext, productOutputs, type Stage } from '../product.ts';
import { waitFor } from '../wait.ts';

const JOB_SECONDS = 300;

/** What the job's run report must tell; rows are asset rows, not polls. */
interface JobReport {
  readonly rows_in: number;
  readonly rows_out: number;
  readonly rejected: number;
}

async function runJob({ aws }: ProductContext, name: string): Promise<JobRun> {
  const { JobRunId } = await aws.glue.send(new StartJobRunCommand({ JobName: name }));
  return waitFor(
    async () => {
      const { JobRun: run } = await aws.glue.send(new GetJobRunCommand({ JobName: name, RunId: JobRunId }));
      const over = run !== undefined && !['STARTING', 'RUNNING', 'STOPPING', 'WAITING'].includes(run.JobRunState ?? '');
      return over ? run : undefined;
    },
    { what: `the Glue job ${name} to end`, seconds: JOB_SECONDS },
  );
}

/** The report that a run has stored. */
export async function readReport<T>({ aws, outputs }: ProductContext, key: string): Promise<T> {
  const object = await aws.s3.send(new GetObjectCommand({ Bucket: outputs.lakeBucket, Key: key }));
  return JSON.parse((await object.Body?.transformToString()) ?? '{}') as T;
}

/** A run that did not succeed, with what Glue says of it. */
export function failedRun(
  { cloud }: ProductContext,
  { Id, JobName, JobRunState, ErrorMessage }: JobRun,
): StreampactError {
  return new StreampactError('LOCAL_STAGE_FAILED', `The Glue job ${JobName} ended ${JobRunState}.`, {
    where: `${cloud.state.logs}, run ${Id}`,
    fix: ErrorMessage ?? 'see its log',
  });
}

/** The stage for the job that builds `<slug>/<table>`. */
export function jobStage(slug: string, table: string): Stage {
  return {
    name: 'job',
    title: 'raw zone → curated table (Glue job)',
    async run(context) {
      const name = productOutputs(context, slug).job?.name ?? '';
      const run = await runJob(context, name);
      if (run.JobRunState !== 'SUCCEEDED') throw failedRun(context, { ...run, JobName: name });
      const report = await readReport<JobReport>(context, `reports/${slug}/${table}/${run.Id}.json`);
      return { in: report.rows_in, out: report.rows_out, rejected: report.rejected };
    },
  };
}
