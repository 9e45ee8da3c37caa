/**
 * Loads staged files into a table, in one transaction with their rows in the load history: a file is loaded once, or not at all.
 *
 * https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#copy-options-copyoptions (ON_ERROR). Differs: an error of the SQL itself (a cast
 * of the select list, NOT NULL) cannot be told to one record, so it fails the file also under CONTINUE.
 */
import { isStreampactError, StreampactError } from '../../../contracts/src/error.ts';
import { catalogTable, jsonLines, linesOfJson } from '../catalog.ts';
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

type LoadStatus = 'LOADED' | 'PARTIALLY_LOADED' | 'LOAD_FAILED';

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

/** A file and its bytes. */
export interface Staged {
  readonly body: Uint8Array;
  readonly file: StagedFile;
}

/** A file and what is to become of it. */
interface Planned {
  readonly file: StagedFile;
  readonly records: Records;
  readonly outcome: LoadOutcome;
}

/** Most files and bytes that are loaded in one transaction. */
export const batch = { files: 100, bytes: 16 * 1024 * 1024 } as const;

/**
 * Loads files in one transaction, with their history and what `also` does; one by one when the SQL refuses them together.
 * @throws StreampactError SNOWFLAKE_REFUSED for the first bad file under ABORT_STATEMENT; nothing is written then.
 */
export async function loadFiles(
  context: Context,
  loading: Loading,
  staged: readonly Staged[],
  also: (outcomes: readonly LoadOutcome[]) => Promise<void> = async () => undefined,
): Promise<readonly LoadOutcome[]> {
  const planned = staged.map(({ body, file }) => {
    const records = recordsOf(body, compressionOf(loading.format));
    return { file, records, outcome: plan(file.key, records, loading.onError) };
  });
  const aborts = loading.onError.kind === 'ABORT_STATEMENT';
  const bad = planned.find(({ outcome }) => outcome.status === 'LOAD_FAILED');
  if (aborts && bad !== undefined) throw aborted(bad.outcome);
  const write = async (all: readonly Planned[]): Promise<readonly LoadOutcome[]> => {
    const outcomes = all.map(({ outcome }) => outcome);
    await insertRecords(
      context,
      loading,
      all.filter(({ outcome }) => outcome.rowsLoaded > 0),
    );
    await writeHistory(context, loading, all);
    await also(outcomes);
    return outcomes;
  };
  try {
    return await atomically(context, () => write(planned));
  } catch (error) {
    const refused = isStreampactError(error) && error.code === 'SNOWFLAKE_REFUSED';
    if (!refused || aborts || context.inTransaction()) throw error;
    const [only] = planned;
    if (only !== undefined && planned.length === 1) {
      const outcome = failed(only.outcome, error.message);
      return atomically(context, () => write([{ ...only, outcome }]));
    }
    const outcomes: LoadOutcome[] = [];
    for (const one of staged) outcomes.push(...(await loadFiles(context, loading, [one], also)));
    return outcomes;
  }
}

function failed(outcome: LoadOutcome, message: string): LoadOutcome {
  const errors = Math.max(outcome.errors, 1);
  return { ...outcome, status: 'LOAD_FAILED', rowsLoaded: 0, errors, firstError: message.slice(0, 1_000) };
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

/** Records as lines of file, row and text: between them stands what no JSON text has in it. */
async function insertRecords({ session }: Context, { copy, table }: Loading, all: readonly Planned[]): Promise<void> {
  if (all.length === 0) return;
  const columns = copy.columns === undefined ? '' : ` (${copy.columns.map(quoted).join(', ')})`;
  const part = (place: number) => `SPLIT_PART(L.VALUE, CHR(31), ${place})`;
  const sql = `INSERT INTO ${sqlName(table)}${columns} SELECT ${copy.expressions ?? 'F.RECORD'} FROM (
    SELECT PARSE_JSON(${part(3)}) AS RECORD, CAST(${part(2)} AS NUMBER(38,0)) AS FILE_ROW_NUMBER, G.R:key::VARCHAR AS FILE_NAME,
      G.R:etag::VARCHAR AS CONTENT_KEY, CAST(G.R:modified::VARCHAR AS TIMESTAMP_NTZ) AS LAST_MODIFIED
    FROM TABLE(SPLIT_TO_TABLE(?, CHR(10))) L JOIN (${jsonLines}) G ON G.I = CAST(${part(1)} AS NUMBER(38,0))) F`;
  const rows = all.flatMap(({ records: { texts } }, file) =>
    texts.flatMap((text, row) => (text === '' ? [] : [`${file + 1}\u001f${row + 1}\u001f${text}`])),
  );
  const files = all.map(({ file: { key, etag, modified } }) => ({
    key,
    etag,
    modified: modified.toISOString().replace('Z', ''),
  }));
  await session.execute(sql, [rows.join('\n'), linesOfJson(files)]);
}

async function writeHistory(
  { session, now }: Context,
  { table, pipe }: Loading,
  all: readonly Planned[],
): Promise<void> {
  const sql = `INSERT INTO ${catalogTable(table.database, 'LOADS')} (TABLE_SCHEMA, TABLE_NAME, PIPE, FILE, ETAG, BYTES, STATUS,
      ROWS_PARSED, ROWS_LOADED, ERRORS, FIRST_ERROR, FIRST_ERROR_LINE, LOADED_AT)
    SELECT ?, ?, ?, G.R:file::VARCHAR, G.R:etag::VARCHAR, G.R:bytes::NUMBER(38,0), G.R:status::VARCHAR, G.R:rowsParsed::NUMBER(38,0),
      G.R:rowsLoaded::NUMBER(38,0), G.R:errors::NUMBER(38,0), G.R:firstError::VARCHAR, G.R:firstErrorLine::NUMBER(38,0),
      CAST(? AS TIMESTAMP_TZ) FROM (${jsonLines}) G`;
  const rows = all.map(({ file: { etag, bytes }, outcome }) => ({ ...outcome, etag, bytes }));
  await session.execute(sql, [table.schema, table.name, pipe ?? null, now().toISOString(), linesOfJson(rows)]);
}

function aborted({ file, firstError, firstErrorLine }: LoadOutcome): StreampactError {
  return new StreampactError('SNOWFLAKE_REFUSED', `COPY was aborted: ${firstError ?? 'a record cannot be loaded'}.`, {
    where: `${file}${firstErrorLine === undefined ? '' : `, line ${firstErrorLine}`}`,
    fix: 'mend the file, or say ON_ERROR = CONTINUE or SKIP_FILE',
  });
}
