/**
 * ALTER PIPE … REFRESH: queues what is staged and not loaded, of the last seven days.
 *
 * https://docs.snowflake.com/en/sql-reference/sql/alter-pipe#label-alter-pipe-refresh
 */
import { type CatalogObject, catalogTable, jsonLines, linesOfJson } from '../catalog.ts';
import { stagesOf } from '../load/bulk.ts';
import type { Options } from '../sql/options.ts';
import type { Context } from './context.ts';
import { memoryOf, type PipeDefinition, resolvePipe } from './pipe-definition.ts';

const stagedDays = 7;
/** How long a pipe remembers what it has loaded (https://docs.snowflake.com/en/user-guide/data-load-snowpipe-intro). */
const pipeMemoryDays = 14;

export async function refreshPipe(
  context: Context,
  object: CatalogObject<PipeDefinition>,
  options: Options,
): Promise<void> {
  const { source, wants } = await resolvePipe(object, object.definition, context);
  const { PREFIX: prefix, MODIFIED_AFTER: after } = options;
  const earliest = context.now().getTime() - stagedDays * 86_400_000;
  const since = typeof after === 'string' ? Math.max(earliest, new Date(after).getTime()) : earliest;
  const from = typeof prefix === 'string' ? `${source.prefix}${prefix}` : source.prefix;
  const listed = await stagesOf(context).list(source.bucket, from);
  const fresh = listed.filter(({ key, modified }) => wants(key) && modified.getTime() >= since);
  await queueFiles(
    context,
    object,
    fresh.map(({ key }) => ({ bucket: source.bucket, key })),
  );
}

/** Queues files, except those that the pipe has loaded and those that wait already. */
export async function queueFiles(
  { session, now }: Context,
  object: CatalogObject<PipeDefinition>,
  files: readonly { readonly bucket: string; readonly key: string }[],
): Promise<void> {
  if (files.length === 0) return;
  const memory = memoryOf(object, object.definition);
  const queued = catalogTable(object.database, 'QUEUED');
  const sql = `INSERT INTO ${queued} (PIPE, BUCKET, FILE, QUEUED_AT)
    SELECT ?, n.BUCKET, n.FILE, CAST(? AS TIMESTAMP_TZ)
    FROM (SELECT DISTINCT G.R:bucket::VARCHAR AS BUCKET, G.R:key::VARCHAR AS FILE FROM (${jsonLines}) G) n
    WHERE NOT EXISTS (SELECT 1 FROM ${queued} q WHERE q.PIPE = ? AND q.BUCKET = n.BUCKET AND q.FILE = n.FILE)
    AND NOT EXISTS (SELECT 1 FROM ${catalogTable(object.database, 'LOADS')} l WHERE l.PIPE = ? AND l.FILE = n.FILE
      AND l.STATUS <> 'LOAD_FAILED' AND l.LOADED_AT >= CAST(? AS TIMESTAMP_TZ))`;
  const remembered = new Date(now().getTime() - pipeMemoryDays * 86_400_000).toISOString();
  await session.execute(sql, [memory, now().toISOString(), linesOfJson(files), memory, memory, remembered]);
}
