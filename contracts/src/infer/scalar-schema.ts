/** The schema of a field that holds single values, from what its values look like. */

import { isSafe, type NumberRange } from '../csv/numbers.ts';
import type { JsonObject } from '../json.ts';
import { compareText } from '../mistake.ts';
import type { Format, Scalars } from './scalars.ts';
import { excerpt } from './trouble.ts';

/** Where a value stood: a cell has no type of its own, JSON does. */
export type Origin = 'cell' | 'string' | 'number' | 'boolean';

/** What was concluded about a field. */
export interface Finding {
  readonly schema: JsonObject;
  /** The type in a word for people, e.g. `decimal(5,2)`. */
  readonly type: string;
  /** What a reader would not expect, or has to decide. */
  readonly notes: readonly string[];
}

export interface Aim {
  readonly kind: 'message' | 'table';
  /** What {@link Example.at} counts. */
  readonly unit: string;
}

const maxPrecision = 38;
/** An enum has at most so many values, … */
const maxEnum = 32;
/** … each at least twice, and all together this many times as many values as there are different ones. */
const enumEvidence = 20;
const maxEnumLength = 64;
/** Bounds are taken from a sample that is this many times as long as the range is wide. */
const rangeEvidence = 50;
const maxSpan = 400;
const int32 = 2_147_483_647;
/** Below so many values, a pattern in all of them may be chance. */
const fewValues = 3;

/** What holds for every value of `values`, and no more than their number makes likely. */
export function scalarFinding(values: Scalars, origin: Origin, aim: Aim): Finding {
  const { lexical, range } = values;
  if (lexical === 'boolean' && (origin === 'cell' || origin === 'boolean')) {
    return { schema: { type: 'boolean' }, type: 'boolean', notes: [] };
  }
  if (range !== undefined && (lexical === 'integer' || lexical === 'decimal')) {
    const whole = lexical === 'integer' && isSafe(range.min) && isSafe(range.max);
    if (whole && origin !== 'string') return integerFinding(values, range, aim);
    const fits = range.whole + range.scale <= maxPrecision;
    if (fits && (origin !== 'string' || lexical === 'decimal')) return decimalFinding(values, range, { origin, aim });
  }
  if (origin === 'number' && aim.kind === 'message') return longNumber(values);
  return textFinding(values, origin, aim);
}

/** No column holds it, but a message may. */
function longNumber({ range }: Scalars): Finding {
  const type = `decimal(${maxPrecision},${Math.max(0, maxPrecision - (range?.whole ?? 0))})`;
  const note = `numbers that no column holds: more than ${maxPrecision} digits`;
  return { schema: { type: 'number', streampact: { column: type } }, type: 'number', notes: [note] };
}

function integerFinding(values: Scalars, range: NumberRange, { kind }: Aim): Finding {
  const min = Number(range.min);
  const max = Number(range.max);
  const small = min >= -int32 - 1 && max <= int32;
  const column = small ? 'int' : 'bigint';
  const closed = isClosed(values, max - min + 1);
  const lower = closed ? min : min >= 0 ? 0 : undefined;
  const widest = kind === 'table' && small;
  const schema: JsonObject = {
    type: 'integer',
    ...(lower !== undefined ? { minimum: lower } : widest ? { minimum: -int32 - 1 } : {}),
    ...(closed ? { maximum: max } : widest ? { maximum: int32 } : {}),
    ...(kind === 'table' ? { streampact: { column } } : {}),
  };
  return { schema, type: column, notes: [] };
}

/** Whether the sample has been all over its range so often that it is likely to be the whole of it. */
function isClosed(values: Scalars, span: number): boolean {
  const { size } = values.distinct;
  return !values.capped && size > 1 && span <= maxSpan && size * 4 >= span * 3 && values.count >= rangeEvidence * span;
}

function decimalFinding(
  values: Scalars,
  range: NumberRange,
  { origin, aim }: { readonly origin: Origin; readonly aim: Aim },
): Finding {
  const type = `decimal(${range.whole + range.scale},${range.scale})`;
  const streampact = { column: type };
  if (origin === 'number' && aim.kind === 'message') {
    const minimum = range.min.startsWith('-') ? {} : { minimum: 0 };
    return { schema: { type: 'number', ...minimum, streampact }, type, notes: [] };
  }
  const sign = range.min.startsWith('-') ? '-?' : '';
  const fraction = `\\.${digits(range.scale)}`;
  // A number with an exponent may stand for an integer, whatever it looks like.
  const optional = origin === 'number' || values.examples.has('integer');
  const tail = range.scale === 0 ? '' : optional ? `(${fraction})?` : fraction;
  const pattern = `^${sign}${digits(range.whole)}${tail}$`;
  return { schema: { type: 'string', pattern, streampact }, type, notes: [] };
}

function digits(most: number): string {
  return most === 1 ? '[0-9]' : `[0-9]{1,${most}}`;
}

function textFinding(values: Scalars, origin: Origin, { kind, unit }: Aim): Finding {
  const format = likelyFormat(values);
  const notes = origin === 'cell' && format === undefined ? mixture(values, unit) : [];
  if (format === 'date') return dated({ type: 'string', format }, { column: 'date', kind });
  if (format === 'date-time') return dated({ type: 'string', format }, { column: 'timestamp', kind });
  if (format !== undefined) return { schema: { type: 'string', format }, type: `string, ${format}`, notes };
  const choice = enumOf(values);
  if (choice !== undefined) return { schema: { type: 'string', enum: choice }, type: 'string, enum', notes };
  const schema = { type: 'string', ...(values.minLength > 0 && origin === 'cell' ? { minLength: 1 } : {}) };
  return { schema, type: 'string', notes: [...notes, ...nearDates(values)] };
}

function dated(
  schema: JsonObject,
  { column, kind }: { readonly column: 'date' | 'timestamp'; readonly kind: Aim['kind'] },
): Finding {
  return { schema: kind === 'table' ? { ...schema, streampact: { column } } : schema, type: column, notes: [] };
}

function likelyFormat(values: Scalars): Format | undefined {
  // A path or two also reads as a JSON pointer.
  return values.formats.find((name) => name !== 'json-pointer' || values.distinct.size >= fewValues);
}

function enumOf(values: Scalars): readonly string[] | undefined {
  const { distinct, capped, count, maxLength } = values;
  if (capped || distinct.size < 2 || distinct.size > maxEnum || maxLength > maxEnumLength) return undefined;
  if (count < enumEvidence * distinct.size || [...distinct.values()].some((times) => times < 2)) return undefined;
  return [...distinct.keys()].sort(compareText);
}

/** Two sorts of values in one column: most likely one of them is a mistake, so both are shown. */
function mixture(values: Scalars, unit: string): readonly string[] {
  const shown = [...values.examples.values()].slice(0, 2);
  if (shown.length < 2) return [];
  return [`text, because of both ${shown.map(({ text, at }) => `${excerpt(text)} (${unit} ${at})`).join(' and ')}`];
}

const zoneless = /^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}/;

function nearDates(values: Scalars): readonly string[] {
  const example = values.examples.get('text');
  if (example === undefined || values.examples.size > 1 || !zoneless.test(example.text)) return [];
  return [`${excerpt(example.text)} names no time zone; add one (Z for UTC) to make it a timestamp`];
}
