/** What a self-contained schema says of a single value, seen through `allOf` and through unions with null. */
import { isObject, type Json, type JsonObject, objectOr, stringsOf } from './json.ts';
import type { Protection } from './model.ts';
import { protectionOf } from './protection.ts';

export interface Facets {
  /** JSON Schema types the value may have, `null` apart; undefined where the schema names none. */
  readonly types: readonly string[] | undefined;
  readonly nullable: boolean;
  readonly format?: string;
  readonly patterns: readonly string[];
  /** What `streampact.column` says. */
  readonly column?: string;
  /** What `streampact.encoding` says. */
  readonly encoding?: string;
  readonly description?: string;
  /** What `streampact.personalData` says, if it says yes. */
  readonly personalData?: true;
  /** What `streampact.protection` says, if it says it rightly. */
  readonly protection?: Protection;
  /** The schemas that hold for the value, outermost first: for `properties`, `items` and the like. */
  readonly parts: readonly JsonObject[];
}

const nothing: Facets = { types: undefined, nullable: true, patterns: [], parts: [] };

/** Facets of `schema`; references (recursive ones are left) are not followed. */
export function facetsOf(schema: Json): Facets {
  if (!isObject(schema)) return nothing;
  const all = [ownFacets(schema)];
  for (const part of listOf(schema.allOf)) all.push(facetsOf(part));
  for (const union of [schema.anyOf, schema.oneOf]) {
    if (Array.isArray(union)) all.push(eitherOf(union.map(facetsOf)));
  }
  return all.reduce(both);
}

function ownFacets(schema: JsonObject): Facets {
  const declared =
    typeof schema.type === 'string' ? [schema.type] : schema.type === undefined ? undefined : stringsOf(schema.type);
  const { column, encoding, personalData, protection } = objectOr(schema.streampact);
  const protectedAs = protectionOf(protection);
  return {
    types: declared?.filter((type) => type !== 'null'),
    nullable: declared === undefined || declared.includes('null'),
    patterns: typeof schema.pattern === 'string' ? [schema.pattern] : [],
    parts: [schema],
    ...(typeof schema.format === 'string' ? { format: schema.format } : {}),
    ...(typeof column === 'string' ? { column } : {}),
    ...(typeof encoding === 'string' ? { encoding } : {}),
    ...(personalData === true ? { personalData } : {}),
    ...(protectedAs === undefined ? {} : { protection: protectedAs }),
    ...(typeof schema.description === 'string' ? { description: schema.description } : {}),
  };
}

/** Both hold. What `a` says of itself wins, being further out. */
function both(a: Facets, b: Facets): Facets {
  const types =
    a.types === undefined ? b.types : b.types === undefined ? a.types : a.types.filter((t) => b.types?.includes(t));
  return {
    ...b,
    ...a,
    types,
    nullable: a.nullable && b.nullable,
    patterns: [...a.patterns, ...b.patterns],
    parts: [...a.parts, ...b.parts],
  };
}

/** One of them holds. Only a union with null alone keeps more than the types. */
function eitherOf(branches: readonly Facets[]): Facets {
  const nullable = branches.some((branch) => branch.nullable);
  const others = branches.filter((branch) => branch.types === undefined || branch.types.length > 0);
  const [only] = others;
  if (only !== undefined && others.length === 1) return { ...only, nullable };
  const types = others.every((branch) => branch.types !== undefined)
    ? [...new Set(others.flatMap((branch) => branch.types ?? []))]
    : undefined;
  return { types, nullable, patterns: [], parts: [] };
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
