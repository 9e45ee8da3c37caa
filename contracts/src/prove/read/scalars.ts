/** Keywords about numbers and strings. */
import type { Literal, Measure } from '../formula/formula.ts';
import { anyType, types } from '../formula/types.ts';
import type { Context, Rule } from './reader.ts';
import { countOf, numberOf, patternOf } from './values.ts';

/** A row for each keyword that bounds a measure. */
const bounds: readonly (readonly [keyword: string, kind: 'least' | 'most', of: Measure, exclusive: boolean])[] = [
  ['minimum', 'least', 'number', false],
  ['maximum', 'most', 'number', false],
  ['exclusiveMinimum', 'least', 'number', true],
  ['exclusiveMaximum', 'most', 'number', true],
  ['minLength', 'least', 'string', false],
  ['maxLength', 'most', 'string', false],
  ['minItems', 'least', 'array', false],
  ['maxItems', 'most', 'array', false],
  ['minProperties', 'least', 'object', false],
  ['maxProperties', 'most', 'object', false],
];

const boundRules: readonly Rule[] = bounds.map(([keyword, kind, of, exclusive]) => ({
  keywords: [keyword],
  *read(context: Context): Generator<Literal> {
    const value = of === 'number' ? numberOf(context, keyword) : countOf(context, keyword);
    if (value === undefined || (kind === 'least' && of !== 'number' && value === 0)) return;
    yield context.pool.atom({ kind, of, value: value === 0 ? 0 : value, exclusive });
  },
}));

function* multiple(context: Context): Generator<Literal> {
  const of = numberOf(context, 'multipleOf');
  if (of === undefined) return;
  if (of <= 0) throw context.invalid('multipleOf', 'must be greater than 0');
  yield context.pool.atom({ kind: 'multiple', of });
}

/** Formats of numbers, which ajv-formats has beside those of strings; the others of this kind accept everything. */
function* format(context: Context): Generator<Literal> {
  const { pool, schema } = context;
  const name = schema.format;
  if (typeof name !== 'string') throw context.invalid('format', 'must be a name');
  if (name === 'int32' || name === 'int64') yield pool.types(anyType & ~types.fraction);
  if (name === 'int32') {
    yield pool.atom({ kind: 'least', of: 'number', value: -(2 ** 31), exclusive: false });
    yield pool.atom({ kind: 'most', of: 'number', value: 2 ** 31 - 1, exclusive: false });
  }
  if (knownFormats.has(name)) yield pool.atom({ kind: 'format', name });
}

function* pattern(context: Context): Generator<Literal> {
  const source = context.schema.pattern ?? null;
  yield context.pool.atom({ kind: 'pattern', source: patternOf(context, 'pattern', source) });
}

/** Formats of strings that assert; ajv is told to ignore all others. */
const knownFormats: ReadonlySet<string> = new Set(
  (
    'date time date-time iso-time iso-date-time duration uri uri-reference uri-template url email hostname ipv4 ipv6 ' +
    'regex uuid json-pointer json-pointer-uri-fragment relative-json-pointer byte'
  ).split(' '),
);

export const scalarRules: readonly Rule[] = [
  ...boundRules,
  { keywords: ['multipleOf'], read: multiple },
  { keywords: ['format'], read: format },
  { keywords: ['pattern'], read: pattern },
];
