/**
 * Snowpipe: takes S3's messages from the queue and loads what lies below each pipe's stage, each path once.
 *
 * https://docs.snowflake.com/en/user-guide/data-load-snowpipe-intro (load history: a path is loaded once in 14 days, whatever its content),
 * https://docs.snowflake.com/en/user-guide/data-load-snowpipe-manage (a paused pipe keeps its messages). A message is removed once its files are
 * queued in the database; a file leaves that queue in the transaction that loads it.
 */

import type { PipeQueue } from '../aws.ts';
import { accountDatabase, type CatalogObject, catalogTable, listObjects } from '../catalog.ts';
import { stagesOf } from '../load/bulk.ts';
import { loadFile } from '../load/load.ts';
import { fullName } from '../names.ts';
import type { Context } from '../statements/context.ts';
import { isPaused, memoryOf, type PipeDefinition, resolvePipe } from '../statements/pipe-definition.ts';
import { queueFile } from '../statements/pipe-refresh.ts';
import { createdObjects } from './events.ts';
import type { PipeLoad } from './report.ts';

type Pipe = CatalogObject<PipeDefinition>;

/** What was read from the queue. */
export interface Intake {
  readonly messages: number;
  readonly errors: readonly string[];
}

/** Every database of the account. */
export async function databases({ session }: Context): Promise<readonly string[]> {
  const rows = await session.execute('SHOW DATABASES');
  return rows.map((row) => String(row.name)).filter((name) => name !== accountDatabase);
}

/** Queues every file that waiting messages tell of, for each pipe that it concerns; then removes the messages. */
export async function takeMessages(context: Context, queue: PipeQueue): Promise<Intake> {
  const pipes = await listening(context);
  const errors: string[] = [];
  let count = 0;
  for (let messages = await queue.receive(); messages.length > 0; messages = await queue.receive()) {
    count += messages.length;
    for (const { body } of messages) {
      const created = createdObjects(body);
      if (created === undefined) errors.push(`no notification of S3: ${body.slice(0, 200)}`);
      for (const object of created ?? []) {
        for (const { pipe, wants } of pipes) {
          if (wants(object.bucket, object.key)) await queueFile(context, pipe, object);
        }
      }
    }
    await queue.remove(messages);
  }
  return { messages: count, errors };
}

interface Listening {
  readonly pipe: Pipe;
  readonly wants: (bucket: string, key: string) => boolean;
}

async function listening(context: Context): Promise<readonly Listening[]> {
  const found: Listening[] = [];
  for (const pipe of await pipesOf(context)) {
    if (pipe.definition.channel === undefined) continue;
    const { source, wants } = await resolvePipe(pipe, pipe.definition, context);
    found.push({ pipe, wants: (bucket, key) => bucket === source.bucket && wants(key) });
  }
  return found;
}

async function pipesOf(context: Context): Promise<readonly Pipe[]> {
  const pipes: Pipe[] = [];
  for (const database of await databases(context)) {
    pipes.push(...(await listObjects<PipeDefinition>(context.session, 'PIPE', database)));
  }
  return pipes;
}

/** Loads what is queued for pipes that are not paused, the oldest first. */
export async function loadQueued(context: Context): Promise<{ files: readonly PipeLoad[]; errors: readonly string[] }> {
  const files: PipeLoad[] = [];
  const errors: string[] = [];
  for (const pipe of (await pipesOf(context)).filter(({ definition }) => !isPaused(definition))) {
    const queued = catalogTable(pipe.database, 'QUEUED');
    const memory = memoryOf(pipe, pipe.definition);
    const sql = `SELECT BUCKET, FILE FROM ${queued} WHERE PIPE = ? ORDER BY QUEUED_AT, FILE`;
    const rows = await context.session.execute(sql, [memory]);
    if (rows.length === 0) continue;
    const { loading } = await resolvePipe(pipe, pipe.definition, context);
    for (const row of rows) {
      const [bucket, key] = [String(row.BUCKET), String(row.FILE)];
      const leave = async () => {
        const remove = `DELETE FROM ${queued} WHERE PIPE = ? AND BUCKET = ? AND FILE = ?`;
        await context.session.execute(remove, [memory, bucket, key]);
      };
      const object = await stagesOf(context).read(bucket, key);
      if (object === undefined) {
        errors.push(`${fullName(pipe)}: s3://${bucket}/${key} is gone`);
        await leave();
      } else {
        const outcome = await loadFile(context, loading, { ...object, also: leave });
        files.push({ ...outcome, pipe: fullName(pipe) });
      }
    }
  }
  return { files, errors };
}
