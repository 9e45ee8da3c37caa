/** Puts the contract around the schema of a sample: names, key, owner; and says what of it is a guess. */
import { facetsOf } from '../facets.ts';
import { type Json, type JsonObject, objectOr, toPointer } from '../json.ts';
import type { Candidate } from './keys.ts';
import { type ContractId, idOf, soundsPersonal, titleOf } from './names.ts';

/** Something that the sample cannot tell. */
export interface Decision {
  /** JSON pointer into the contract. */
  readonly pointer: string;
  /** What was written there, and what to think about. */
  readonly what: string;
}

/** What is known beside the schema. */
export interface ContractFacts {
  readonly id: ContractId;
  readonly title: string | undefined;
  readonly owner: string | undefined;
  /** The sample's file name. */
  readonly file: string;
  /** Sentence about the sample, for `$comment`. */
  readonly evidence: string;
  /** Narrowest first, in the contract's names. */
  readonly keys: readonly Candidate[];
  /** File of the message contract that a table is built from. */
  readonly source: string;
}

const placeholderOwner = 'owner@example.invalid';
const week = 168;
const day = 1440;

/** The contract with `schema`, an object's, and what its owner has still to decide. */
export function contractOf(
  schema: JsonObject,
  facts: ContractFacts,
): { readonly contract: JsonObject; readonly decisions: readonly Decision[] } {
  const { id } = facts;
  const names = Object.keys(objectOr(schema.properties));
  const personalData = JSON.stringify(schema).includes('"personalData":true');
  const body = id.kind === 'message' ? messageBody(schema, facts) : tableBody(schema, facts);
  const contract: JsonObject = {
    $schema: '../vocabulary.json',
    $id: idOf(id),
    title: facts.title ?? titleOf(id),
    description: id.kind === 'table' ? `One row of ${facts.file}.` : `One message like those of ${facts.file}.`,
    $comment: facts.evidence,
    ...schema,
    streampact: {
      owner: facts.owner ?? placeholderOwner,
      ...(id.kind === 'table' ? { compatibility: 'backward' } : {}),
      personalData,
      [id.kind]: body.body,
    },
  };
  const persons = names.filter(soundsPersonal);
  const general: readonly (Decision | undefined)[] = [
    { pointer: '/description', what: 'a placeholder: say what one of them means' },
    facts.owner === undefined
      ? {
          pointer: '/streampact/owner',
          what: `${placeholderOwner} is a placeholder: the address of the team that answers for it`,
        }
      : undefined,
    {
      pointer: '/streampact/personalData',
      what: personalData
        ? `true, by the names ${persons.join(', ') || 'of inner fields'}: mark the other fields about persons, or unmark these`
        : 'false, because no name suggests a person: make it true if a field identifies or describes one',
    },
  ];
  return { contract, decisions: [...general.filter((decision) => decision !== undefined), ...body.decisions] };
}

interface Body {
  readonly body: JsonObject;
  readonly decisions: readonly Decision[];
}

function messageBody(schema: JsonObject, { id, keys }: ContractFacts): Body {
  const single = rank(keys, schema).find(({ columns }) => columns.length === 1)?.columns;
  const key = single === undefined ? null : toPointer(single);
  const topic = `${id.product}.${id.name}`;
  const at = (name: string) => `/streampact/message/${name}`;
  const why = key === null ? 'no single field identifies a row of the sample' : `unique in the sample`;
  return {
    body: { topic, partitions: 1, retentionHours: week, key, framing: 'value' },
    decisions: [
      { pointer: at('topic'), what: `${topic}, by the names: the topic that it goes to` },
      { pointer: at('partitions'), what: '1: how many, by the load; a keyed topic is never repartitioned' },
      { pointer: at('retentionHours'), what: `${week}: how long the broker keeps a record` },
      { pointer: at('key'), what: `${key ?? 'null'}, ${why}: the field by which records are ordered` },
    ],
  };
}

function tableBody(schema: JsonObject, { keys, source }: ContractFacts): Body {
  const properties = objectOr(schema.properties);
  const names = Object.keys(properties);
  const [best] = rank(keys, schema);
  const never = names.filter((name) => !facetsOf(properties[name] ?? true).nullable);
  const recordKey = best?.columns ?? (never.length > 0 ? never : names);
  const quality: readonly Json[] = best === undefined ? [] : [{ rule: 'unique', columns: recordKey }];
  const others = rank(keys, schema)
    .slice(1, 4)
    .map(({ columns }) => columns.join(' + '));
  const why =
    best === undefined
      ? 'a placeholder, because no one to three columns identify a row of the sample'
      : `unique in ${best.rows.toLocaleString('en-US')} rows${others.length > 0 ? `, as is ${others.join(', ')}` : ''}`;
  const at = (name: string) => `/streampact/table/${name}`;
  return {
    body: { format: 'parquet', source, recordKey, partitionBy: [], freshnessMinutes: day, quality },
    decisions: [
      { pointer: at('source'), what: `${source}: the message contract that the table is built from` },
      { pointer: at('recordKey'), what: `${recordKey.slice(0, 8).join(', ')}, ${why}: what identifies a row` },
      { pointer: at('partitionBy'), what: 'none: the columns that queries select by, if the table is large' },
      { pointer: at('freshnessMinutes'), what: `${day}: the longest acceptable age of the newest row` },
    ],
  };
}

const identifying = /(^|_)(id|key|code|uuid|no|number)$/i;

/** Keys whose columns can be keys, narrowest first and those that are called so before others. */
function rank(keys: readonly Candidate[], schema: JsonObject): readonly Candidate[] {
  const properties = objectOr(schema.properties);
  const usable = keys.filter(({ columns }) => columns.every((name) => canIdentify(properties[name] ?? true)));
  const named = ({ columns }: Candidate) => columns.filter((name) => identifying.test(name)).length;
  return usable.toSorted((a, b) => a.columns.length - b.columns.length || named(b) - named(a));
}

function canIdentify(property: Json): boolean {
  const { types = [], nullable, column } = facetsOf(property);
  const [type = ''] = types;
  return (
    types.length === 1 && !nullable && ['string', 'integer'].includes(type) && column?.startsWith('decimal') !== true
  );
}
