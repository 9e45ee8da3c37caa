/**
 * COPY INTO a table from a stage: reads the statement.
 *
 * https://docs.snowflake.com/en/sql-reference/sql/copy-into-table, https://docs.snowflake.com/en/user-guide/querying-metadata. Differs: files are
 * JSON, one value a line, so `$1` is the whole record; MATCH_BY_COLUMN_NAME, VALIDATION_MODE, SIZE_LIMIT and PURGE are refused.
 */
import { StreampactError } from '../../../contracts/src/error.ts';
import { type OptionRules, type Options, readOptions } from '../sql/options.ts';
import { Reader, type WrittenName } from '../sql/reader.ts';
import type { Token } from '../sql/tokens.ts';
import { fileFormatOption } from '../statements/stage.ts';

/** A COPY as it was written. */
export interface CopyInto {
  readonly table: WrittenName;
  readonly columns?: readonly string[];
  readonly stage: { readonly name: WrittenName; readonly path: string };
  /** The select list over the row `F` of a file; undefined when the record goes into the one column as it is. */
  readonly expressions?: string;
  readonly options: Options;
}

const copyOptions: OptionRules = {
  FILE_FORMAT: fileFormatOption,
  FILES: 'strings',
  PATTERN: 'string',
  ON_ERROR: 'word',
  FORCE: 'boolean',
  LOAD_UNCERTAIN_FILES: 'boolean',
};

/** What a select list may ask of a file's row; the rows are made by `insert.ts`. */
const metadata: Readonly<Record<string, string>> = {
  METADATA$FILENAME: 'F.FILE_NAME',
  METADATA$FILE_ROW_NUMBER: 'F.FILE_ROW_NUMBER',
  METADATA$FILE_CONTENT_KEY: 'F.CONTENT_KEY',
  METADATA$FILE_LAST_MODIFIED: 'F.LAST_MODIFIED',
  METADATA$START_SCAN_TIME: 'CURRENT_TIMESTAMP()',
};

/** Reads from `COPY INTO` to the statement's end. */
export function readCopy(reader: Reader): CopyInto {
  reader.expect('COPY', 'INTO');
  const table = reader.name();
  const columns = reader.next?.value === '(' ? reader.list(() => reader.name().join('.')) : undefined;
  reader.expect('FROM');
  const source = reader.takes('(') ? readSelect(reader) : { stage: readStage(reader) };
  const options = readOptions(reader, copyOptions);
  reader.end();
  onErrorOf(options.ON_ERROR, 'ABORT_STATEMENT');
  return { table, ...(columns === undefined ? {} : { columns }), ...source, options };
}

/** A COPY that is kept as text, as pipes do. */
export function copyOf(text: string): CopyInto {
  return readCopy(new Reader(text));
}

/** What becomes of a file with bad records: it is skipped whole from a number or a share of them on, or the rest is loaded. */
export type OnError =
  | { readonly kind: 'ABORT_STATEMENT' }
  | { readonly kind: 'CONTINUE' }
  | { readonly kind: 'SKIP_FILE'; readonly from: number; readonly percent: boolean };

/** @throws StreampactError SNOWFLAKE_UNSUPPORTED for what is none of ON_ERROR's values. */
export function onErrorOf(value: unknown, otherwise: 'ABORT_STATEMENT' | 'SKIP_FILE'): OnError {
  const text = typeof value === 'string' ? value : otherwise;
  if (text === 'CONTINUE' || text === 'ABORT_STATEMENT') return { kind: text };
  const [, from, percent] = /^SKIP_FILE(?:_(\d+)(%)?)?$/.exec(text) ?? [undefined, undefined, undefined];
  if (/^SKIP_FILE(?:_\d+%?)?$/.test(text))
    return { kind: 'SKIP_FILE', from: Number(from ?? 1), percent: percent !== undefined };
  throw new StreampactError('SNOWFLAKE_UNSUPPORTED', `ON_ERROR = ${text} is not known.`, {
    fix: 'CONTINUE, SKIP_FILE, SKIP_FILE_<n>, SKIP_FILE_<n>% or ABORT_STATEMENT',
  });
}

function readSelect(reader: Reader): Pick<CopyInto, 'stage' | 'expressions'> {
  reader.expect('SELECT');
  const list = reader.tokens((token) => token.kind === 'word' && token.value === 'FROM');
  reader.expect('FROM');
  const stage = readStage(reader);
  reader.takes('AS');
  const alias = reader.next?.kind === 'word' ? reader.word() : undefined;
  reader.expect(')');
  return { stage, expressions: rewrite(reader, list, alias) };
}

function readStage(reader: Reader): CopyInto['stage'] {
  const token = reader.next;
  if (token?.kind !== 'stage' && token?.kind !== 'string') throw reader.refusal('expected a stage');
  const written = reader.sql.slice(token.start, token.end).replace(/^'(.*)'$/s, '$1');
  const [, name = '', path = ''] = /^@((?:"(?:[^"]|"")+"|[^/])+)(?:\/(.*))?$/s.exec(written) ?? [];
  if (name === '' || /[~%]/.test(name)) throw reader.refusal('stages of users and tables are not here');
  reader.take();
  const own = new Reader(name);
  const parts = own.name();
  own.end();
  return { name: parts, path };
}

/** The select list with `$1`, the metadata columns and the stage's alias put as columns of `F`. */
function rewrite(reader: Reader, list: readonly Token[], alias: string | undefined): string {
  let text = '';
  let copied = list[0]?.start ?? 0;
  list.forEach((token, index) => {
    const column = columnOf(reader, token);
    if (column === undefined) return;
    const [owner, dot] = [list[index - 2], list[index - 1]];
    const qualified = dot?.value === '.' && owner?.kind === 'word' && owner.value === alias;
    text += reader.sql.slice(copied, qualified ? owner.start : token.start) + column;
    copied = token.end;
  });
  return text + reader.sql.slice(copied, list.at(-1)?.end);
}

function columnOf(reader: Reader, token: Token): string | undefined {
  if (token.kind === 'variable') {
    if (token.value !== '$1') throw reader.refusal(`${token.value}: a JSON file has one column, $1`);
    return 'F.RECORD';
  }
  if (token.kind !== 'word' || !token.value.startsWith('METADATA$')) return undefined;
  const column = metadata[token.value];
  if (column === undefined) throw reader.refusal(`${token.value} is not known here`);
  return column;
}
