/** `hoodie.properties`: what a table says of itself. */
import { StreampactError } from '../../contracts/src/error.ts';
import { clipped } from '../../functions/shared/visible.ts';
import type { TimelineStore } from './store.ts';

/** What the commands show of it. */
export interface TableFacts {
  readonly where: string;
  readonly name: string;
  /** `COPY_ON_WRITE` or `MERGE_ON_READ`. */
  readonly type: string;
  /** Of the table's layout: 6 is Hudi 0.14 and 0.15. */
  readonly version: number;
  readonly recordKey: string;
  readonly precombine: string;
  readonly partitionBy: string;
}

/** Hudi writes a few kilobytes, the schema among them. */
const maxBytes = 1_048_576;
/** Versions whose timeline lies as this tool reads it; from 7 on it is another one. */
const [oldest, newest] = [4, 6];

/** @throws StreampactError HUDI_TABLE_ABSENT, HUDI_TABLE_FOREIGN, HUDI_LAKE_UNREADABLE */
export async function readTable(store: TimelineStore): Promise<TableFacts> {
  // While Hudi replaces the file, the backup alone is whole.
  const bytes =
    (await store.read('hoodie.properties', maxBytes)) ?? (await store.read('hoodie.properties.backup', maxBytes));
  if (bytes === undefined) {
    throw new StreampactError('HUDI_TABLE_ABSENT', 'No Hudi table is here, or nothing has been written to it yet.', {
      where: `${store.where}/.hoodie/hoodie.properties`,
      fix: 'run the job once, or name the place of another table by --table, --prefix or --folder',
    });
  }
  const rows = propertiesIn(bytes.toString());
  const text = (name: string): string => rows.get(`hoodie.${name}`) ?? '';
  const version = text('table.version');
  if (!/^\d{1,3}$/.test(version) || Number(version) < oldest || Number(version) > newest) {
    throw new StreampactError('HUDI_TABLE_FOREIGN', `The table's version is ${JSON.stringify(clipped(version, 40))}.`, {
      where: `${store.where}/.hoodie/hoodie.properties`,
      fix: `this reads versions ${oldest} to ${newest}, Hudi 0.11 to 0.15; for newer ones take Hudi's own command line`,
    });
  }
  return {
    where: store.where,
    name: text('table.name'),
    type: text('table.type'),
    version: Number(version),
    recordKey: text('table.recordkey.fields'),
    precombine: text('table.precombine.field'),
    partitionBy: text('table.partition.fields'),
  };
}

/** A properties file of Java as far as Hudi writes one: a pair a line, `#` comments, backslashes before `:`, `=`, `#`, `!`. */
export function propertiesIn(text: string): ReadonlyMap<string, string> {
  const rows = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const pair = /^\s*((?:\\.|[^\\=:\s#!])(?:\\.|[^\\=:\s])*)\s*[=:]?\s*(.*)$/.exec(line);
    if (pair !== null) rows.set(unescaped(pair[1] ?? ''), unescaped(pair[2] ?? ''));
  }
  return rows;
}

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, plain: string) =>
    code === undefined ? plain : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
