/**
 * Schemas that take what is not known yet for right.
 *
 * Where a schema asserts, an unknown value passes; where it is a condition (`if`, `not`), an unknown value must not make an assertion
 * out of it. So each schema has two forms: one that is true unless the value is wrong for certain, and one that is true only if the
 * value is right for certain; `not` and `if` lead from the one to the other.
 */
import { isObject, type Json, type JsonObject, toPointer } from '../../contracts/src/json.ts';

/** `possible`: unknown values pass; `certain`: they do not. */
type Form = 'possible' | 'certain';

const other = { possible: 'certain', certain: 'possible' } as const;

/** Keywords whose value is a schema, a list of schemas, or a map of them; conditions come apart. */
const single = ['items', 'additionalProperties', 'contains', 'propertyNames'] as const;
const lists = ['allOf', 'anyOf', 'prefixItems'] as const;
const maps = ['properties', 'patternProperties'] as const;

/** Keywords that are made anew below, or say nothing of a value. */
const handled: ReadonlySet<string> = new Set([
  ...single,
  ...lists,
  ...maps,
  ...[
    '$ref',
    '$id',
    '$schema',
    'if',
    'then',
    'else',
    'not',
    'oneOf',
    'definitions',
    'dependencies',
    'readOnlyProperties',
  ],
]);

/** Marks a condition, whose own failure says nothing to people: what it led to does. */
export const conditionMark = 'condition';

/**
 * The schema in its `possible` form; definitions are made as they are needed. Of `names`, if they are given, are all properties that the
 * values have at any depth: what is said of others is left out, since it would say nothing of them.
 */
export function softened(root: JsonObject, names?: ReadonlySet<string>): JsonObject {
  const softener = new Softener(root, names);
  const schema = softener.form(root, 'possible');
  return { ...(isObject(schema) ? schema : {}), $defs: softener.definitions };
}

class Softener {
  readonly definitions: Record<string, Json> = {};
  readonly #root: JsonObject;
  readonly #names: ReadonlySet<string> | undefined;

  constructor(root: JsonObject, names: ReadonlySet<string> | undefined) {
    this.#root = root;
    this.#names = names;
  }

  form(schema: Json, form: Form): Json {
    if (!isObject(schema)) return schema;
    const parts = this.#parts(schema, form);
    return form === 'possible'
      ? { if: { unknownValue: true }, else: parts }
      : { allOf: [{ not: { unknownValue: true } }, parts] };
  }

  #parts(schema: JsonObject, form: Form): JsonObject {
    const out: Record<string, Json> = Object.fromEntries(
      Object.entries(schema).filter(([keyword]) => !handled.has(keyword)),
    );
    const all: Json[] = [];
    for (const keyword of single) if (keyword in schema) out[keyword] = this.form(schema[keyword] ?? true, form);
    if (isObject(schema.properties)) out.properties = this.#properties(schema.properties, form);
    if (isObject(schema.patternProperties)) out.patternProperties = this.#map(schema.patternProperties, form);
    for (const keyword of lists) {
      const list = schema[keyword];
      if (Array.isArray(list)) out[keyword] = list.map((each) => this.form(each, form));
    }
    if (typeof schema.$ref === 'string') all.push({ $ref: this.#definition(schema.$ref, form) });
    if (schema.not !== undefined) all.push({ not: this.form(schema.not, other[form]) });
    if (schema.if !== undefined) all.push(...this.#condition(schema, form));
    if (Array.isArray(schema.oneOf)) all.push(...this.#exactlyOne(schema.oneOf, form));
    if (isObject(schema.dependencies)) all.push(...this.#dependencies(schema.dependencies, form));
    const known = Array.isArray(out.allOf) ? (out.allOf as readonly Json[]) : [];
    return all.length === 0 ? out : { ...out, allOf: [...known, ...all] };
  }

  /** Names stay, for `additionalProperties` asks for them. */
  #properties(schemas: JsonObject, form: Form): JsonObject {
    const isThere = (name: string): boolean => this.#names?.has(name) ?? true;
    return Object.fromEntries(
      Object.entries(schemas).map(([name, schema]) => [name, isThere(name) ? this.form(schema, form) : true]),
    );
  }

  #map(schemas: JsonObject, form: Form): JsonObject {
    return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, this.form(schema, form)]));
  }

  #condition({ if: condition, then, else: otherwise }: JsonObject, form: Form): readonly Json[] {
    const mark = { $comment: conditionMark };
    return [
      ...(then === undefined
        ? []
        : [{ ...mark, anyOf: [{ not: this.form(condition ?? true, other[form]) }, this.form(then, form)] }]),
      ...(otherwise === undefined
        ? []
        : [{ ...mark, anyOf: [this.form(condition ?? true, form), this.form(otherwise, form)] }]),
    ];
  }

  #exactlyOne(schemas: readonly Json[], form: Form): readonly Json[] {
    const pairs = schemas.flatMap((one, index) =>
      schemas.slice(index + 1).map((another) => ({
        not: { allOf: [this.form(one, other[form]), this.form(another, other[form])] },
      })),
    );
    return [{ anyOf: schemas.map((each) => this.form(each, form)) }, ...pairs];
  }

  #dependencies(dependencies: JsonObject, form: Form): readonly Json[] {
    return Object.entries(dependencies).map(([name, needed]) =>
      Array.isArray(needed)
        ? { dependentRequired: { [name]: needed } }
        : { dependentSchemas: { [name]: this.form(needed, form) } },
    );
  }

  #definition(reference: string, form: Form): string {
    const name = `${form} ${reference}`;
    if (!(name in this.definitions)) {
      this.definitions[name] = true;
      this.definitions[name] = this.form(pointed(this.#root, reference), form);
    }
    return `#${toPointer(['$defs', name]).split('/').map(encodeURIComponent).join('/')}`;
  }
}

function pointed(root: JsonObject, reference: string): Json {
  let value: Json | undefined = root;
  for (const step of reference.split('/').slice(1)) value = isObject(value) ? value[step] : undefined;
  return value ?? true;
}
