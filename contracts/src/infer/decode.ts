/** Rows of a sample as the inferred contract has them: text becomes the type that it was found to be. */
import { isLosslessNumber } from 'lossless-json';
import { plainDecimal } from '../csv/numbers.ts';
import { facetsOf } from '../facets.ts';
import { type Json, type JsonObject, objectOr } from '../json.ts';
import type { SampleRow } from './sample.ts';
import type { SampleValue } from './shape.ts';

/** Turns rows into values of a contract. */
export type Decoder = (row: SampleRow) => Json;

/** What a decoder goes by. */
export interface Decoding {
  readonly schema: JsonObject;
  readonly kind: 'message' | 'table';
  /** What each field of the sample is called in the contract. */
  readonly names: ReadonlyMap<string, string>;
  readonly nothings: ReadonlySet<string>;
}

type DecodeCell = (text: string) => Json;

/** The decoder of rows in the shape that `schema` was inferred from; other rows decode to what a validator refuses. */
export function decoderOf({ schema, kind, names, nothings }: Decoding): Decoder {
  const properties = objectOr(schema.properties);
  const cells = new Map(
    [...names].map(([name, renamed]) => [name, cellDecoder(properties[renamed] ?? true, nothings)]),
  );
  return (row) => {
    if ('cells' in row) {
      const decoded = row.names.map((name, at) => [
        names.get(name) ?? name,
        cells.get(name)?.(row.cells[at] ?? '') ?? null,
      ]);
      return Object.fromEntries(decoded) as JsonObject;
    }
    const value = exactly(row.json, kind);
    if (kind === 'message') return value;
    const fields = objectOr(value);
    return Object.fromEntries(
      [...names].map(([name, renamed]) => [renamed, cast(fields[name] ?? null, properties[renamed] ?? true)]),
    );
  };
}

function cellDecoder(schema: Json, nothings: ReadonlySet<string>): DecodeCell {
  const { types = [], column } = facetsOf(schema);
  const plain: DecodeCell = types.includes('integer')
    ? (text) => numberOr(text)
    : types.includes('boolean')
      ? (text) => truthOr(text)
      : column?.startsWith('decimal') === true
        ? (text) => plainDecimal(text) ?? text
        : (text) => text;
  const nullable = facetsOf(schema).nullable;
  return (text) => (nullable && nothings.has(text) ? null : plain(text));
}

function numberOr(text: string): Json {
  const plain = plainDecimal(text);
  return plain === undefined || plain.includes('.') ? text : Number(plain);
}

function truthOr(text: string): Json {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : text;
}

/** JSON as every reader sees it; in tables, numbers as they are written. */
function exactly(value: SampleValue, kind: Decoding['kind']): Json {
  if (isLosslessNumber(value)) return kind === 'table' ? { exact: value.toString() } : Number(value.toString());
  if (Array.isArray(value)) return value.map((item) => exactly(item, kind));
  if (typeof value !== 'object' || value === null) return value as Json;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, exactly(field, kind)]));
}

/** A number of JSON is text where its column is a decimal. */
function cast(value: Json, schema: Json): Json {
  const { exact } = objectOr(value);
  if (typeof exact !== 'string') return value;
  const { types = [] } = facetsOf(schema);
  if (types.includes('integer')) return Number(exact);
  return plainDecimal(exact) ?? exact;
}
