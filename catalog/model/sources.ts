/** Where a message comes from, and where it is landed, in plain words. */
import type { MessageContract } from '../../contracts/src/model.ts';

/** What a connector reads: a table of MySQL, or an API. */
export interface Origin {
  /** Which sort of system it is. */
  readonly system: 'MySQL table' | 'HTTP API';
  /** `sales.orders`, `/v1/events`. */
  readonly place: string;
  readonly connector: string;
}

/** What fills a message's topic; undefined where no connector does. */
export function originOf({ source }: MessageContract): Origin | undefined {
  if (source === undefined) return undefined;
  const { connector } = source;
  if ('http' in source) return { system: 'HTTP API', place: source.http.path, connector };
  return { system: 'MySQL table', place: `${source.mysql.database}.${source.mysql.table}`, connector };
}

/** Columns that key a message's records, where a table's primary key does. */
export function keyColumnsOf({ source }: MessageContract): readonly string[] {
  return source !== undefined && 'mysql' in source ? source.mysql.recordKey : [];
}

/** Folder of the landing bucket that holds a message's records. */
export function landedUnder({ topic }: MessageContract): string {
  return `topics/${topic}/`;
}
