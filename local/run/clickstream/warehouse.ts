/** S3 → Snowflake: pipes load what S3 tells of, tasks check and transform it, as Snowflake's own runner would do by the clock. */

import { StreampactError } from '../../../contracts/src/error.ts';
import type { SnowflakeSession } from '../../../queries/snowflake-session.ts';
import type { PipeLoad, TaskRun } from '../../snowflake/runner/report.ts';
import { createSnowflakeRunner } from '../../snowflake/runner/runner.ts';
import { createAwsClients } from '../aws.ts';
import type { ProductContext, Stage } from '../product.ts';
import { openSnowflake } from '../snowflake.ts';
import { waitFor } from '../wait.ts';
import { bringPrivacyKey } from './privacy-key.ts';
import { of, part, type Side } from './side.ts';

/** S3 tells of an object within moments; the whole backlog takes some seconds. */
const WAREHOUSE_SECONDS = 300;

export function warehouseStage(side: Side): Stage {
  return {
    name: 'warehouse',
    title: 'S3 → Snowflake (pipes, tasks)',
    async run(context, report) {
      const { database, privacyKeyArn } = part(context, 'snowflake');
      const { engines } = context.cloud;
      const { session, aws } = await openSnowflake(engines, database);
      const emulator = createAwsClients(engines.awsEndpoint);
      const runner = createSnowflakeRunner({ session, s3: aws.stages, sqs: aws.queue });
      const loaded: PipeLoad[] = [];
      try {
        await bringPrivacyKey({ secrets: emulator.secrets, session, database, privacyKeyArn });
        await waitFor(
          async () => {
            const turn = await runner.tick({ everyRoot: true });
            loaded.push(...turn.files);
            refuse(turn.tasks, turn.errors, context);
            report(`${rowsOf(loaded)} rows of ${loaded.length} files`);
            return turn.idle && (await isThere(session, of(side, 'tracer'))) ? true : undefined;
          },
          { what: 'Snowflake to show the order that was written last', seconds: WAREHOUSE_SECONDS },
        );
        context.journey.reach('Snowflake');
        const refused = await refusals(session);
        const rejected = refused.reduce((sum, { count }) => sum + count, 0);
        const reasons = Object.fromEntries(refused.map(({ reasons, count }) => [reasons, count]));
        const rows = rowsOf(loaded);
        return { in: rows, out: rows - rejected, rejected, ...(rejected === 0 ? {} : { reasons }) };
      } finally {
        emulator.destroy();
        await session.close();
      }
    },
  };
}

function rowsOf(loaded: readonly PipeLoad[]): number {
  return loaded.reduce((sum, { rowsLoaded }) => sum + rowsLoaded, 0);
}

/** A task that fails would be tried again until its graph is suspended; a run tells at once. */
function refuse(tasks: readonly TaskRun[], errors: readonly string[], { cloud }: ProductContext): void {
  const [failed] = tasks.filter(({ state }) => state === 'FAILED');
  const why = failed === undefined ? errors[0] : `${failed.task}: ${failed.error}`;
  if (why === undefined) return;
  throw new StreampactError('LOCAL_STAGE_FAILED', `Snowflake failed: ${why}`, {
    where: cloud.state.logs,
    fix: 'snowflake.log in that folder has the statement',
  });
}

async function isThere(session: SnowflakeSession, note: string): Promise<boolean> {
  const rows = await session.execute('SELECT order_id FROM transformed.transformed_logs WHERE note = ?', [note]);
  return rows.length > 0;
}

async function refusals(session: SnowflakeSession): Promise<readonly { reasons: string; count: number }[]> {
  const rows = await session.execute(
    `SELECT reasons AS reasons, COUNT(*) AS refused FROM (
       SELECT reasons FROM structured.quarantined_events UNION ALL SELECT reasons FROM structured.quarantined_logs
     ) q GROUP BY reasons ORDER BY reasons`,
  );
  return rows.map(({ REASONS, REFUSED }) => ({ reasons: String(REASONS), count: Number(REFUSED) }));
}
