/** Finding one's way in a resource's schema. */
import { fromPointer, isObject, type Json, type JsonObject, objectOr, valueAt } from '../../contracts/src/json.ts';

/** A schema and what its references are found in. */
export interface Node {
  readonly root: JsonObject;
  readonly schema: JsonObject;
}

/** Longest chain of references that is followed. */
const deepest = 20;

/** The node that a reference leads to; the node itself if it is none. */
export function followed({ root, schema }: Node, depth = 0): Node {
  const { $ref } = schema;
  if (typeof $ref !== 'string' || depth > deepest) return { root, schema };
  const target = objectOr(valueAt(root, fromPointer($ref.slice(1))));
  return followed({ root, schema: target }, depth + 1);
}

/** The node and its alternatives, references followed. */
function* branches(node: Node, depth = 0): Generator<Node> {
  const here = followed(node);
  yield here;
  if (depth > deepest) return;
  for (const keyword of ['allOf', 'anyOf', 'oneOf'] as const) {
    const list = here.schema[keyword];
    if (!Array.isArray(list)) continue;
    for (const branch of list as readonly Json[]) {
      if (isObject(branch)) yield* branches({ root: here.root, schema: branch }, depth + 1);
    }
  }
}

/** Property name → its node; those of alternatives too. */
export function propertiesOf(node: Node): ReadonlyMap<string, Node> {
  const found = new Map<string, Node>();
  for (const { root, schema } of branches(node)) {
    for (const [name, property] of Object.entries(objectOr(schema.properties))) {
      if (isObject(property) && !found.has(name)) found.set(name, { root, schema: property });
    }
  }
  return found;
}

/** The node of a list's items. */
export function itemOf(node: Node): Node {
  for (const { root, schema } of branches(node)) {
    if (isObject(schema.items)) return followed({ root, schema: schema.items });
  }
  return { root: node.root, schema: {} };
}

/** Types that a value may have; all of them where the schema says nothing. */
export function typesOf(node: Node): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { schema } of branches(node)) {
    const { type } = schema;
    for (const each of Array.isArray(type) ? (type as readonly Json[]) : [type]) {
      if (typeof each === 'string') found.add(each);
    }
    if (type === undefined && schema.items !== undefined) found.add('array');
    if (type === undefined && schema.properties !== undefined) found.add('object');
  }
  return found;
}
