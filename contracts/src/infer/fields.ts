/** Schemas for the fields of a sample, each with its evidence. */
import type { Json, JsonObject } from '../json.ts';
import { soundsPersonal } from './names.ts';
import { type Aim, type Finding, type Origin, scalarFinding } from './scalar-schema.ts';
import type { Scalars } from './scalars.ts';
import type { Shape } from './shape.ts';
import { badSample, excerpt } from './trouble.ts';

/** What is known about one field, for people. */
export interface FieldEvidence {
  /** Name, or path of names: `data[].id`. */
  readonly field: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly optional: boolean;
  /** E.g. `336,776 of 336,776 rows; 3 distinct values`. */
  readonly evidence: string;
  readonly notes: readonly string[];
}

export interface FieldAim extends Aim {
  readonly file: string;
  /** Receives a row for each field, parents first. */
  readonly tell: (evidence: FieldEvidence) => void;
}

/** Where a shape stands. */
interface Spot {
  readonly field: string;
  /** How often its parent was seen, and what that is. */
  readonly total: number;
  readonly of: string;
}

/** The schema of a place, `null` included where it was seen; in tables, a field that is missing is null. */
function schemaOf(shape: Shape, spot: Spot, aim: FieldAim): JsonObject {
  const missing = spot.total - shape.seen;
  const nullable = shape.nulls > 0 || (missing > 0 && aim.kind === 'table');
  const told: FieldEvidence[] = [];
  const found = branchesOf(shape, spot, { ...aim, tell: (evidence) => told.push(evidence) });
  const finding = one(found, { shape, spot, aim });
  const evidence = evidenceOf(shape, spot);
  const optional = missing > 0 && aim.kind === 'message';
  if (spot.field !== '') {
    const { type, notes } = finding;
    aim.tell({ field: spot.field, type, nullable, optional, evidence, notes });
  }
  for (const row of told) aim.tell(row);
  const $comment = [evidence, ...finding.notes].join('; ');
  const marks = soundsPersonal(lastName(spot.field)) ? personally(finding.schema) : finding.schema;
  return { ...(nullable ? orNull(marks) : marks), $comment };
}

interface Branch extends Finding {
  readonly example: string;
}

function branchesOf(shape: Shape, spot: Spot, aim: FieldAim): readonly Branch[] {
  const scalars: readonly (readonly [Origin, Scalars | undefined])[] = [
    ['cell', shape.cells],
    ['string', shape.strings],
    ['number', shape.numbers],
    ['boolean', shape.booleans],
  ];
  const found: Branch[] = scalars.flatMap(([origin, values]) => {
    const [example] = values?.examples.values() ?? [];
    if (values === undefined || example === undefined) return [];
    const shown = origin === 'string' || origin === 'cell' ? excerpt(example.text) : example.text.slice(0, 60);
    return [{ ...scalarFinding(values, origin, aim), example: `${shown} (${aim.unit} ${example.at})` }];
  });
  const { object, array } = shape;
  if (object !== undefined) {
    const inside = objectSchema(object.fields, { field: spot.field, total: object.count, of: 'objects' }, aim);
    found.push({ schema: inside, type: 'object', notes: [], example: `an object (${aim.unit} ${object.at})` });
  }
  if (array !== undefined) {
    found.push({ ...listFinding(array, spot, aim), example: `a list (${aim.unit} ${array.at})` });
  }
  return found;
}

/** An object's schema; the order is that of the sample. */
export function objectSchema(fields: ReadonlyMap<string, Shape>, spot: Spot, aim: FieldAim): JsonObject {
  const properties: Record<string, Json> = {};
  const required: string[] = [];
  for (const [name, shape] of fields) {
    if (name in Object.prototype) {
      const fix = `rename it, e.g. ${name.replaceAll('_', '')}_value`;
      throw badSample({ file: aim.file }, `every object in JavaScript has a ${excerpt(name)}`, fix);
    }
    const field = spot.field === '' ? name : `${spot.field}.${name}`;
    properties[name] = schemaOf(shape, { field, total: spot.total, of: spot.of }, aim);
    if (shape.seen === spot.total || aim.kind === 'table') required.push(name);
  }
  return { type: 'object', required, properties };
}

function listFinding(array: NonNullable<Shape['array']>, spot: Spot, aim: FieldAim): Finding {
  const notes = [`${counted(array.minItems)} to ${counted(array.maxItems)} items`];
  const { items } = array;
  if (items.seen === 0)
    return { schema: { type: 'array' }, type: 'list', notes: [...notes, 'what it holds is unknown'] };
  const inside = schemaOf(items, { field: `${spot.field}[]`, total: items.seen, of: 'items' }, aim);
  return { schema: { type: 'array', items: inside }, type: 'list', notes };
}

/** One finding for all sorts of values that were seen. */
function one(
  found: readonly Branch[],
  { shape, spot, aim }: { readonly shape: Shape; readonly spot: Spot; readonly aim: FieldAim },
): Finding {
  const [first, second] = found;
  if (first === undefined) {
    const what = shape.seen === 0 ? 'no value' : 'only null';
    return { schema: { type: 'string' }, type: 'string', notes: [`${what} in the sample: a string is a guess`] };
  }
  const nested = found.find(({ type }) => type === 'object' || type === 'list');
  if (aim.kind === 'table' && nested !== undefined) {
    const what = `${excerpt(spot.field)} holds ${nested.example}, which no column can`;
    throw badSample({ file: aim.file }, what, 'import it as --kind message, or flatten the sample first');
  }
  if (second === undefined) return first;
  const both = `${first.example} and ${second.example}`;
  if (aim.kind === 'table') {
    const fix = 'make them one type, or import it as --kind message';
    throw badSample({ file: aim.file }, `${excerpt(spot.field)} has mixed types: ${both}`, fix);
  }
  const schema = { anyOf: found.map((branch) => branch.schema) };
  return { schema, type: found.map(({ type }) => type).join(' or '), notes: [`mixed types: ${both}`] };
}

function orNull(schema: JsonObject): JsonObject {
  if (Array.isArray(schema.anyOf)) return { ...schema, anyOf: [...schema.anyOf, { type: 'null' }] };
  const allowed = Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {};
  return { ...schema, type: [schema.type ?? 'string', 'null'], ...allowed };
}

function personally(schema: JsonObject): JsonObject {
  const streampact = typeof schema.streampact === 'object' ? schema.streampact : {};
  return { ...schema, streampact: { ...streampact, personalData: true } };
}

function evidenceOf(shape: Shape, { total, of }: Spot): string {
  const values = [shape.cells, shape.strings, shape.numbers, shape.booleans].filter((scalars) => scalars !== undefined);
  const [only] = values;
  const parts = [`${counted(shape.seen - shape.nulls)} of ${counted(total)} ${of}`];
  if (only === undefined || values.length > 1) return parts.join('; ');
  parts.push(distinctOf(only));
  if (only.range !== undefined && only.lexical !== 'text' && only.lexical !== undefined) {
    parts.push(
      only.range.min === only.range.max ? `always ${only.range.min}` : `${only.range.min} to ${only.range.max}`,
    );
  } else if (only.maxLength > 0) {
    const { minLength, maxLength } = only;
    parts.push(`${minLength === maxLength ? maxLength : `${minLength} to ${maxLength}`} characters`);
  }
  return parts.join('; ');
}

function distinctOf({ distinct, capped }: Scalars): string {
  const values = distinct.size === 1 && !capped ? 'value' : 'values';
  return `${capped ? 'at least ' : ''}${counted(distinct.size)} distinct ${values}`;
}

export function counted(count: number): string {
  return count.toLocaleString('en-US');
}

function lastName(field: string): string {
  return field.split('.').at(-1)?.replaceAll('[]', '') ?? '';
}
