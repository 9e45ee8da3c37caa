/**
 * A session with the local Snowflake that knows what fakesnow does not: integrations, stages in S3, file formats, pipes, streams, tasks,
 * warehouses, roles and grants, and COPY from S3. Everything else goes to the server as it is.
 */
import type { SnowflakeBind, SnowflakeRow, SnowflakeSession } from '../../queries/snowflake-session.ts';
import { type ConnectOptions, connect as connectDriver } from './driver.ts';
import type { Place } from './names.ts';
import { Reader } from './sql/reader.ts';
import { type Token, tokensOf } from './sql/tokens.ts';
import { alterContainer, alterTable } from './statements/container.ts';
import type { Context, Notifications, Recognizer, StageReader } from './statements/context.ts';
import { ddlOf } from './statements/ddl.ts';
import { fileFormat } from './statements/file-format.ts';
import { grantStatements } from './statements/grant.ts';
import { integration } from './statements/integration.ts';
import { pipe } from './statements/pipe.ts';
import { role } from './statements/role.ts';
import { showOf } from './statements/show.ts';
import { stage } from './statements/stage.ts';
import { streamStatements } from './statements/stream.ts';
import { systemStatements } from './statements/system.ts';
import { task } from './statements/task.ts';
import { warehouse } from './statements/warehouse.ts';

/** What the local Snowflake reaches in AWS; without it, AUTO_INGEST, COPY and REFRESH are refused. */
export interface LocalOptions extends ConnectOptions {
  readonly stages?: StageReader;
  readonly notifications?: Notifications;
  /** The clock of the load history and of tasks; the machine's by default. */
  readonly now?: () => Date;
}

/** A session, and what the runner needs of it. */
export interface LocalSession extends SnowflakeSession {
  readonly context: Context;
}

const recognizers: readonly Recognizer[] = [
  ...[...ddlOf(integration), ...ddlOf(fileFormat), ...ddlOf(stage), ...ddlOf(pipe), ...ddlOf(task)],
  ...[...ddlOf(warehouse), ...ddlOf(role), ...streamStatements, ...grantStatements, ...systemStatements],
  ...[
    showOf(integration),
    showOf(fileFormat),
    showOf(stage),
    showOf(pipe),
    showOf(task),
    showOf(warehouse),
    showOf(role),
  ],
  ...[alterContainer, alterTable],
];

/** Statements that the layer may have something to say about begin with these words. */
const beginnings =
  /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(CREATE|ALTER|DROP|SHOW|DESC|DESCRIBE|GRANT|REVOKE|COPY|EXECUTE|SELECT\s+SYSTEM\$)\b/i;

/** @throws StreampactError SNOWFLAKE_UNREACHABLE */
export async function connect(options: LocalOptions): Promise<LocalSession> {
  const inner = await connectDriver(options);
  let open = false;
  const pass = async (sql: string, binds: readonly SnowflakeBind[] = []): Promise<readonly SnowflakeRow[]> => {
    const rows = await inner.execute(sql, binds);
    const [word] = /^\s*(BEGIN|COMMIT|ROLLBACK)\b/i.exec(sql) ?? [];
    if (word !== undefined) open = /BEGIN/i.test(word);
    return rows;
  };
  const context: Context = {
    session: { execute: pass, close: inner.close },
    place: () => placeOf(inner),
    inTransaction: () => open,
    now: options.now ?? (() => new Date()),
    ...(options.stages === undefined ? {} : { stages: options.stages }),
    ...(options.notifications === undefined ? {} : { notifications: options.notifications }),
  };
  const inTurn = oneAtATime();
  return {
    context,
    execute: (sql, binds) =>
      inTurn(async () => {
        const known = beginnings.test(sql) ? recognize(sql) : undefined;
        return known === undefined ? pass(sql, binds) : known(context);
      }),
    close: inner.close,
  };
}

/** A statement of ours is several to the server, and another caller's must not come between them. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  };
}

/** @throws StreampactError SNOWFLAKE_UNSUPPORTED for a statement of ours with something that is not known. */
export function recognize(sql: string): ReturnType<Recognizer> {
  const tokens = readable(sql);
  if (tokens === undefined) return undefined;
  for (const recognizer of recognizers) {
    const statement = recognizer(new Reader(sql, tokens));
    if (statement !== undefined) return statement;
  }
  return undefined;
}

/** What is no SQL is for the server to refuse. */
function readable(sql: string): readonly Token[] | undefined {
  try {
    return tokensOf(sql);
  } catch {
    return undefined;
  }
}

async function placeOf(session: SnowflakeSession): Promise<Place> {
  const [row] = await session.execute('SELECT CURRENT_DATABASE() AS D, CURRENT_SCHEMA() AS S');
  const [database, schema] = [row?.D, row?.S];
  return {
    ...(typeof database === 'string' && database !== 'memory' ? { database } : {}),
    ...(typeof schema === 'string' && schema !== 'main' ? { schema } : {}),
  };
}
