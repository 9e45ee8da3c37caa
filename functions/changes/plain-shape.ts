/** An item's shape, made ready to be looked up once for each attribute of each change. */
import type { ItemShape } from '../../contracts/src/change.ts';

/** How a value becomes plain JSON. */
export interface PlainShape {
  readonly number: ItemShape['number'];
  /** By name, because names are anybody's: `constructor` is one like others. */
  readonly fields: ReadonlyMap<string, PlainField>;
  /** Fields that have no name here. */
  readonly values: PlainShape;
  readonly elements: PlainShape;
}

/** A named field. */
interface PlainField {
  /** JSON of the name, its colon included. */
  readonly label: string;
  readonly shape: PlainShape;
}

/** Of a value that the schema does not know: its numbers are text, at any depth. */
const unknown: PlainShape = {
  number: 'text',
  fields: new Map(),
  get values() {
    return unknown;
  },
  get elements() {
    return unknown;
  },
};

/** Makes `shape` ready. */
export function plainShape({ number, fields = {}, values, elements }: ItemShape): PlainShape {
  return {
    number,
    fields: new Map(
      Object.entries(fields).map(([name, field]) => [
        name,
        { label: `${JSON.stringify(name)}:`, shape: plainShape(field) },
      ]),
    ),
    values: values === undefined ? unknown : plainShape(values),
    elements: elements === undefined ? unknown : plainShape(elements),
  };
}
