/**
 * Personal columns in Snowflake: what a table's contract says under `protection`, as expressions of any edition (masking policies are
 * Enterprise's).
 *
 * A hash is HMAC-SHA-256 (RFC 2104) over the key padded in two ways. The pads are rows of a table and never literals, because the history of
 * queries shows statements. Each is asked for by a subquery of its own: without a key it is NULL, which the column refuses, and with two keys
 * it fails; a join would take no row then, and the stream would move on.
 *
 * https://docs.snowflake.com/en/sql-reference/functions/sha2, whose page speaks of a string: `npm run privacy-key` tries the expression on
 * a published example before it fills the table.
 */
import type { Column } from '../../model.ts';
import { maskStars } from '../../protection.ts';
import { privacyKey } from '../snowflake-tables.ts';

/** SQL of the two pads, each BINARY of 64 bytes. */
export interface Pads {
  readonly inner: string;
  readonly outer: string;
}

const { schema, table, inner, outer } = privacyKey;
const held: Pads = {
  inner: `(SELECT ${inner} FROM ${schema}.${table})`,
  outer: `(SELECT ${outer} FROM ${schema}.${table})`,
};

/** HMAC-SHA-256 of the UTF-8 bytes of `text`, 64 lower-case hex digits; NULL for NULL. The table's key unless pads are given. */
export function keyedHash(text: string, pads: Pads = held): string {
  return `SHA2_HEX(${pads.outer} || SHA2_BINARY(${pads.inner} || TO_BINARY(${text}, 'UTF-8'), 256), 256)`;
}

/** Stars, and at most `keep` of the last characters, of a short value never more than half; NULL for NULL. */
export function masked(text: string, keep: number): string {
  const steps = Array.from({ length: keep }, (_, index) => keep - index);
  const shown = steps.map((many) => `WHEN LENGTH(${text}) >= ${2 * many} THEN ${many}`).join(' ');
  return `'${maskStars}' || RIGHT(${text}, CASE ${shown} ELSE 0 END)`;
}

/** The expression of a column's value, protected as its contract says. */
export function protectedValue(value: string, { protection }: Column): string {
  if (protection?.method === 'hash') return keyedHash(value);
  return protection?.method === 'mask' ? masked(value, protection.keep) : value;
}
