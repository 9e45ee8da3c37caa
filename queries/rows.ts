/** Athena's answers as typed rows, checked against the result contract: columns by name, order and type, then each value. */
import type { ColumnInfo, Row } from '@aws-sdk/client-athena';
import { StreampactError } from '../contracts/src/error.ts';
import type { Column, ColumnType } from '../contracts/src/model.ts';
import { decimalSize, isDecimal } from './literals.ts';

/** What a cell becomes: decimals, dates and timestamps stay text, so that no digit is lost. */
export type Cell = string | number | boolean | null;

interface CellRule {
  /** What Athena calls the type. */
  readonly athena: string;
  readonly accepts: RegExp;
  /** The typed value, or undefined for a text that cannot be one. */
  readonly decode: (text: string) => Cell | undefined;
}

/** A `bigint` beyond 2^53 is refused rather than rounded: a contract for such numbers says `decimal(20,0)`. */
const decodeInteger = (text: string): number | undefined =>
  Number.isSafeInteger(Number(text)) ? Number(text) : undefined;

const rules: Readonly<Record<Exclude<ColumnType, `decimal(${string}`>, CellRule>> = {
  string: { athena: 'varchar', accepts: /^[\s\S]*$/, decode: (text) => text },
  int: { athena: 'integer', accepts: /^-?\d+$/, decode: decodeInteger },
  bigint: { athena: 'bigint', accepts: /^-?\d+$/, decode: decodeInteger },
  boolean: { athena: 'boolean', accepts: /^(true|false)$/, decode: (text) => text === 'true' },
  date: { athena: 'date', accepts: /^\d{4}-\d{2}-\d{2}$/, decode: (text) => text },
  timestamp: {
    athena: 'timestamp',
    accepts: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,9})?$/,
    // Tables hold UTC; ISO 8601 says so with its Z.
    decode: (text) => `${text.replace(' ', 'T')}${text.includes('.') ? '' : '.000'}Z`,
  },
  // Athena has no such type.
  variant: { athena: 'none', accepts: /^$/, decode: () => undefined },
};

/** Fails with `QUERY_ANSWER_DIFFERS` when the answer's columns aren't the contract's. */
export function checkColumns(expected: readonly Column[], actual: readonly ColumnInfo[], query: string): void {
  const wanted = expected.map(({ name, type }) => `${name} ${athenaType(type)}`);
  const given = actual.map((column) => `${column.Name ?? '?'} ${describe(column)}`);
  const differences = Array.from({ length: Math.max(wanted.length, given.length) }, (_, index) => index)
    .filter((index) => wanted[index] !== given[index])
    .map((index) => `column ${index + 1}: ${wanted[index] ?? 'none'} expected, ${given[index] ?? 'none'} found`);
  if (differences.length > 0) throw differs(query, differences.join('; '));
}

/** One answer row as an object by column name, in the contract's order. */
export function decodeRow(columns: readonly Column[], row: Row, query: string): Readonly<Record<string, Cell>> {
  const cells = row.Data ?? [];
  if (cells.length !== columns.length) {
    throw differs(query, `a row has ${cells.length} cells, the contract ${columns.length} columns`);
  }
  return Object.fromEntries(
    columns.map((column, index) => [column.name, decodeText(column, cells[index]?.VarCharValue, query)]),
  );
}

/** Whether a row is the header that Athena puts before a SELECT's first row. */
export function isHeader(columns: readonly Column[], row: Row | undefined): boolean {
  const texts = row?.Data?.map((cell) => cell.VarCharValue);
  return texts?.length === columns.length && columns.every(({ name }, index) => texts[index] === name);
}

/** One value; `text` is undefined for null. */
export function decodeText(column: Column, text: string | undefined, query: string): Cell {
  if (text === undefined) {
    if (column.nullable) return null;
    throw differs(query, `${column.name} is null, which its contract forbids`);
  }
  const rule = ruleOf(column.type);
  const value = rule.accepts.test(text) ? rule.decode(text) : undefined;
  if (value === undefined) {
    throw differs(query, `${column.name} is ${JSON.stringify(text.slice(0, 64))}, which is no ${column.type}`);
  }
  return value;
}

function ruleOf(type: ColumnType): CellRule {
  if (!isDecimal(type)) return rules[type];
  const { precision, scale } = decimalSize(type);
  const fraction = scale === 0 ? '' : `\\.\\d{${scale}}`;
  return {
    athena: type,
    accepts: new RegExp(`^-?\\d{1,${precision - scale}}${fraction}$`),
    decode: (text) => text,
  };
}

function athenaType(type: ColumnType): string {
  return ruleOf(type).athena;
}

function describe({ Type: type = '?', Precision: precision, Scale: scale }: ColumnInfo): string {
  return type === 'decimal' ? `decimal(${precision},${scale})` : type;
}

/** The error of an answer that its contract does not describe. */
export function differs(query: string, what: string): StreampactError {
  return new StreampactError('QUERY_ANSWER_DIFFERS', `the answer is not what its contract says: ${what}`, {
    where: `queries/${query}.sql`,
    fix: 'bring the SQL and its result contract together, then `npm run generate`',
  });
}
