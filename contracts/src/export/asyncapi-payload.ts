/**
 * AsyncAPI's own schemas: draft-07 with a few words more. What 2020-12 says in other words is said in draft-07's; what
 * draft-07 has no words for stays where it is and is reported.
 */
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { Cursor } from './ledger.ts';

const asIs = 'the same keyword of the payload';

/** Keywords that mean in draft-07 what they mean in a contract. */
const same = [
  ...['title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'],
  ...[
    'contentEncoding',
    'contentMediaType',
    'type',
    'enum',
    'const',
    'format',
    'multipleOf',
    'maximum',
    'exclusiveMaximum',
  ],
  ...['minimum', 'exclusiveMinimum', 'maxLength', 'minLength', 'pattern', 'maxItems', 'minItems', 'uniqueItems'],
  ...[
    'maxProperties',
    'minProperties',
    'required',
    'additionalProperties',
    'propertyNames',
    'not',
    'if',
    'then',
    'else',
  ],
  ...['allOf', 'anyOf', 'oneOf', 'properties', 'patternProperties'],
] as const;

/** What of a schema the payload says, as rows for the exporter. */
export const payloadExpresses: Readonly<Record<string, string>> = {
  ...Object.fromEntries(same.map((keyword) => [keyword, asIs])),
  items: '`items`, or `additionalItems` after `prefixItems`',
  prefixItems: '`items`, as a list',
  contains: '`contains`, where neither `minContains` nor `maxContains` stands beside it',
  dependentRequired: '`dependencies`',
  dependentSchemas: '`dependencies`',
  $ref: 'reference to `components.schemas`, of what holds itself',
  $defs: '`components.schemas`',
};

/** The schemas of one message; those that refer to themselves are called `<message>.<name>`. */
export class Payload {
  readonly definitions: Record<string, Json> = {};
  readonly #message: string;

  constructor(message: string) {
    this.#message = message;
  }

  root(cursor: Cursor): JsonObject {
    for (const { step, schema, cursor: child } of cursor.children('$defs')) {
      this.definitions[this.#name(String(step))] = this.#schema(schema, child);
    }
    return this.#object(cursor);
  }

  #name(definition: string): string {
    return `${this.#message}.${definition}`;
  }

  #schema(schema: Json, cursor: Cursor): Json {
    return isObject(schema) ? { ...this.#object(cursor), ...factsOf(cursor) } : schema;
  }

  #object(cursor: Cursor): JsonObject {
    const said: Record<string, Json> = {};
    for (const keyword of same) {
      const value = this.#keyword(cursor, keyword);
      if (value !== undefined) said[keyword] = value;
    }
    Object.assign(said, this.#items(cursor), this.#contains(cursor), this.#dependencies(cursor));
    return this.#reference(cursor, said);
  }

  /** The value of `keyword` with the schemas in it said in draft-07. */
  #keyword(cursor: Cursor, keyword: string): Json | undefined {
    const value = cursor.take(keyword);
    const children = cursor
      .children(keyword)
      .map((child): [string | number, Json] => [child.step, this.#schema(child.schema, child.cursor)]);
    if (value === undefined || children.length === 0) return value;
    if (Array.isArray(value)) return children.map(([, child]) => child);
    const [only] = children;
    return only?.[0] === keyword && holdsOne.has(keyword) ? only[1] : Object.fromEntries(children);
  }

  #items(cursor: Cursor): JsonObject {
    const [prefix, items] = [this.#keyword(cursor, 'prefixItems'), this.#keyword(cursor, 'items')];
    if (prefix === undefined) return items === undefined ? {} : { items };
    return { items: prefix, ...(items === undefined ? {} : { additionalItems: items }) };
  }

  /** With a count beside it, `contains` alone would say something else. */
  #contains(cursor: Cursor): JsonObject {
    if (cursor.peek('minContains') !== undefined || cursor.peek('maxContains') !== undefined) return {};
    const contains = this.#keyword(cursor, 'contains');
    return contains === undefined ? {} : { contains };
  }

  /** One name may have both; `allOf` says them together. */
  #dependencies(cursor: Cursor): JsonObject {
    const required = new Map(Object.entries(objectOf(this.#keyword(cursor, 'dependentRequired'))));
    const schemas = new Map(Object.entries(objectOf(this.#keyword(cursor, 'dependentSchemas'))));
    const names = [...new Set([...required.keys(), ...schemas.keys()])];
    if (names.length === 0) return {};
    const dependencies = names.map((name): [string, Json] => {
      const [list, schema] = [required.get(name), schemas.get(name)];
      if (list === undefined || schema === undefined) return [name, list ?? schema ?? true];
      return [name, { allOf: [{ required: list }, schema] }];
    });
    return { dependencies: Object.fromEntries(dependencies) };
  }

  /** Draft-07 reads nothing beside a reference. */
  #reference(cursor: Cursor, said: Record<string, Json>): JsonObject {
    const target = cursor.take('$ref');
    if (typeof target !== 'string') return said;
    const reference = { $ref: `#/components/schemas/${this.#name(target.replace(/^#\/\$defs\//, ''))}` };
    if (Object.keys(said).length === 0) return reference;
    return { ...said, allOf: [...(Array.isArray(said.allOf) ? said.allOf : []), reference] };
  }
}

const holdsOne: ReadonlySet<string> = new Set([
  'additionalProperties',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
  'items',
  'contains',
]);

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** Facts of a property, in an extension; those of the contract are in the message's. */
function factsOf(cursor: Cursor): JsonObject {
  const facts = ['column', 'encoding', 'personalData', 'protection'].flatMap((name): [string, Json][] => {
    const value = cursor.fact([name]);
    return value === undefined ? [] : [[name, value]];
  });
  return facts.length === 0 ? {} : { 'x-streampact': Object.fromEntries(facts) };
}
