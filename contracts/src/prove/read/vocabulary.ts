/** Where schemas stand in schemas, by draft, as ajv applies them. */
import { isObject, type Json } from '../../json.ts';
import type { Draft } from '../model.ts';

interface Row {
  readonly holds: 'schema' | 'list' | 'map';
  /** Applied to the value itself, not to a part of it. */
  readonly inPlace?: true;
  /** Only reached by references. */
  readonly definitions?: true;
  readonly only?: Draft;
}

export const applicators: Readonly<Record<string, Row>> = {
  $defs: { holds: 'map', definitions: true },
  definitions: { holds: 'map', definitions: true },
  allOf: { holds: 'list', inPlace: true },
  anyOf: { holds: 'list', inPlace: true },
  oneOf: { holds: 'list', inPlace: true },
  not: { holds: 'schema', inPlace: true },
  if: { holds: 'schema', inPlace: true },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { holds: 'schema', inPlace: true },
  else: { holds: 'schema', inPlace: true },
  dependencies: { holds: 'map', inPlace: true },
  dependentSchemas: { holds: 'map', inPlace: true, only: '2020-12' },
  properties: { holds: 'map' },
  patternProperties: { holds: 'map' },
  additionalProperties: { holds: 'schema' },
  unevaluatedProperties: { holds: 'schema', only: '2020-12' },
  propertyNames: { holds: 'schema' },
  prefixItems: { holds: 'list', only: '2020-12' },
  // A list before 2020-12, which subschemas() sees to.
  items: { holds: 'schema' },
  additionalItems: { holds: 'schema', only: 'draft-07' },
  unevaluatedItems: { holds: 'schema', only: '2020-12' },
  contains: { holds: 'schema' },
};

export interface Subschema {
  readonly row: Row;
  readonly steps: readonly (string | number)[];
  readonly schema: Json;
}

/** The schemas directly inside `schema`. Lists of names in `dependencies` are none. */
export function* subschemas(schema: Json, draft: Draft): Generator<Subschema> {
  if (!isObject(schema)) return;
  for (const name of Object.keys(schema)) {
    const row = Object.hasOwn(applicators, name) ? applicators[name] : undefined;
    const value = schema[name];
    if (row === undefined || value === undefined || (row.only !== undefined && row.only !== draft)) continue;
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) yield { row, steps: [name, index], schema: item };
    } else if (row.holds === 'map' && isObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        if (!Array.isArray(item)) yield { row, steps: [name, key], schema: item };
      }
    } else if (row.holds === 'schema') {
      yield { row, steps: [name], schema: value };
    }
  }
}
