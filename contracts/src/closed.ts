/**
 * What a writer under declared content may write: the contract, with every object closed that says nothing else. A reader
 * goes by the contract as written and tolerates more.
 *
 * An object is closed where it stands, not where it is defined: two definitions that hold for one object together would
 * otherwise forbid each other's properties. For the same reason a property that several schemas describe at once keeps
 * its content open, as does everything that only tests a value (`if`, `not`, `contains`). So `closed` errs towards a writer
 * who may write more.
 */
import { declaresProperties, localTarget, propertyPart, type Shares, sharesOf } from './closure.ts';
import { isObject, type Json, type JsonObject, objectOr } from './json.ts';

/** Keywords whose schemas hold for the same value and are part of its description. */
const inPlace = ['allOf', 'anyOf', 'oneOf', 'then', 'else', 'dependentSchemas'] as const;
const own = ['additionalProperties', 'unevaluatedProperties'] as const;

/** The writer's schema of a self-contained 2020-12 schema. It accepts nothing that `schema` refuses. */
export function closed(schema: JsonObject): JsonObject {
  return new Closer(schema).close();
}

class Closer {
  readonly #root: JsonObject;
  /** The closed forms of definitions, by their names, and their names by what they are forms of. */
  readonly #variants = new Map<string, Json>();
  readonly #names = new Map<string, string>();
  /** Set where closing a part could let something through: what two alternatives accepted, or a test refused, before. */
  #keepsOriginal: boolean;

  constructor(root: JsonObject) {
    this.#root = root;
    this.#keepsOriginal = testsByPlace(root);
  }

  close(): JsonObject {
    const schema = this.#value(this.#root);
    if (!isObject(schema)) return this.#root;
    const { $defs, ...rest } = schema;
    const definitions = { ...objectOr($defs), ...Object.fromEntries(this.#variants) };
    if (!this.#keepsOriginal) return { ...rest, ...withDefinitions(definitions) };
    const { $id: _id, $schema: _schema, ...original } = this.#root;
    // References inside it must keep leading to what they led to, so it is a document of its own.
    const kept = { $id: 'contract:as-written', ...original };
    const all = Array.isArray(rest.allOf) ? rest.allOf : [];
    return {
      ...rest,
      allOf: [...all, { $ref: 'contract:as-written' }],
      ...withDefinitions({ ...definitions, 'as written': kept }),
    };
  }

  /** A value's schema: its parts closed, and itself if it names properties and says no more. */
  #value(schema: Json): Json {
    if (!isObject(schema)) return schema;
    const shares = sharesOf(this.#root, schema);
    const inner = this.#described(schema, shares);
    if (!declaresProperties(shares) || own.some((keyword) => schema[keyword] !== undefined)) return inner;
    const alone =
      typeof schema.$ref !== 'string' && [...inPlace, 'if'].every((keyword) => schema[keyword] === undefined);
    return { ...inner, [alone ? 'additionalProperties' : 'unevaluatedProperties']: false };
  }

  /** A schema that describes a value together with others: its parts closed, not itself. */
  #described(schema: JsonObject, shares: Shares): JsonObject {
    const closedParts = new Map<string, Json>();
    const put = (keyword: string, value: Json | undefined): void => {
      if (value !== undefined) closedParts.set(keyword, value);
    };
    put('$ref', this.#reference(schema, shares));
    put('properties', this.#properties(schema, shares));
    if (shares.get('patternProperties') === 1 && schema.properties === undefined)
      put('patternProperties', this.#map(schema.patternProperties));
    for (const keyword of own) if (this.#aloneWith(shares, schema, keyword)) put(keyword, this.#child(schema[keyword]));
    if (shares.get('items') === 1 && !shares.has('unevaluatedItems')) {
      put('items', this.#child(schema.items));
      if (Array.isArray(schema.prefixItems))
        put(
          'prefixItems',
          schema.prefixItems.map((item) => this.#value(item)),
        );
    }
    for (const keyword of inPlace) put(keyword, this.#combined(schema, keyword, shares));
    return { ...schema, ...Object.fromEntries(closedParts) };
  }

  #child(schema: Json | undefined): Json | undefined {
    return schema === undefined ? undefined : this.#value(schema);
  }

  #map(map: Json | undefined): Json | undefined {
    if (!isObject(map)) return undefined;
    return Object.fromEntries(Object.entries(map).map(([name, child]) => [name, this.#value(child)]));
  }

  #properties({ properties }: JsonObject, shares: Shares): Json | undefined {
    if (!isObject(properties)) return undefined;
    // A pattern may describe the same property; which ones it does is not worth finding out.
    const patterns = shares.has('patternProperties');
    const entries = Object.entries(properties).map(([name, child]): readonly [string, Json] => {
      const shared = patterns || shares.get(propertyPart(name)) !== 1;
      return [name, shared ? child : this.#value(child)];
    });
    return Object.fromEntries(entries);
  }

  /** What is left over from other schemas' properties may also be described by them. */
  #aloneWith(shares: Shares, schema: JsonObject, keyword: string): boolean {
    if (schema[keyword] === undefined || shares.get(keyword) !== 1) return false;
    return typeof schema.$ref !== 'string' && [...inPlace, 'if'].every((other) => schema[other] === undefined);
  }

  #combined(schema: JsonObject, keyword: string, shares: Shares): Json | undefined {
    const value = schema[keyword];
    if (value === undefined) return undefined;
    const one = (child: Json): Json => (isObject(child) ? this.#described(child, shares) : child);
    const result = Array.isArray(value)
      ? value.map(one)
      : keyword === 'dependentSchemas'
        ? Object.fromEntries(Object.entries(objectOr(value)).map(([name, child]) => [name, one(child)]))
        : one(value);
    if (keyword === 'oneOf' && JSON.stringify(result) !== JSON.stringify(value)) this.#keepsOriginal = true;
    return result;
  }

  /** A definition's schema depends on who else describes the value; it is written down once for each such company. */
  #reference({ $ref }: JsonObject, shares: Shares): Json | undefined {
    if (typeof $ref !== 'string') return undefined;
    const target = localTarget(this.#root, $ref);
    if (!isObject(target)) return undefined;
    const company = [...shares].filter(([part, count]) => count > 1 || !part.startsWith('properties/')).sort();
    const key = JSON.stringify([$ref, company]);
    const known = this.#names.get(key);
    if (known !== undefined) return `#/$defs/${known}`;
    const name = this.#freeName();
    this.#names.set(key, name);
    this.#variants.set(name, true);
    const { $id: _id, $schema: _schema, $defs: _defs, ...described } = this.#described(target, shares);
    this.#variants.set(name, described);
    return `#/$defs/${name}`;
  }

  #freeName(): string {
    const taken = objectOr(this.#root.$defs);
    let count = this.#variants.size + 1;
    while (Object.hasOwn(taken, `closed-${count}`)) count += 1000;
    return `closed-${count}`;
  }
}

/** Whether a test may refer to a place that is closed, instead of to a definition, which is not. */
function testsByPlace(root: JsonObject): boolean {
  const text = JSON.stringify(root);
  return /"\$ref":"#(?!\/(\$defs|definitions)\/)/.test(text) && /"(not|if|contains|oneOf)":/.test(text);
}

function withDefinitions(definitions: JsonObject): JsonObject {
  return Object.keys(definitions).length === 0 ? {} : { $defs: definitions };
}
