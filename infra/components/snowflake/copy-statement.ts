/** The COPY that a pipe runs for each file that S3 tells of. */
import { quoted } from './names.ts';

/** What is copied. */
export interface CopySpec {
  readonly database: string;
  readonly schema: string;
  readonly table: string;
  readonly stage: string;
  readonly fileFormat: string;
}

/** Column of a raw table → what of the file fills it. https://docs.snowflake.com/en/user-guide/querying-metadata */
const columns = {
  RECORD: '$1',
  FILE_NAME: 'METADATA$FILENAME',
  FILE_ROW_NUMBER: 'METADATA$FILE_ROW_NUMBER',
  // Not CURRENT_TIMESTAMP: a pipe works that out once, when it is compiled.
  LOADED_AT: "CONVERT_TIMEZONE('UTC', METADATA$START_SCAN_TIME)::TIMESTAMP_NTZ(6)",
} as const;

/** One line that is no JSON does not keep the rest of its file out. */
const onError = 'CONTINUE';

/** The statement, in one line. */
export function copyStatement({ database, schema, table, stage, fileFormat }: CopySpec): string {
  const names = Object.keys(columns).map((column) => quoted(column));
  const format = quoted(database, schema, fileFormat);
  return [
    `COPY INTO ${quoted(database, schema, table)} (${names.join(', ')})`,
    `FROM (SELECT ${Object.values(columns).join(', ')} FROM @${quoted(database, schema, stage)})`,
    `FILE_FORMAT = (FORMAT_NAME = '${format}') ON_ERROR = ${onError}`,
  ].join(' ');
}
