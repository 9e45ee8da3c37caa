/** What a sample's rows look like: a tree of fields, gathered value by value in bounded memory. */
import { isLosslessNumber } from 'lossless-json';
import { Scalars } from './scalars.ts';
import { badSample } from './trouble.ts';

/** Most fields in all; more are the entries of a map, not the fields of a record. */
const maxFields = 2000;
/** Most values that are remembered in all fields together. */
const maxRemembered = 400_000;
const maxRememberedEach = 10_000;

/** What stands for nothing in text; whether it does in this sample is judged when all of it was seen. */
export const nothings: ReadonlySet<string> = new Set(
  ['', 'NA', 'N/A', 'n/a', 'NaN', 'nan', 'NULL', 'null', 'None', '\\N', '#N/A', '-', '.'].sort(),
);

/** A value in a sample: a field of delimited text, or JSON whose numbers are kept as they are written. */
export type SampleValue = unknown;

/** What was seen in one place of the rows. */
export interface Shape {
  /** How often the place had a value, null included. */
  seen: number;
  nulls: number;
  /** Fields of delimited text that may stand for nothing: how often, and where first. */
  readonly nothings: Map<string, { count: number; readonly at: number }>;
  /** Fields of delimited text, which have no type of their own. */
  cells?: Scalars;
  strings?: Scalars;
  numbers?: Scalars;
  booleans?: Scalars;
  object?: { count: number; readonly at: number; readonly fields: Map<string, Shape> };
  array?: { count: number; readonly at: number; minItems: number; maxItems: number; readonly items: Shape };
}

function newShape(): Shape {
  return { seen: 0, nulls: 0, nothings: new Map() };
}

/** Gathers rows into a {@link Shape}. */
export class Gatherer {
  readonly root: Shape = newShape();
  private fields = 0;
  private readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  /** A row of delimited text, one cell a name. */
  addCells(names: readonly string[], cells: readonly string[], at: number): void {
    const { fields } = this.objectOf(this.root, at);
    this.root.seen += 1;
    for (const [index, name] of names.entries()) this.addCell(this.field(fields, name, at), cells[index] ?? '', at);
  }

  /** A JSON value that is a row. */
  addJson(value: SampleValue, at: number): void {
    this.addValue(this.root, value, at);
  }

  private addCell(shape: Shape, text: string, at: number): void {
    shape.seen += 1;
    if (text.length < 5 && nothings.has(text)) {
      const known = shape.nothings.get(text);
      if (known === undefined) shape.nothings.set(text, { count: 1, at });
      else known.count += 1;
      return;
    }
    this.scalarsOf(shape, 'cells').add(text, at);
  }

  private addValue(shape: Shape, value: SampleValue, at: number): void {
    shape.seen += 1;
    if (value === null) shape.nulls += 1;
    else if (typeof value === 'string') this.scalarsOf(shape, 'strings').add(value, at);
    else if (typeof value === 'boolean') this.scalarsOf(shape, 'booleans').add(String(value), at);
    else if (isLosslessNumber(value)) this.scalarsOf(shape, 'numbers').add(value.toString(), at);
    else if (Array.isArray(value)) this.addItems(shape, value, at);
    else this.addFields(shape, value as object, at);
  }

  private addItems(shape: Shape, items: readonly SampleValue[], at: number): void {
    shape.array ??= { count: 0, at, minItems: items.length, maxItems: 0, items: newShape() };
    const found = shape.array;
    found.count += 1;
    found.minItems = Math.min(found.minItems, items.length);
    found.maxItems = Math.max(found.maxItems, items.length);
    for (const item of items) this.addValue(found.items, item, at);
  }

  private addFields(shape: Shape, value: object, at: number): void {
    const { fields } = this.objectOf(shape, at);
    for (const [name, field] of Object.entries(value)) this.addValue(this.field(fields, name, at), field, at);
  }

  private objectOf(shape: Shape, at: number): NonNullable<Shape['object']> {
    shape.object ??= { count: 0, at, fields: new Map() };
    shape.object.count += 1;
    return shape.object;
  }

  private field(fields: Map<string, Shape>, name: string, at: number): Shape {
    const known = fields.get(name);
    if (known !== undefined) return known;
    this.fields += 1;
    if (this.fields > maxFields) {
      const what = `more than ${maxFields} different fields: names seem to be data here`;
      throw badSample(
        { file: this.file, line: at },
        what,
        'turn the object into a list of entries, each with its name',
      );
    }
    const shape = newShape();
    fields.set(name, shape);
    return shape;
  }

  /** Many fields share what few have for themselves. */
  private scalarsOf(shape: Shape, origin: 'cells' | 'strings' | 'numbers' | 'booleans'): Scalars {
    const known = shape[origin];
    if (known !== undefined) return known;
    const scalars = new Scalars(Math.min(maxRememberedEach, Math.floor(maxRemembered / Math.max(this.fields, 1))));
    shape[origin] = scalars;
    return scalars;
  }
}
