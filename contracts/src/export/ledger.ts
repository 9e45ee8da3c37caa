/**
 * What an exporter has read of a contract, and so what it has left. Exporters see a contract through cursors only, and a
 * cursor notes every keyword that is taken from it; whatever is not noted in the end is lost, also a keyword that nobody
 * thought of.
 */
import { isObject, type Json, type JsonObject, objectOr, type Path, toPointer } from '../json.ts';
import { subschemasOf } from '../keywords.ts';
import type { Remark } from './remarks.ts';

/** Something of a contract that the other format does not say. */
export interface Loss {
  /** A keyword, `streampact.…`, or words for what no keyword says, e.g. `open content`. */
  readonly name: string;
  /** JSON pointer into the contract with its references followed. */
  readonly pointer: string;
  /** What is said in its place, where something is. */
  readonly note?: string;
}

export class Ledger {
  readonly #taken = new Map<string, string>();
  readonly #losses: Loss[] = [];

  take(path: Path, name: string): void {
    this.#taken.set(toPointer(path), name);
  }

  lose(path: Path, name: Remark, note: string): void {
    this.#losses.push({ name, pointer: toPointer(path), note });
  }

  /** The names of what was taken, each once. */
  get names(): ReadonlySet<string> {
    return new Set(this.#taken.values());
  }

  /** What of `schema`, a whole contract, was not taken, and what was taken but not said in full; in order of pointers. */
  losses(schema: JsonObject): readonly Loss[] {
    const all = [...this.#losses, ...this.#untaken([], schema)];
    const unique = new Map(all.map((loss) => [JSON.stringify(loss), loss]));
    return [...unique.entries()].sort(([a], [b]) => order(a, b)).map(([, loss]) => loss);
  }

  *#untaken(path: Path, schema: Json): Generator<Loss> {
    if (!isObject(schema)) return;
    for (const [name, value] of Object.entries(schema)) {
      const here = [...path, name];
      if (name === 'streampact') yield* this.#facts(here, value, name);
      else if (!this.#taken.has(toPointer(here))) yield { name, pointer: toPointer(here) };
      else
        for (const child of subschemasOf({ [name]: value }))
          yield* this.#untaken([...path, ...child.steps], child.schema);
    }
  }

  /** Facts of a contract are told one by one, and so are rules and parameters. */
  *#facts(path: Path, value: Json, name: string): Generator<Loss> {
    if (this.#taken.has(toPointer(path))) return;
    if (name === 'streampact' || bodies.has(name)) {
      for (const [fact, item] of Object.entries(objectOr(value)))
        yield* this.#facts([...path, fact], item, `${name}.${fact}`);
    } else if (lists.has(name) && Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        const { rule } = objectOr(item);
        yield* this.#facts([...path, index], item, typeof rule === 'string' ? `${name}.${rule}` : `${name}[]`);
      }
    } else yield { name, pointer: toPointer(path) };
  }
}

const bodies: ReadonlySet<string> = new Set(['message', 'item', 'table', 'result'].map((kind) => `streampact.${kind}`));
const lists: ReadonlySet<string> = new Set(['streampact.table.quality', 'streampact.result.parameters']);

function order(a: string, b: string): number {
  const [x, y] = [JSON.parse(a) as Loss, JSON.parse(b) as Loss];
  const [left, right] = [`${x.pointer}\n${x.name}`, `${y.pointer}\n${y.name}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A schema in a contract, and the way to it. */
export class Cursor {
  readonly schema: JsonObject;
  readonly path: Path;
  readonly ledger: Ledger;

  constructor(schema: JsonObject, path: Path, ledger: Ledger) {
    this.schema = schema;
    this.path = path;
    this.ledger = ledger;
  }

  /** What `keyword` holds, noted as said. */
  take(keyword: string): Json | undefined {
    const value = this.peek(keyword);
    if (value !== undefined) this.ledger.take([...this.path, keyword], keyword);
    return value;
  }

  /** What `keyword` holds, to be decided upon. */
  peek(keyword: string): Json | undefined {
    return Object.hasOwn(this.schema, keyword) ? this.schema[keyword] : undefined;
  }

  /** The fact at `steps` below `streampact`, noted as said; an item of a list is named by `as`. */
  fact(steps: Path, as?: string): Json | undefined {
    let value: Json | undefined = this.peek('streampact');
    for (const step of steps) value = Array.isArray(value) ? value[Number(step)] : objectOr(value)[step];
    const named = ['streampact', ...steps.filter((step) => typeof step === 'string')].join('.');
    if (value !== undefined) this.ledger.take([...this.path, 'streampact', ...steps], as ?? named);
    return value;
  }

  /** The schemas directly below `keyword`, each with its last step; those that are mere `true` or `false` too, as they are. */
  children(
    keyword: string,
  ): readonly { readonly step: string | number; readonly schema: Json; readonly cursor: Cursor }[] {
    const value = this.take(keyword);
    if (value === undefined) return [];
    return [...subschemasOf({ [keyword]: value })].map(({ steps, schema }) => ({
      step: steps.at(-1) ?? keyword,
      schema,
      cursor: new Cursor(objectOr(schema), [...this.path, ...steps], this.ledger),
    }));
  }

  /** Tells that something of this schema is not said, or not in full. */
  lose(name: Remark, note: string): void {
    this.ledger.lose(this.path, name, note);
  }
}
