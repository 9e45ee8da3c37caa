/**
 * ALTER PIPE … REFRESH: queues what is staged and not loaded, of the last seven days.
 *
 * https://docs.snowflake.com/en/sql-reference/sql/alter-pipe#label-alter-pipe-refresh
 */
import { type CatalogObject, catalogTable } from '../catalog.ts';
import { stagesOf } from '../load/bulk.ts';
import type { Options } from '../sql/options.ts';
import type { Context } from './context.ts';
import { memoryOf, type PipeDefinition, resolvePipe } from './pipe-definition.ts';

const stagedDays = 7;
/** How long a pipe remembers what it has loaded (https://docs.snowflake.com/en/user-guide/data-load-snowpipe-intro). */
export const pipeMemoryDays = 14;

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
  for (const { key, modified } of listed) {
    if (wants(key) && modified.getTime() >= since) await queueFile(context, object, { bucket: source.bucket, key });
  }
}

/** Queues a file unless the pipe has loaded it, or waits for it already. Answers whether it was queued. */
export async function queueFile(
  { session, now }: Context,
  object: CatalogObject<PipeDefinition>,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): Promise<boolean> {
  const memory = memoryOf(object, object.definition);
  const queued = catalogTable(object.database, 'QUEUED');
  const sql = `INSERT INTO ${queued} (PIPE, BUCKET, FILE, QUEUED_AT) SELECT ?, ?, ?, CAST(? AS TIMESTAMP_TZ)
    WHERE NOT EXISTS (SELECT 1 FROM ${queued} WHERE PIPE = ? AND BUCKET = ? AND FILE = ?)
    AND NOT EXISTS (SELECT 1 FROM ${catalogTable(object.database, 'LOADS')} WHERE PIPE = ? AND FILE = ?
      AND STATUS <> 'LOAD_FAILED' AND LOADED_AT >= CAST(? AS TIMESTAMP_TZ))`;
  const remembered = new Date(now().getTime() - pipeMemoryDays * 86_400_000).toISOString();
  const [row] = await session.execute(sql, [
    ...[memory, bucket, key, now().toISOString(), memory, bucket, key],
    ...[memory, key, remembered],
  ]);
  return row?.['number of rows inserted'] !== '0';
}
