/** What the pages need to know, made from loaded contracts and from what stands beside them. Pure. */
import { isObject, type JsonObject, objectOr } from '../../contracts/src/json.ts';
import { walkSchemas } from '../../contracts/src/keywords.ts';
import type { Loaded, LoadedContract } from '../../contracts/src/load.ts';
import { compareText } from '../../contracts/src/mistake.ts';
import type { Contract } from '../../contracts/src/model.ts';
import { resolveId } from '../../contracts/src/refs.ts';
import type { ReleasedContract } from '../../contracts/src/released.ts';
import type { History, Revision } from '../history/index.ts';
import { type Example, examplesOf } from './examples.ts';
import { type Field, fieldsOf } from './fields.ts';
import { idOf, type Lineage, lineageOf } from './lineage.ts';
import { type Version, versionsOf } from './releases.ts';

/** What the contracts do not hold themselves. */
export interface Surroundings {
  readonly released: readonly ReleasedContract[];
  readonly history: History;
  /** Generated TypeScript by contract `$id`. */
  readonly types: ReadonlyMap<string, string>;
  /** SQL by the path that a result contract names. */
  readonly sql: ReadonlyMap<string, string>;
}

export interface Entry {
  /** `<product>/<name>.<kind>.json`. */
  readonly id: string;
  readonly product: string;
  readonly name: string;
  readonly kind: Contract['kind'] | 'shared';
  readonly title: string;
  readonly description: string;
  readonly hash: string;
  /** Undefined for shared contracts. */
  readonly row: Contract | undefined;
  /** How the content is read; undefined for shared contracts. */
  readonly content: 'open' | 'declared' | undefined;
  /** The greatest age, in minutes, that is promised of the newest data; undefined where nothing is. */
  readonly freshnessMinutes: number | undefined;
  readonly fields: readonly Field[];
  /** Definitions of shared contracts, and those that refer to themselves. */
  readonly definitions: readonly Field[];
  readonly truncated: boolean;
  readonly examples: readonly Example[];
  /** `$id`s of contracts that this one refers to, and of those that refer to it. */
  readonly uses: readonly string[];
  readonly usedBy: readonly string[];
  readonly type: string | undefined;
  readonly sql: string | undefined;
  /** Of messages: newest first, the contract as it stands first of all. */
  readonly versions: readonly Version[];
  readonly revisions: readonly Revision[];
  /** The contract file's text. */
  readonly source: string;
}

export interface Catalog {
  /** By product and `$id`. */
  readonly products: ReadonlyMap<string, readonly Entry[]>;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly lineage: Lineage;
  readonly reach: History['reach'];
}

export function catalogOf({ contracts }: Loaded, surroundings: Surroundings): Catalog {
  const rows = contracts.flatMap(({ row }) => row ?? []);
  const references = new Map(contracts.map((contract) => [contract.file.id, referencesOf(contract)]));
  const context = { rows: new Map(rows.map((row) => [idOf(row), row])), references, surroundings };
  const entries = contracts
    .map((contract) => entryOf(contract, context))
    .sort((a, b) => compareText(a.product, b.product) || order(a) - order(b) || compareText(a.id, b.id));
  const products = new Map<string, Entry[]>();
  for (const entry of entries) products.set(entry.product, [...(products.get(entry.product) ?? []), entry]);
  return {
    products,
    entries: new Map(entries.map((entry) => [entry.id, entry])),
    lineage: lineageOf(rows),
    reach: surroundings.history.reach,
  };
}

interface Context {
  readonly rows: ReadonlyMap<string, Contract>;
  readonly references: ReadonlyMap<string, readonly string[]>;
  readonly surroundings: Surroundings;
}

function entryOf(contract: LoadedContract, { rows, references, surroundings }: Context): Entry {
  const { file, schema, hash, row } = contract;
  const { id, product, name, kind } = file;
  const raw = objectOr(file.source.value);
  const { fields, truncated } = fieldsOf(schema);
  // Those of a contract with a row have been put where they are used, except recursive ones.
  const definitions = fieldsOf({ properties: objectOr(row === undefined ? raw.$defs : schema.$defs) });
  const { types, sql, history } = surroundings;
  return {
    ...{ id, product, name, kind, hash, row, fields },
    title: typeof schema.title === 'string' ? schema.title : name,
    description: typeof schema.description === 'string' ? schema.description : '',
    content: contentOf(schema, row),
    freshnessMinutes: freshnessOf(row, rows),
    definitions: definitions.fields,
    truncated: truncated || definitions.truncated,
    examples: row === undefined ? [] : examplesOf(schema),
    uses: references.get(id) ?? [],
    usedBy: [...references].filter(([, ids]) => ids.includes(id)).map(([other]) => other),
    type: types.get(id),
    sql: row?.kind === 'result' ? sql.get(row.sql) : undefined,
    versions: versionsOf(contract, surroundings.released, history),
    revisions: history.revisions.get(id) ?? [],
    source: file.source.text,
  };
}

/** Messages first, as data flows. */
function order({ kind }: Entry): number {
  return ['message', 'item', 'table', 'result', 'shared'].indexOf(kind);
}

function contentOf(schema: JsonObject, row: Contract | undefined): Entry['content'] {
  if (row === undefined) return undefined;
  const body = objectOr(schema.streampact);
  return [body.content, objectOr(body.message).content].includes('open') ? 'open' : 'declared';
}

/** A result is as old as the oldest table that it reads. */
function freshnessOf(row: Contract | undefined, rows: Context['rows']): number | undefined {
  if (row?.kind === 'table') return row.freshnessMinutes;
  if (row?.kind !== 'result') return undefined;
  const ages = row.reads.map((name) => freshnessOf(rows.get(`${name}.table.json`), rows));
  const known = ages.filter((age) => age !== undefined);
  return known.length === 0 || known.length < ages.length ? undefined : Math.max(...known);
}

/** Other contracts that a contract's `$ref`s name. */
function referencesOf({ file }: LoadedContract): readonly string[] {
  const ids = new Set<string>();
  for (const { schema } of walkSchemas(file.source.value)) {
    const [address = ''] = isObject(schema) && typeof schema.$ref === 'string' ? schema.$ref.split('#') : [];
    const id = address === '' ? undefined : resolveId(file, address);
    if (typeof id === 'string' && id !== file.id) ids.add(id);
  }
  return [...ids].sort(compareText);
}
