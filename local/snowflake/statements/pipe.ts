/**
 * PIPE: a COPY that the runner carries out for every object that S3 tells of.
 *
 * https://docs.snowflake.com/en/sql-reference/sql/create-pipe, https://docs.snowflake.com/en/user-guide/data-load-snowpipe-auto-s3. A pipe has a
 * memory of its own of what it has loaded, which a new pipe of the same name does not have. Differs: no SNS topic, no REST endpoint.
 */
import { randomUUID } from 'node:crypto';
import { StreampactError } from '../../../contracts/src/error.ts';
import { type CatalogObject, catalogTable } from '../catalog.ts';
import { readCopy } from '../load/copy.ts';
import { type OptionRules, readOptions } from '../sql/options.ts';
import type { Context } from './context.ts';
import type { ObjectType } from './object-type.ts';
import { isPaused, memoryOf, type PipeDefinition, resolvePipe } from './pipe-definition.ts';
import { refreshPipe } from './pipe-refresh.ts';

const settable: OptionRules = { PIPE_EXECUTION_PAUSED: 'boolean', ERROR_INTEGRATION: 'name', COMMENT: 'string' };

export const pipe: ObjectType<PipeDefinition> = {
  kind: 'PIPE',
  words: [['PIPE']],
  plural: ['PIPES'],
  scope: 'schema',
  options: { AUTO_INGEST: 'boolean', ERROR_INTEGRATION: 'name', COMMENT: 'string' },
  settable,
  read: (reader) => {
    const options = readOptions(reader, pipe.options, ['AS']);
    reader.expect('AS');
    const from = reader.next?.start ?? 0;
    readCopy(reader);
    const copy = reader.sql.slice(from).replace(/;\s*$/, '');
    return async (_, context) => {
      const channel = options.AUTO_INGEST === true ? { channel: await channelOf(context) } : {};
      return { options, copy, id: randomUUID().slice(0, 8), ...channel };
    };
  },
  check: async (key, definition, context) => {
    await resolvePipe(key, definition, context);
  },
  alter: (reader) => {
    if (!reader.takes('REFRESH')) return undefined;
    const options = readOptions(reader, { PREFIX: 'string', MODIFIED_AFTER: 'string' });
    return async (object, context) => {
      await refreshPipe(context, object, options);
      return object.definition;
    };
  },
  show: async ({ definition }) => ({
    definition: definition.copy,
    notification_channel: definition.channel ?? null,
    execution_state: isPaused(definition) ? 'PAUSED' : 'RUNNING',
  }),
};

/** SYSTEM$PIPE_STATUS (https://docs.snowflake.com/en/sql-reference/functions/system_pipe_status). */
export async function pipeStatus(
  context: Context,
  object: CatalogObject<PipeDefinition>,
): Promise<Readonly<Record<string, unknown>>> {
  const memory = memoryOf(object, object.definition);
  const queued = await context.session.execute(
    `SELECT COUNT(*) AS FILES, MIN(QUEUED_AT) AS OLDEST FROM ${catalogTable(object.database, 'QUEUED')} WHERE PIPE = ?`,
    [memory],
  );
  const [last] = await context.session.execute(
    `SELECT FILE, LOADED_AT FROM ${catalogTable(object.database, 'LOADS')} WHERE PIPE = ? ORDER BY LOADED_AT DESC LIMIT 1`,
    [memory],
  );
  const { channel } = object.definition;
  return {
    executionState: isPaused(object.definition) ? 'PAUSED' : 'RUNNING',
    pendingFileCount: Number(queued[0]?.FILES ?? 0),
    ...(queued[0]?.OLDEST ? { oldestFileTimestamp: queued[0].OLDEST } : {}),
    ...(channel === undefined ? {} : { notificationChannelName: channel }),
    ...(last === undefined ? {} : { lastIngestedFilePath: last.FILE, lastIngestedTimestamp: last.LOADED_AT }),
  };
}

async function channelOf({ notifications }: Context): Promise<string> {
  if (notifications !== undefined) return notifications.channel();
  throw new StreampactError('SNOWFLAKE_UNSUPPORTED', 'This session cannot make the queue that AUTO_INGEST needs.', {
    fix: 'open it with the address of the local AWS',
  });
}
