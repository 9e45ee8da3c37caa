/**
 * Bulk COPY INTO: loads every staged file whose content the table does not know yet.
 *
 * https://docs.snowflake.com/en/user-guide/data-load-considerations-load#load-metadata: the table keeps each file's name and ETag for 64 days; a file
 * that changed is loaded again, FORCE loads all. Differs: a file whose own age is beyond 64 days is loaded, not skipped as uncertain.
 */
import { StreampactError } from '../../../contracts/src/error.ts';
import type { SnowflakeRow } from '../../../queries/snowflake-session.ts';
import { catalogTable } from '../catalog.ts';
import { atomically, type Context, type StageReader } from '../statements/context.ts';
import type { CopyInto } from './copy.ts';
import { batch, type Loading, type LoadOutcome, loadFiles, type Staged } from './load.ts';
import { resolveCopy } from './resolve.ts';

const memoryDays = 64;

/** Runs a COPY as one statement: under ABORT_STATEMENT, the default, the first bad file leaves nothing loaded. */
export async function runCopy(context: Context, copy: CopyInto): Promise<readonly SnowflakeRow[]> {
  const stages = stagesOf(context);
  const resolved = await resolveCopy(context, copy, { place: await context.place(), onError: 'ABORT_STATEMENT' });
  const { loading, source, wants } = resolved;
  const listed = (await stages.list(source.bucket, source.prefix)).filter(({ key }) => wants(key));
  const known = copy.options.FORCE === true ? new Set<string>() : await loadedInto(context, loading);
  const fresh = listed.filter(({ key, etag }) => !known.has(JSON.stringify([key, etag])));
  const outcomes: LoadOutcome[] = [];
  const run = async (inner: Context): Promise<void> => {
    for await (const staged of batches(stages, source.bucket, fresh))
      outcomes.push(...(await loadFiles(inner, loading, staged)));
  };
  if (loading.onError.kind === 'ABORT_STATEMENT')
    await atomically(context, () => run({ ...context, inTransaction: () => true }));
  else await run(context);
  return outcomes.length === 0 ? [{ status: 'Copy executed with 0 files processed.' }] : outcomes.map(rowOf);
}

/** @throws StreampactError SNOWFLAKE_UNSUPPORTED when the session was opened without a way to S3. */
export function stagesOf({ stages }: Context): StageReader {
  if (stages !== undefined) return stages;
  throw new StreampactError('SNOWFLAKE_UNSUPPORTED', 'This session cannot read stages in S3.', {
    fix: 'open it with the address of the local AWS',
  });
}

/** Reads objects, as many at a time as one transaction takes. What is gone meanwhile is left out. */
export async function* batches(
  stages: StageReader,
  bucket: string,
  keys: readonly { readonly key: string }[],
): AsyncGenerator<readonly Staged[]> {
  let staged: Staged[] = [];
  let bytes = 0;
  for (const { key } of keys) {
    const object = await stages.read(bucket, key);
    if (object === undefined) continue;
    staged.push(object);
    bytes += object.file.bytes;
    if (staged.length < batch.files && bytes < batch.bytes) continue;
    yield staged;
    [staged, bytes] = [[], 0];
  }
  if (staged.length > 0) yield staged;
}

async function loadedInto({ session, now }: Context, { table }: Loading): Promise<ReadonlySet<string>> {
  const sql = `SELECT FILE, ETAG FROM ${catalogTable(table.database, 'LOADS')} WHERE PIPE IS NULL AND TABLE_SCHEMA = ?
    AND TABLE_NAME = ? AND STATUS <> 'LOAD_FAILED' AND LOADED_AT >= CAST(? AS TIMESTAMP_TZ)`;
  const since = new Date(now().getTime() - memoryDays * 86_400_000).toISOString();
  const rows = await session.execute(sql, [table.schema, table.name, since]);
  return new Set(rows.map((row) => JSON.stringify([row.FILE, row.ETAG])));
}

function rowOf(outcome: LoadOutcome): SnowflakeRow {
  return {
    file: outcome.file,
    status: outcome.status,
    rows_parsed: String(outcome.rowsParsed),
    rows_loaded: String(outcome.rowsLoaded),
    errors_seen: String(outcome.errors),
    first_error: outcome.firstError ?? null,
    first_error_line: outcome.firstErrorLine === undefined ? null : String(outcome.firstErrorLine),
  };
}
