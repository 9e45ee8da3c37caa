/** Rules for the measures of a table: whatever a report is made of them must work. */
import { literalFits } from '../column-types.ts';
import { columnsOf } from '../columns.ts';
import { facetsOf } from '../facets.ts';
import { type Json, type JsonObject, objectOr, type Path, stringsOf } from '../json.ts';
import type { Mistake } from '../mistake.ts';
import type { Column, ColumnType } from '../model.ts';
import { reachesItself } from '../reach.ts';
import type { Complaint } from '../source.ts';
import { didYouMean } from '../suggest.ts';
import { bodyOf, inBody, type Rule, type Subject } from './subject.ts';

export const measureRules: readonly Rule[] = [namesDiffer, columnsFit, ratiosEnd];

type Family = Exclude<ColumnType, `decimal(${string}`> | 'decimal';

/** Column types of which a format shows sums, averages and extremes. Rows and distinct values are counts. */
const shown: Readonly<Record<string, readonly Family[]>> = {
  count: ['int', 'bigint'],
  money: ['decimal'],
  percent: ['decimal'],
  duration: ['int', 'bigint'],
};

function* namesDiffer(subject: Subject): Generator<Mistake> {
  const seen = new Set<string>();
  for (const [index, { name }] of measuresOf(subject).entries()) {
    if (typeof name !== 'string') continue;
    const key = name.toLowerCase();
    const complaint: Complaint = { code: 'DUPLICATE', what: `a second measure "${name}"`, fix: 'give it another name' };
    if (seen.has(key)) yield inBody(subject, ['measures', index, 'name'], complaint);
    seen.add(key);
  }
}

function* columnsFit(subject: Subject): Generator<Mistake> {
  const columns = new Map(columnsOf(subject.schema).map((column) => [column.name, column]));
  const names = Object.keys(objectOr(subject.schema.properties));
  const unknown = (name: string): Complaint | undefined =>
    names.includes(name)
      ? undefined
      : { code: 'DANGLING', what: `there is no column "${name}"`, fix: didYouMean(name, names) };
  for (const [index, measure] of measuresOf(subject).entries()) {
    const at = (path: Path, complaint: Complaint | undefined): readonly Mistake[] =>
      complaint === undefined ? [] : [inBody(subject, ['measures', index, ...path], complaint)];
    const { column, format } = measure;
    const where = objectOr(measure.where);
    yield* at(['format'], countComplaint(measure));
    if (typeof column === 'string') {
      const found = columns.get(column);
      yield* at(['column'], unknown(column) ?? (found && columnComplaint(found, measure, String(format))));
    }
    if (typeof where.column === 'string') {
      const found = columns.get(where.column);
      yield* at(['where', 'column'], unknown(where.column));
      if (found !== undefined) yield* at(['where', 'equals'], valueComplaint(subject, found, where.equals));
    }
  }
}

function countComplaint({ aggregate, format }: JsonObject): Complaint | undefined {
  if ((aggregate !== 'rows' && aggregate !== 'distinct') || format === 'count') return undefined;
  return { code: 'BAD_VALUE', what: `${aggregate} is a count`, fix: 'make the format "count"' };
}

function columnComplaint({ name, type }: Column, { aggregate }: JsonObject, format: string): Complaint | undefined {
  const family = familyOf(type);
  if (aggregate === 'distinct') {
    if (family !== 'variant') return undefined;
    return { code: 'BAD_COLUMN', what: `"${name}" is a variant, which nobody counts`, fix: 'name another column' };
  }
  const allowed = Object.hasOwn(shown, format) ? shown[format] : undefined;
  if (allowed === undefined || allowed.includes(family)) return undefined;
  const what = `"${name}" is a ${type}, of which there is no ${String(aggregate)} shown as ${format}`;
  return { code: 'BAD_COLUMN', what, fix: `name a column of ${allowed.join(' or ')}, or show it otherwise` };
}

/** What `equals` must be for a column of each type; dates, timestamps and decimals are text. */
function valueComplaint(subject: Subject, { name, type }: Column, equals: Json | undefined): Complaint | undefined {
  const family = familyOf(type);
  if (family === 'variant')
    return { code: 'BAD_COLUMN', what: `"${name}" is a variant, which equals nothing`, fix: 'name another column' };
  const expected = family === 'boolean' ? 'boolean' : family === 'int' || family === 'bigint' ? 'number' : 'string';
  if (equals === undefined) return undefined;
  if (typeof equals !== expected || !literalFits(type, String(equals))) {
    const what = `${JSON.stringify(equals)} is no ${type}, as "${name}" is`;
    return { code: 'BAD_VALUE', what, fix: `compare with a ${expected} that the column can hold` };
  }
  const allowed = allowedOf(subject, name);
  if (allowed === undefined || allowed.includes(equals)) return undefined;
  const fix = didYouMean(String(equals), allowed.filter((value) => value !== null).map(String));
  return { code: 'BAD_VALUE', what: `"${name}" is never ${JSON.stringify(equals)}`, fix };
}

/** The values that a column's schema lists, if it lists them. */
function allowedOf({ schema }: Subject, name: string): readonly Json[] | undefined {
  const { parts } = facetsOf(objectOr(schema.properties)[name] ?? true);
  const lists = parts.flatMap(({ enum: listed, const: only }) => [
    ...(Array.isArray(listed) ? [listed as readonly Json[]] : []),
    ...(only === undefined ? [] : [[only]]),
  ]);
  const [first, ...others] = lists;
  return first?.filter((value) => others.every((list) => list.includes(value)));
}

function* ratiosEnd(subject: Subject): Generator<Mistake> {
  const measures = measuresOf(subject);
  const ratios = new Map(measures.map(({ name, ratio }) => [String(name), stringsOf(ratio)]));
  for (const [index, { name, ratio }] of measures.entries()) {
    for (const [place, part] of stringsOf(ratio).entries()) {
      const names = [...ratios.keys()].filter((other) => other !== name);
      const complaint: Complaint = ratios.has(part)
        ? { code: 'REF_CYCLE', what: `"${part}" is a ratio of "${String(name)}"`, fix: 'divide measures that end' }
        : { code: 'DANGLING', what: `there is no measure "${part}"`, fix: didYouMean(part, names) };
      const next = (each: string): readonly string[] => (each === name ? [part] : (ratios.get(each) ?? []));
      if (!ratios.has(part) || reachesItself(String(name), next, String))
        yield inBody(subject, ['measures', index, 'ratio', place], complaint);
    }
  }
}

function familyOf(type: ColumnType): Family {
  return type.startsWith('decimal') ? 'decimal' : (type as Exclude<Family, 'decimal'>);
}

function measuresOf(subject: Subject): readonly JsonObject[] {
  const { measures } = bodyOf(subject);
  return Array.isArray(measures) ? measures.map(objectOr) : [];
}
