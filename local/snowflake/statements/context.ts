/** What a statement of the layer is run with. */
import type { SnowflakeRow, SnowflakeSession } from '../../../queries/snowflake-session.ts';
import type { Place } from '../names.ts';
import type { Reader } from '../sql/reader.ts';

/** Makes what tells the local Snowflake of new objects in S3. */
export interface Notifications {
  /** Makes the account's queue unless it is there; answers its ARN. */
  readonly channel: () => Promise<string>;
}

/** An object in S3, as a list shows it. */
export interface StagedFile {
  /** Key below the bucket. */
  readonly key: string;
  /** Without its quotes. */
  readonly etag: string;
  readonly bytes: number;
  readonly modified: Date;
}

/** How the layer reads S3. */
export interface StageReader {
  readonly list: (bucket: string, prefix: string) => Promise<readonly StagedFile[]>;
  /** The object's bytes as they are, or undefined when it is gone. */
  readonly read: (bucket: string, key: string) => Promise<{ body: Uint8Array; file: StagedFile } | undefined>;
}

export interface Context {
  /** Statements to the server as they are, within the same session. */
  readonly session: SnowflakeSession;
  /** Where the session stands. */
  readonly place: () => Promise<Place>;
  /** Whether BEGIN has been said; a statement of more than one step then lives in that transaction. */
  readonly inTransaction: () => boolean;
  readonly notifications?: Notifications;
  readonly stages?: StageReader;
  readonly now: () => Date;
}

/** A statement that the layer runs itself, or undefined when its beginning is another's. */
export type Recognizer = (reader: Reader) => ((context: Context) => Promise<readonly SnowflakeRow[]>) | undefined;

/** The one row that DDL answers with. */
export function said(status: string): readonly SnowflakeRow[] {
  return [{ status }];
}

/** Runs steps as one transaction, or within the open one. */
export async function atomically<T>(
  context: Pick<Context, 'session' | 'inTransaction'>,
  steps: () => Promise<T>,
): Promise<T> {
  if (context.inTransaction()) return steps();
  await context.session.execute('BEGIN');
  try {
    const result = await steps();
    await context.session.execute('COMMIT');
    return result;
  } catch (error) {
    await context.session.execute('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
