/** Raw zone → Hudi table: the job run that the conditional trigger starts behind the crawl; what it counted is in its report. */

import type { JobRun } from '@aws-sdk/client-glue';
import { tables } from '../../../contracts/generated/catalogue.ts';
import type { TableContract } from '../../../contracts/src/model.ts';
import { isOver, runsSince } from '../changes/chain.ts';
import { fedOf, type Passage } from '../changes/passage.ts';
import { openTimeline } from '../changes/timeline.ts';
import { type ProductContext, productOutputs, type Stage } from '../product.ts';
import { waitFor } from '../wait.ts';
import { failedRun, readReport } from './job.ts';

/** Spark may still be starting. */
const JOB_SECONDS = 300;

/** What the report of a run of this job tells. */
interface UpsertReport {
  readonly rows_in: number;
  readonly rejected: number;
  readonly upserted: number;
  /** Time of the commit on Hudi's timeline; null when nothing was written. */
  readonly commit: string | null;
}

interface Ended {
  readonly run: JobRun;
  readonly report: UpsertReport;
}

/**
 * The stage for the job that builds `<slug>/<table>`. Counts changes in, written rows out, of every run since feeding began:
 * the clock may have fired a run of its own.
 */
export function triggeredJobStage(passage: Passage, slug: string, table: string): Stage {
  return {
    name: 'job',
    title: 'raw zone → Hudi table (Glue trigger, job)',
    async run(context) {
      const { aws, outputs, journey } = context;
      const name = productOutputs(context, slug).job?.name ?? '';
      const { begun: since } = fedOf(passage);
      const { fired = since } = passage;
      const contracts: Readonly<Record<string, TableContract>> = tables;
      const timeline = openTimeline(aws.s3, outputs.lakeBucket, contracts[`${slug}/${table}`]?.location ?? '');
      const runs = await waitFor(
        async () => {
          await timeline.look();
          const begun = await runsSince(context, name, since);
          const behind = begun.filter(({ StartedOn }) => (StartedOn?.getTime() ?? 0) >= fired);
          return behind.length > 0 && begun.every(isOver) ? begun : undefined;
        },
        { what: `the run of the Glue job ${name} that the crawl triggers`, seconds: JOB_SECONDS },
      );
      await timeline.look();
      const ended = await Promise.all(runs.map((run) => reportOf(context, { run, slug, table })));
      const commit = ended.findLast(({ report }) => report.upserted > 0)?.report.commit;
      journey.reach('Hudi commit', commit == null ? undefined : timeline.seen(commit));
      const sum = (count: (report: UpsertReport) => number) =>
        ended.reduce((all, { report }) => all + count(report), 0);
      return {
        in: sum(({ rows_in }) => rows_in),
        out: sum(({ upserted }) => upserted),
        rejected: sum(({ rejected }) => rejected),
      };
    },
  };
}

interface Asked {
  readonly run: JobRun;
  readonly slug: string;
  readonly table: string;
}

async function reportOf(context: ProductContext, { run, slug, table }: Asked): Promise<Ended> {
  if (run.JobRunState !== 'SUCCEEDED') throw failedRun(context, run);
  return { run, report: await readReport<UpsertReport>(context, `reports/${slug}/${table}/${run.Id}.json`) };
}
