/** Emits `*.item.shape.ts`: what DynamoDB's numbers become in plain JSON, by their place in an item. */
import type { ItemShape } from '../change.ts';
import { facetsOf } from '../facets.ts';
import { isObject, type Json, objectOr } from '../json.ts';
import { header } from './header.ts';

/** Where a shape comes from, and the way from the emitted module to the hand-written ones. */
export interface ShapeOf {
  readonly contract: string;
  readonly sourcePath: string;
}

/** The text of the module. */
export function emitShape(schema: Json, { contract, sourcePath }: ShapeOf): string {
  return `${header(contract)}import type { ItemShape } from '${sourcePath}/change.ts';

/** What becomes of an item's numbers, by their place. */
export const shape = ${JSON.stringify(shapeOf(schema), undefined, 2)} as const satisfies ItemShape;
`;
}

/** The shape of a value, as far as its schema tells. */
function shapeOf(schema: Json): ItemShape {
  const { types = [], parts } = facetsOf(schema);
  const number = types.includes('integer') ? 'integer' : types.includes('number') ? 'number' : 'text';
  const fields = Object.assign({}, ...parts.map((part) => objectOr(part.properties))) as Record<string, Json>;
  const values = parts.map((part) => part.additionalProperties).find(isObject);
  const elements = parts.map((part) => part.items).find(isObject);
  const named = Object.entries(fields).map(([name, field]) => [name, shapeOf(field)] as const);
  return {
    number,
    ...(named.length === 0 ? {} : { fields: Object.fromEntries(named) }),
    ...(values === undefined ? {} : { values: shapeOf(values) }),
    ...(elements === undefined ? {} : { elements: shapeOf(elements) }),
  };
}
