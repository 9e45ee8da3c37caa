/** Reads schemas at their places into literals of one pool. */
import { isObject, type Json, type JsonObject } from '../../json.ts';
import type { Literal } from '../formula/formula.ts';
import type { Pool } from '../formula/pool.ts';
import type { Draft } from '../model.ts';
import type { Library } from './library.ts';
import { type Manner, refHides } from './manner.ts';
import { inside, keyOf, type Place, unreadable } from './place.ts';
import { referenced } from './units.ts';

/** What the rows of keywords are given. */
export interface Context {
  readonly manner: Manner;
  readonly pool: Pool;
  readonly draft: Draft;
  readonly place: Place;
  readonly schema: JsonObject;
  /** The literal of the schema at `steps` inside this one. */
  child(steps: readonly (string | number)[]): Literal;
  /** The schema at `steps` inside this one, as a context of its own; undefined if it is true or false. */
  enter(steps: readonly (string | number)[]): Context | undefined;
  /** What `$ref` leads to, as a context; undefined if there is none. */
  follow(): Context | undefined;
  /** A keyword that cannot be decided. Where it has equal contents it means the same; without contents, nowhere else. */
  blocked(keyword: string, reason: string, content?: string): Literal;
  /** Tells that it matters in which manner `keyword` is read. */
  dispute(keyword: string): void;
  invalid(keyword: string, what: string): Error;
}

/** What a keyword says, together with those that belong to it. It stands in rows under the names that lead to it. */
export interface Rule {
  /** The rule is applied once if any of these keywords is there. */
  readonly keywords: readonly string[];
  readonly only?: Draft;
  read(context: Context): Iterable<Literal>;
}

export interface ReaderOptions {
  readonly pool: Pool;
  readonly library: Library;
  readonly rules: readonly Rule[];
  readonly manner: Manner;
  /** The literal of a reference's target. */
  readonly targetOf: (key: string) => Literal;
  /** Told when it matters in which manner the schema is read, and for which keyword. */
  readonly onDispute: (keyword: string) => void;
  /** Told where a literal has been read. */
  readonly note: (literal: Literal, pointer: string) => void;
}

/** Rules by the keywords that lead to them, by draft: they are the same for every document. */
const tables = new WeakMap<readonly Rule[], Map<Draft, ReadonlyMap<string, Rule>>>();

function tableOf(rules: readonly Rule[], draft: Draft): ReadonlyMap<string, Rule> {
  const byDraft = tables.get(rules) ?? new Map<Draft, ReadonlyMap<string, Rule>>();
  tables.set(rules, byDraft);
  const known = byDraft.get(draft);
  if (known !== undefined) return known;
  const spoken = rules.filter(({ only }) => only === undefined || only === draft);
  const table = new Map(spoken.flatMap((rule) => rule.keywords.map((keyword) => [keyword, rule] as const)));
  byDraft.set(draft, table);
  return table;
}

export class Reader {
  readonly #options: ReaderOptions;
  readonly #byKeyword: ReadonlyMap<string, Rule>;
  readonly #known = new Map<string, Literal>();
  /** Places that are being read, and what stands for them meanwhile if they were asked for. */
  readonly #open = new Map<string, Literal | undefined>();

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#byKeyword = tableOf(options.rules, options.library.draft);
  }

  /** Reads each place once: what `unevaluated…` asks of a schema has been read, or is being read, elsewhere. */
  read(place: Place): Literal {
    if (!isObject(place.schema)) return this.#readPlain(place);
    const key = keyOf(place);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { pool } = this.#options;
    if (this.#open.has(key)) {
      const reference = this.#open.get(key) ?? pool.reference();
      this.#open.set(key, reference);
      return reference;
    }
    this.#open.set(key, undefined);
    const literal = this.#readPlain(place);
    const reference = this.#open.get(key);
    this.#open.delete(key);
    if (reference !== undefined) pool.define(reference, literal);
    this.#known.set(key, literal);
    return literal;
  }

  #readPlain(outer: Place): Literal {
    const { pool, library, targetOf, manner, onDispute, note } = this.#options;
    const place = library.enter(outer);
    const { schema } = place;
    if (schema === true) return pool.always;
    if (schema === false) return pool.never;
    if (!isObject(schema)) throw unreadable(place, 'a schema must be an object, true or false', 'correct the schema');
    const target = referenced(library, place);
    const parts: Literal[] = target === undefined ? [] : [targetOf(keyOf(target))];
    if (target !== undefined && library.draft === 'draft-07' && this.#saysMore(schema)) onDispute('$ref');
    if (target === undefined || !refHides(library.draft, manner)) parts.push(...this.#apply(place, schema));
    const literal = pool.all(parts);
    for (const part of [...parts, literal]) note(part, place.pointer);
    return literal;
  }

  #saysMore(schema: JsonObject): boolean {
    return Object.keys(schema).some((keyword) => this.#byKeyword.has(keyword));
  }

  *#apply(place: Place, schema: JsonObject): Generator<Literal> {
    const context = this.#context(place, schema);
    const done = new Set<Rule>();
    for (const keyword of Object.keys(schema)) {
      const rule = this.#byKeyword.get(keyword);
      if (rule === undefined || done.has(rule)) continue;
      done.add(rule);
      yield* rule.read(context);
    }
  }

  #context(place: Place, schema: JsonObject): Context {
    const { pool, library, manner, onDispute, note } = this.#options;
    const at = (steps: readonly (string | number)[]): Place => {
      let value: Json | undefined = schema;
      for (const step of steps) value = (value as Record<string | number, Json> | undefined)?.[step];
      return inside(place, steps, value ?? null);
    };
    const contextOf = (outer: Place): Context | undefined => {
      const entered = library.enter(outer);
      return isObject(entered.schema) ? this.#context(entered, entered.schema) : undefined;
    };
    return {
      manner,
      dispute: onDispute,
      pool,
      draft: library.draft,
      place,
      schema,
      child: (steps) => this.read(at(steps)),
      enter: (steps) => contextOf(at(steps)),
      follow: () => {
        const target = referenced(library, place);
        return target && contextOf(target);
      },
      blocked: (keyword, reason, content = `only ${pool.reference()}`) => {
        const literal = pool.atom({ kind: 'blocked', keyword, reason, content });
        note(literal, `${place.pointer}/${keyword}`);
        return literal;
      },
      invalid: (keyword, what) =>
        unreadable({ ...place, pointer: `${place.pointer}/${keyword}` }, `"${keyword}" ${what}`, 'correct the schema'),
    };
  }
}
