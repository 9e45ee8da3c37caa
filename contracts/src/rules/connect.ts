/** Rules for messages that Kafka Connect fills or lands. */
import { type Facets, facetsOf } from '../facets.ts';
import { isObject, type Json, type JsonObject, objectOr, type Path, stringsOf } from '../json.ts';
import type { Mistake } from '../mistake.ts';
import type { Complaint } from '../source.ts';
import { didYouMean } from '../suggest.ts';
import { bodyOf, inBody, type Rule, type Subject } from './subject.ts';

export const connectRules: readonly Rule[] = [
  oneSource,
  connectorsDiffer,
  cursorIsBesideItems,
  topicIsTheTables,
  valueIsAnEnvelope,
  recordKeyIsOfTheRow,
];

function* oneSource(subject: Subject): Generator<Mistake> {
  const { http, mysql } = sourceOf(subject);
  if (http === undefined || mysql === undefined) return;
  const what = 'a source is one of "http" and "mysql"';
  yield inBody(subject, ['source', 'mysql'], { code: 'BAD_VALUE', what, fix: 'keep one of them', on: 'name' });
}

/** Kafka Connect knows connectors by their names alone. */
function* connectorsDiffer(subject: Subject): Generator<Mistake> {
  const { source, landing } = bodyOf(subject);
  const [from, to] = [objectOr(source).connector, objectOr(landing).connector];
  if (typeof from !== 'string' || typeof to !== 'string' || from.toLowerCase() !== to.toLowerCase()) return;
  const what = `the connector "${to}" is the source`;
  yield inBody(subject, ['landing', 'connector'], { code: 'DUPLICATE', what, fix: 'take another name' });
}

/** The cursor is a text of the answer, not of one of its messages. */
function* cursorIsBesideItems(subject: Subject): Generator<Mistake> {
  const { items, cursor } = objectOr(sourceOf(subject).http);
  if (typeof items !== 'string' || typeof cursor !== 'string') return;
  const within = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(`${outer}/`);
  if (!within(cursor, items) && !within(items, cursor)) return;
  const what = `"${cursor}" and "${items}" are not beside each other in an answer`;
  const fix = 'point to the array of messages and, elsewhere, to the text of the next cursor';
  yield inBody(subject, ['source', 'http', 'cursor'], { code: 'BAD_VALUE', what, fix });
}

function* topicIsTheTables(subject: Subject): Generator<Mistake> {
  const { server, database, table } = objectOr(sourceOf(subject).mysql);
  const expected = [server, database, table];
  if (!expected.every((part) => typeof part === 'string')) return;
  const topic = expected.join('.');
  if (bodyOf(subject).topic === topic) return;
  const what = `Debezium writes the table's changes to "${topic}"`;
  yield inBody(subject, ['topic'], { code: 'BAD_VALUE', what, fix: `make it "${topic}"` });
}

/** What Debezium's envelope has, and what it is: a property that the contract names otherwise would refuse every change. */
const envelope: Readonly<Record<string, (value: Facets) => string | undefined>> = {
  before: (value) => (isOnly(value, 'object') && value.nullable ? undefined : 'an object or null'),
  after: (value) => (isOnly(value, 'object') && value.nullable ? undefined : 'an object or null'),
  source: (value) => (isOnly(value, 'object') && !value.nullable ? undefined : 'an object'),
  op: (value) => (isOnly(value, 'string') && !value.nullable ? undefined : 'a string'),
};

function* valueIsAnEnvelope(subject: Subject): Generator<Mistake> {
  if (!isObject(sourceOf(subject).mysql)) return;
  const { properties, required } = partsOf(subject.schema);
  for (const [name, complain] of Object.entries(envelope)) {
    const value = properties[name];
    const bad = (what: string, fix: string): Mistake =>
      inBody(subject, ['source', 'mysql'], { code: 'BAD_VALUE', what, fix, on: 'name' });
    if (value === undefined)
      yield bad(`the value has no "${name}", which Debezium writes`, `describe "${name}" under "properties"`);
    else {
      const expected = complain(facetsOf(value));
      if (expected !== undefined)
        yield bad(`"${name}" is not ${expected}, as Debezium writes it`, `make it ${expected}`);
      if (!required.includes(name)) yield bad(`"${name}" may be missing`, `add "${name}" to "required"`);
    }
  }
}

function* recordKeyIsOfTheRow(subject: Subject): Generator<Mistake> {
  const { recordKey } = objectOr(sourceOf(subject).mysql);
  const { after } = partsOf(subject.schema).properties;
  const row = partsOf(after ?? true);
  const names = Object.keys(row.properties);
  if (names.length === 0) return;
  for (const [index, name] of stringsOf(recordKey).entries()) {
    const complaint = keyComplaint(name, row, names);
    const path: Path = ['source', 'mysql', 'recordKey', index];
    if (complaint !== undefined) yield inBody(subject, path, complaint);
  }
}

function keyComplaint(name: string, { properties, required }: Parts, names: readonly string[]): Complaint | undefined {
  if (!names.includes(name))
    return { code: 'DANGLING', what: `there is no column "${name}" in "after"`, fix: didYouMean(name, names) };
  const { nullable, types = [] } = facetsOf(properties[name] ?? true);
  if (!required.includes(name))
    return { code: 'BAD_KEY', what: `"${name}" may be missing`, fix: `add "${name}" to "required"` };
  if (nullable) return { code: 'BAD_KEY', what: `"${name}" may be null`, fix: 'take null out of its type' };
  const scalar = types.length === 1 && types.every((type) => type !== 'object' && type !== 'array');
  return scalar ? undefined : { code: 'BAD_KEY', what: `"${name}" is no scalar`, fix: 'give it one scalar type' };
}

interface Parts {
  readonly properties: JsonObject;
  readonly required: readonly string[];
}

/** What a schema says of an object, seen through a union with null. */
function partsOf(schema: Json): Parts {
  const { parts } = facetsOf(schema);
  return {
    properties: Object.assign({}, ...parts.map(({ properties }) => objectOr(properties))) as JsonObject,
    required: parts.flatMap(({ required }) => stringsOf(required)),
  };
}

function isOnly({ types = [] }: Facets, type: string): boolean {
  return types.length === 1 && types[0] === type;
}

function sourceOf(subject: Subject): JsonObject {
  return objectOr(bodyOf(subject).source);
}
