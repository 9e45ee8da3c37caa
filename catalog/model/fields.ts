/** The fields of a self-contained schema, as a tree that a page can show. */
import { type Facets, facetsOf } from '../../contracts/src/facets.ts';
import { isObject, type Json, type JsonObject, objectOr, stringsOf } from '../../contracts/src/json.ts';
import type { Protection } from '../../contracts/src/model.ts';
import { type Constraint, constraintsOf } from './constraints.ts';
import { encodingWords, typeInWords } from './words.ts';

export interface Field {
  /** As the parent calls it; `item` for what a list holds. */
  readonly name: string;
  /** Dots between names, `[]` for the items of a list: `data[].id`. Unique among its contract's fields. */
  readonly path: string;
  readonly type: string;
  /** Column type of tables and results. */
  readonly column?: string;
  readonly personalData?: true;
  readonly protection?: Protection;
  /** Undefined for what has no name to be there or not: items, other names. */
  readonly required: boolean | undefined;
  readonly nullable: boolean;
  readonly description: string;
  readonly constraints: readonly Constraint[];
  readonly examples: readonly Json[];
  readonly children: readonly Field[];
}

/** Deeper fields are left to the schema's source: nobody reads them in a table. */
const maxDepth = 12;
/** More fields than this on one page help nobody either. */
export const maxFields = 2000;

/** The fields of the root, in the schema's order; `truncated` if there are more than a page shows. */
export function fieldsOf(schema: JsonObject): { readonly fields: readonly Field[]; readonly truncated: boolean } {
  const reader = new FieldReader();
  const fields = reader.childrenOf(schema, '', 0);
  return { fields, truncated: reader.truncated };
}

/** All fields below `fields`, parents first, each with its depth from 0. */
export function* flatten(
  fields: readonly Field[],
  depth = 0,
): Generator<{ readonly field: Field; readonly depth: number }> {
  for (const field of fields) {
    yield { field, depth };
    yield* flatten(field.children, depth + 1);
  }
}

interface Child {
  readonly name: string;
  readonly path: string;
  readonly schema: Json;
  readonly required: boolean | undefined;
}

class FieldReader {
  truncated = false;
  #count = 0;
  readonly #paths = new Map<string, number>();

  childrenOf(schema: Json, path: string, depth: number): readonly Field[] {
    if (depth > maxDepth) {
      this.truncated = true;
      return [];
    }
    return childSchemas(schema, path).flatMap((child) => this.#field(child, depth));
  }

  #field({ name, path: wanted, schema, required }: Child, depth: number): readonly Field[] {
    this.#count += 1;
    if (this.#count > maxFields) {
      this.truncated = true;
      return [];
    }
    const path = this.#unique(wanted);
    const facets = facetsOf(schema);
    const types = facets.types;
    const field: Field = {
      name,
      path,
      type: typeOf(schema, facets),
      required,
      nullable: types !== undefined && facets.nullable,
      description: facets.description ?? '',
      constraints: constraintsOf(schema, facets),
      examples: facets.parts.flatMap(({ examples }) => (Array.isArray(examples) ? examples : [])),
      children: this.childrenOf(schema, path, depth + 1),
      ...(facets.column === undefined ? {} : { column: facets.column }),
      ...(facets.personalData === true ? { personalData: true } : {}),
      ...(facets.protection === undefined ? {} : { protection: facets.protection }),
    };
    return [field];
  }

  /** Alternatives may name a field each. */
  #unique(path: string): string {
    const count = (this.#paths.get(path) ?? 0) + 1;
    this.#paths.set(path, count);
    return count === 1 ? path : `${path} (${count})`;
  }
}

function typeOf(schema: Json, { types, format, column, encoding }: Facets): string {
  const reference = isObject(schema) ? schema.$ref : undefined;
  if (typeof reference === 'string') return `the definition ${reference.slice('#/$defs/'.length)}`;
  if (encoding !== undefined) return encodingWords[encoding] ?? typeInWords(types, format);
  if (column?.startsWith('decimal') === true) return 'exact decimal, as text';
  return schema === false ? 'nothing' : typeInWords(types, format);
}

/** Properties and items that `schema` describes, by itself or by its parts. */
function childSchemas(schema: Json, path: string): readonly Child[] {
  const children: Child[] = [];
  const parts = [...partsOf(schema)];
  const required = new Set(parts.flatMap(({ part, certain }) => (certain ? stringsOf(part.required) : [])));
  const named = new Set(parts.flatMap(({ part, certain }) => (certain ? Object.keys(objectOr(part.properties)) : [])));
  for (const { part, certain } of parts) {
    for (const [name, property] of Object.entries(objectOr(part.properties))) {
      // A condition that says nothing to people says more of a field that they know already.
      if (!certain && named.has(name) && objectOr(property).description === undefined) continue;
      children.push({
        name,
        path: path === '' ? name : `${path}.${name}`,
        schema: property,
        required: certain && required.has(name),
      });
    }
    children.push(...unnamed(part, path), ...items(part, path));
  }
  return children;
}

function unnamed(part: JsonObject, path: string): readonly Child[] {
  const rows: Child[] = Object.entries(objectOr(part.patternProperties)).map(([pattern, schema]) => {
    const name = `names like ${pattern}`;
    return { name, path: `${path}.{${pattern}}`, schema, required: undefined };
  });
  const other = part.additionalProperties;
  if (isObject(other)) rows.push({ name: 'any other name', path: `${path}.{*}`, schema: other, required: undefined });
  return rows;
}

function items(part: JsonObject, path: string): readonly Child[] {
  const rows: Child[] = (Array.isArray(part.prefixItems) ? part.prefixItems : []).map((schema, index) => {
    return { name: `item ${index + 1}`, path: `${path}[${index}]`, schema, required: undefined };
  });
  if (isObject(part.items))
    rows.push({ name: 'each item', path: `${path}[]`, schema: part.items, required: undefined });
  return rows;
}

/** The schemas that hold for the same value; `certain` unless only one of several alternatives need hold. */
function* partsOf(schema: Json, certain = true): Generator<{ readonly part: JsonObject; readonly certain: boolean }> {
  if (!isObject(schema)) return;
  yield { part: schema, certain };
  for (const part of listOf(schema.allOf)) yield* partsOf(part, certain);
  for (const union of [listOf(schema.anyOf), listOf(schema.oneOf)]) {
    const alternatives = union.filter((one) => !isNull(one));
    for (const one of alternatives) yield* partsOf(one, certain && alternatives.length === 1);
  }
  for (const branch of [schema.then, schema.else]) if (branch !== undefined) yield* partsOf(branch, false);
}

function isNull(schema: Json): boolean {
  return isObject(schema) && schema.type === 'null';
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
