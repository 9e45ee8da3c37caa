/**
 * Snowpipe: takes S3's messages from the queue and loads what lies below each pipe's stage, each path once.
 *
 * https://docs.snowflake.com/en/user-guide/data-load-snowpipe-intro (load history: a path is loaded once in 14 days, whatever its content),
 * https://docs.snowflake.com/en/user-guide/data-load-snowpipe-manage (a paused pipe keeps its messages). A message is removed once its files are
 * queued in the database; a file leaves that queue in the transaction that loads it.
 */

import type { PipeQueue, QueueMessage } from '../aws.ts';
import { accountDatabase, type CatalogObject, catalogTable, jsonLines, linesOfJson, listObjects } from '../catalog.ts';
import { batches, stagesOf } from '../load/bulk.ts';
import { loadFiles } from '../load/load.ts';
import { fullName } from '../names.ts';
import type { Context } from '../statements/context.ts';
import { isPaused, memoryOf, type PipeDefinition, resolvePipe } from '../statements/pipe-definition.ts';
import { queueFiles } from '../statements/pipe-refresh.ts';
import { type CreatedObject, createdObjects } from './events.ts';
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

/** Most messages of one turn: they are removed before they would come again. */
const mostMessages = 1_000;

/** Queues every file that waiting messages tell of, for each pipe that it concerns; then removes the messages. */
export async function takeMessages(context: Context, queue: PipeQueue): Promise<Intake> {
  const errors: string[] = [];
  const taken: QueueMessage[] = [];
  const objects: CreatedObject[] = [];
  for (let messages = await queue.receive(); messages.length > 0; messages = await queue.receive()) {
    taken.push(...messages);
    for (const { body } of messages) {
      const created = createdObjects(body);
      if (created === undefined) errors.push(`no notification of S3: ${body.slice(0, 200)}`);
      objects.push(...(created ?? []));
    }
    if (taken.length >= mostMessages) break;
  }
  if (objects.length > 0) {
    for (const { pipe, wants } of await listening(context)) {
      await queueFiles(
        context,
        pipe,
        objects.filter(({ bucket, key }) => wants(bucket, key)),
      );
    }
  }
  for (let first = 0; first < taken.length; first += 10) await queue.remove(taken.slice(first, first + 10));
  return { messages: taken.length, errors };
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

/** What pipes have loaded, and which of their files were gone. */
export interface Loaded {
  readonly files: readonly PipeLoad[];
  readonly errors: readonly string[];
}

/** Loads what is queued for pipes that are not paused, the oldest first. */
export async function loadQueued(context: Context): Promise<Loaded> {
  const all: Loaded[] = [];
  for (const pipe of (await pipesOf(context)).filter(({ definition }) => !isPaused(definition))) {
    all.push(await loadPipe(context, pipe));
  }
  return { files: all.flatMap(({ files }) => files), errors: all.flatMap(({ errors }) => errors) };
}

async function loadPipe(context: Context, pipe: Pipe): Promise<Loaded> {
  const queued = catalogTable(pipe.database, 'QUEUED');
  const memory = memoryOf(pipe, pipe.definition);
  const sql = `SELECT BUCKET, FILE FROM ${queued} WHERE PIPE = ? ORDER BY QUEUED_AT, FILE`;
  const waiting = (await context.session.execute(sql, [memory])).map(({ FILE }) => ({ key: String(FILE) }));
  if (waiting.length === 0) return { files: [], errors: [] };
  const { loading, source } = await resolvePipe(pipe, pipe.definition, context);
  const leave = async (keys: readonly { readonly key: string }[]): Promise<void> => {
    const remove = `DELETE FROM ${queued} WHERE PIPE = ? AND FILE IN (SELECT G.R:key::VARCHAR FROM (${jsonLines}) G)`;
    await context.session.execute(remove, [memory, linesOfJson(keys)]);
  };
  const files: PipeLoad[] = [];
  for await (const staged of batches(stagesOf(context), source.bucket, waiting)) {
    const outcomes = await loadFiles(context, loading, staged, (done) =>
      leave(done.map(({ file }) => ({ key: file }))),
    );
    files.push(...outcomes.map((outcome) => ({ ...outcome, pipe: fullName(pipe) })));
  }
  const read = new Set(files.map(({ file }) => file));
  const gone = waiting.filter(({ key }) => !read.has(key));
  if (gone.length > 0) await leave(gone);
  return { files, errors: gone.map(({ key }) => `${fullName(pipe)}: s3://${source.bucket}/${key} is gone`) };
}
