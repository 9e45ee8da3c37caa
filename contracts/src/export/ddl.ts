/** What SQL for Athena and SQL for Snowflake have in common: columns and comments, read from the contract. */
import type { Column, TableContract } from '../model.ts';
import type { Subject } from './model.ts';
import type { Remark } from './remarks.ts';
import { Value } from './value.ts';

/** A column as the contract says it, noted as said: type, nullability (where `nulls`) and description. */
export interface DdlColumn extends Column {
  readonly value: Value;
}

/** The table of `subject` and its columns by name. Identity, shape and description are noted as said. */
export function readTable(subject: Subject): {
  readonly table: TableContract;
  readonly columns: ReadonlyMap<string, DdlColumn>;
} {
  const { row, root } = subject;
  if (row.kind !== 'table') throw new TypeError(`${row.kind} contracts have no DDL`);
  for (const keyword of ['$id', 'type', 'additionalProperties', 'description']) root.take(keyword);
  const rows = new Map([...row.columns, ...row.partitionColumns].map((column) => [column.name, column]));
  const columns = new Map<string, DdlColumn>();
  for (const { name, value } of new Value([root]).properties()) {
    const column = rows.get(name);
    if (column === undefined) continue;
    value.takeTypes();
    value.text('description');
    value.fact('column');
    if (column.type === 'date' || column.type === 'timestamp') value.take('format');
    columns.set(name, { ...column, value });
  }
  root.take('required');
  return { table: row, columns };
}

/** `text` on one line: catalogues take no control characters in comments. Tells `lose` if that changes it. */
export function commentText(text: string, lose: (name: Remark, note: string) => void): string {
  const line = text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  if (line !== text) lose('description', 'control characters and line breaks become spaces');
  return line;
}
