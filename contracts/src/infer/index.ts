/** Infers a contract from a sample of its data. */
import { isObject, type Json, type JsonObject, objectOr } from '../json.ts';
import { type ContractFacts, contractOf, type Decision } from './contract.ts';
import { type Decoder, decoderOf } from './decode.ts';
import { counted, type FieldEvidence, objectSchema } from './fields.ts';
import { type ContractId, fieldNames } from './names.ts';
import { gather, type Sample } from './sample.ts';
import { badSample } from './trouble.ts';

export interface InferOptions extends ContractId {
  readonly title?: string;
  readonly owner?: string;
  /** File of the message contract that a table is built from, in the same product. */
  readonly source: string;
}

/** A contract, and all that is known about how sure it is. */
export interface Inferred {
  readonly contract: JsonObject;
  readonly rows: number;
  readonly fields: readonly FieldEvidence[];
  /** What the sample cannot tell. */
  readonly decisions: readonly Decision[];
  /** How the sample was read. */
  readonly notes: readonly string[];
  /** Turns rows of the sample into values of the contract. */
  readonly decode: Decoder;
}

/**
 * Reads the sample at `path` once, in bounded memory, and infers a contract that accepts every row of it.
 * @throws StreampactError SAMPLE_INVALID for a sample that cannot be read or understood, USAGE for names that are none.
 */
export async function inferContract(path: string, options: InferOptions): Promise<Inferred> {
  const sample = await gather(path, options.kind);
  const { file, root, rows } = sample;
  const object = soleObject(sample);
  const names = fieldNames([...object.fields.keys()], { file, kind: options.kind });
  const fields: FieldEvidence[] = [];
  const shapes = new Map([...object.fields].map(([name, shape]) => [names.get(name) ?? name, shape]));
  const spot = { field: '', total: root.seen, of: 'rows' };
  const aim = { kind: options.kind, unit: sample.unit, file, tell: (field: FieldEvidence) => fields.push(field) };
  const plain = objectSchema(shapes, spot, aim);
  const schema = options.kind === 'table' ? asTable(plain, { names, file }) : plain;
  const facts: ContractFacts = {
    id: options,
    title: options.title,
    owner: options.owner,
    file,
    evidence: `inferred from ${counted(rows)} rows of ${file}`,
    keys: sample.keys.map(({ columns, rows: compared }) => ({
      columns: columns.map((name) => names.get(name) ?? name),
      rows: compared,
    })),
    source: options.source,
  };
  const { contract, decisions } = contractOf(schema, facts);
  const decode = decoderOf({ schema, kind: options.kind, names, nothings: sample.nothings });
  return { contract, rows, fields, decisions, notes: notesOf(sample, names), decode };
}

/** Rows are objects, and nothing else. */
function soleObject({ root, file, unit }: Sample): NonNullable<Sample['root']['object']> {
  const { object } = root;
  const others = [root.strings, root.numbers, root.booleans, root.array].some((other) => other !== undefined);
  if (object !== undefined && object.fields.size > 0 && !others && root.nulls === 0) return object;
  const what = object === undefined ? 'rows that are no objects' : `rows that are not all objects with fields`;
  throw badSample({ file }, `${what}, by ${unit}`, 'make every row a JSON object with fields');
}

/** Every column has a description, and there is nothing beside the columns. */
function asTable(
  schema: JsonObject,
  { names, file }: { readonly names: ReadonlyMap<string, string>; readonly file: string },
): JsonObject {
  const original = new Map([...names].map(([name, column]) => [column, name]));
  const properties = Object.entries(objectOr(schema.properties)).map(([name, property]): [string, Json] => {
    const description = `${[...(original.get(name) ?? name)].slice(0, 150).join('')}, of ${file.slice(0, 60)}.`;
    return [name, isObject(property) ? { description, ...property } : property];
  });
  const { type = 'object', required = [] } = schema;
  return { type, required, additionalProperties: false, properties: Object.fromEntries(properties) };
}

const delimiterNames: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'bars',
};

function notesOf(sample: Sample, names: ReadonlyMap<string, string>): readonly string[] {
  const { dialect, nothings } = sample;
  const renamed = [...names].filter(([name, column]) => name !== column).map(([name, column]) => `${name} → ${column}`);
  const notes =
    renamed.length === 0
      ? []
      : [`renamed for the catalogues: ${renamed.slice(0, 10).join(', ')}${renamed.length > 10 ? ', …' : ''}`];
  if (dialect === undefined) return notes;
  const [delimiter = ','] = dialect.delimiters;
  const header = dialect.header ? 'the first line names the fields' : 'no header: fields are called column_1 and so on';
  const words = [...nothings].filter((text) => text !== '');
  return [
    `delimited by ${delimiterNames[delimiter] ?? 'spaces'}; ${header}`,
    ...(words.length === 0 ? [] : [`read as null: ${words.join(', ')}, and empty cells`]),
    ...notes,
  ];
}
