/**
 * Loads staged files into a table: one file in one transaction with its row in the load history, so that a file is loaded once or not at all.
 *
 * https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#copy-options-copyoptions (ON_ERROR). Differs: an error of the SQL itself (a cast
 * of the select list, NOT NULL) cannot be told to one record, so it fails the file also under CONTINUE.
 */
import { isStreampactError } from '../../../contracts/src/error.ts';
import { catalogTable } from '../catalog.ts';
import { type ObjectName, sqlName } from '../names.ts';
import { type Options, quoted } from '../sql/options.ts';
import { atomically, type Context, type StagedFile } from '../statements/context.ts';
import type { CopyInto, OnError } from './copy.ts';
import { type Records, recordsOf } from './lines.ts';

/** A COPY with everything that its names stand for. */
export interface Loading {
  readonly copy: CopyInto;
  readonly table: ObjectName;
  readonly format: Options;
  readonly onError: OnError;
  /** The pipe that loads, `SCHEMA.NAME#id`; undefined for a bulk COPY. */
  readonly pipe?: string;
}

export type LoadStatus = 'LOADED' | 'PARTIALLY_LOADED' | 'LOAD_FAILED';

/** What became of one file. */
export interface LoadOutcome {
  /** The path from the bucket's root. */
  readonly file: string;
  readonly status: LoadStatus;
  readonly rowsParsed: number;
  readonly rowsLoaded: number;
  readonly errors: number;
  readonly firstError?: string;
  /** Of the record in the file, from 1. */
  readonly firstErrorLine?: number;
}

/**
 * Loads one file and writes its history. `also` runs in the same transaction.
 * @throws StreampactError SNOWFLAKE_REFUSED for the first bad file under ABORT_STATEMENT; nothing is written then.
 */
export async function loadFile(
  context: Context,
  loading: Loading,
  staged: { readonly body: Uint8Array; readonly file: StagedFile; readonly also?: () => Promise<void> },
): Promise<LoadOutcome> {
  const { file, also = async () => undefined } = staged;
  const records = recordsOf(staged.body, compressionOf(loading.format));
  const write = async (outcome: LoadOutcome): Promise<LoadOutcome> => {
    await writeHistory(context, loading, { file, outcome });
    await also();
    return outcome;
  };
  const planned = plan(file.key, records, loading.onError);
  if (planned.status === 'LOAD_FAILED') return atomically(context, () => write(planned));
  try {
    return await atomically(context, async () => {
      if (planned.rowsLoaded > 0) await insert(context, loading, { file, records });
      return write(planned);
    });
  } catch (error) {
    const refused = isStreampactError(error) && error.code === 'SNOWFLAKE_REFUSED';
    if (!refused || loading.onError.kind === 'ABORT_STATEMENT' || context.inTransaction()) throw error;
    const failed = { ...planned, status: 'LOAD_FAILED' as const, rowsLoaded: 0, errors: Math.max(planned.errors, 1) };
    return atomically(context, () => write({ ...failed, firstError: error.message.slice(0, 1_000) }));
  }
}

function plan(key: string, { texts, bad }: Records, onError: OnError): LoadOutcome {
  const [first] = bad;
  const skipped =
    bad.length > 0 &&
    (onError.kind === 'ABORT_STATEMENT' ||
      (onError.kind === 'SKIP_FILE' &&
        (onError.percent ? (bad.length * 100) / texts.length > onError.from : bad.length >= onError.from)));
  const loaded = skipped ? 0 : texts.length - bad.length;
  return {
    ...{ file: key, rowsParsed: texts.length, rowsLoaded: loaded, errors: bad.length },
    status: bad.length === 0 ? 'LOADED' : loaded > 0 ? 'PARTIALLY_LOADED' : 'LOAD_FAILED',
    ...(first === undefined ? {} : { firstError: first.error, firstErrorLine: first.line }),
  };
}

function compressionOf({ COMPRESSION: compression }: Options): 'AUTO' | 'GZIP' | 'NONE' {
  return compression === 'GZIP' || compression === 'NONE' ? compression : 'AUTO';
}

async function insert(
  { session }: Context,
  { copy, table }: Loading,
  { file, records }: { file: StagedFile; records: Records },
): Promise<void> {
  const columns = copy.columns === undefined ? '' : ` (${copy.columns.map(quoted).join(', ')})`;
  const rows = `SELECT PARSE_JSON(L.VALUE) AS RECORD, ? AS FILE_NAME, L.INDEX::NUMBER(38,0) AS FILE_ROW_NUMBER, ? AS CONTENT_KEY,
      CAST(? AS TIMESTAMP_NTZ) AS LAST_MODIFIED FROM TABLE(SPLIT_TO_TABLE(?, ?)) L WHERE L.VALUE <> ''`;
  const sql = `INSERT INTO ${sqlName(table)}${columns} SELECT ${copy.expressions ?? 'F.RECORD'} FROM (${rows}) F`;
  const modified = file.modified.toISOString().replace('Z', '');
  await session.execute(sql, [file.key, file.etag, modified, records.texts.join('\n'), '\n']);
}

async function writeHistory(
  { session, now }: Context,
  { table, pipe }: Loading,
  { file, outcome }: { file: StagedFile; outcome: LoadOutcome },
): Promise<void> {
  const sql = `INSERT INTO ${catalogTable(table.database, 'LOADS')} (TABLE_SCHEMA, TABLE_NAME, PIPE, FILE, ETAG, BYTES, STATUS,
      ROWS_PARSED, ROWS_LOADED, ERRORS, FIRST_ERROR, FIRST_ERROR_LINE, LOADED_AT)
    SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS TIMESTAMP_TZ)`;
  await session.execute(sql, [
    ...[table.schema, table.name, pipe ?? null, file.key, file.etag, file.bytes, outcome.status],
    ...[
      outcome.rowsParsed,
      outcome.rowsLoaded,
      outcome.errors,
      outcome.firstError ?? null,
      outcome.firstErrorLine ?? null,
    ],
    now().toISOString(),
  ]);
}
