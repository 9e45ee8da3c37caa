/** Snowflake: file formats, stages, pipes and streams. */
import type { FileFormatArgs, PipeArgs, StageArgs, StreamOnTableArgs } from '@pulumi/snowflake/index.js';
import type { SnowflakeSession } from '../../../../queries/snowflake-session.ts';
import type { Outputs, ResourceRow } from '../row.ts';
import { present } from '../shape.ts';
import { namedObject } from './named-object.ts';
import { identifier, plain, text } from './statement.ts';

interface InSchema {
  readonly database: string;
  readonly schema: string;
  readonly name?: string | undefined;
}

const partsOf = ({ database, schema, name = '' }: InSchema): readonly string[] => [database, schema, name];
const place = ['database', 'schema', 'name'] as const;

export const schemaObjects: readonly ResourceRow[] = [
  namedObject<FileFormatArgs>({
    type: 'snowflake:index/fileFormat:FileFormat',
    kind: 'FILE FORMAT',
    replaceOn: [...place, 'formatType'],
    parts: partsOf,
    creationOptions: ({ formatType }) => ({ TYPE: plain(formatType) }),
    options: ({ compression, allowDuplicate, stripOuterArray, comment }) => ({
      COMPRESSION: plain(compression),
      ALLOW_DUPLICATE: plain(allowDuplicate),
      STRIP_OUTER_ARRAY: plain(stripOuterArray),
      COMMENT: text(comment),
    }),
  }),
  namedObject<StageArgs>({
    type: 'snowflake:index/stage:Stage',
    kind: 'STAGE',
    replaceOn: place,
    parts: partsOf,
    options: ({ url, storageIntegration, fileFormat, comment }) => ({
      URL: text(url),
      STORAGE_INTEGRATION: storageIntegration === undefined ? undefined : identifier(storageIntegration),
      FILE_FORMAT: fileFormat === undefined ? undefined : `(${fileFormat})`,
      COMMENT: text(comment),
    }),
  }),
  namedObject<PipeArgs>({
    type: 'snowflake:index/pipe:Pipe',
    kind: 'PIPE',
    replaceOn: [...place, 'autoIngest', 'copyStatement', 'awsSnsTopicArn', 'integration'],
    parts: partsOf,
    creationOptions: ({ autoIngest, awsSnsTopicArn }) => ({
      AUTO_INGEST: plain(autoIngest),
      AWS_SNS_TOPIC: text(awsSnsTopicArn),
    }),
    options: ({ errorIntegration, comment }) => ({
      ERROR_INTEGRATION: errorIntegration === undefined ? undefined : identifier(errorIntegration),
      COMMENT: text(comment),
    }),
    tail: ({ copyStatement }) => `AS ${copyStatement}`,
    read: readPipe,
  }),
  namedObject<StreamOnTableArgs>({
    type: 'snowflake:index/streamOnTable:StreamOnTable',
    kind: 'STREAM',
    replaceOn: [...place, 'table', 'appendOnly', 'showInitialRows'],
    parts: partsOf,
    // The table's name comes quoted, as the provider's own output gives it.
    head: ({ table }) => `ON TABLE ${table}`,
    creationOptions: ({ appendOnly, showInitialRows }) => ({
      APPEND_ONLY: plain(appendOnly),
      SHOW_INITIAL_ROWS: plain(showInitialRows),
    }),
    options: ({ comment }) => ({ COMMENT: text(comment) }),
  }),
];

/** https://docs.snowflake.com/en/sql-reference/sql/show-pipes */
async function readPipe(
  session: SnowflakeSession,
  [database = '', schema = '', pipe]: readonly string[],
): Promise<Outputs> {
  const rows = await session.execute(`SHOW PIPES IN SCHEMA ${identifier(database, schema)}`);
  const found = present(
    rows.find(({ name }) => name === pipe),
    `the pipe ${pipe}`,
  );
  return { notificationChannel: found.notification_channel ?? '' };
}
