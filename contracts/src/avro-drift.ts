/** How what a connector writes in Avro differs from what a contract says: the fields of two schemas, in the contract's words. */
import { ownFields } from './debezium.ts';
import { isObject, type Json, type JsonObject, type Path, toPointer } from './json.ts';

/** One field that is not in the one schema as it is in the other. */
export interface AvroDrift {
  /**
   * field-added: the contract does not name it; field-removed: it is no longer written; type-changed: it is of another type;
   * null-allowed: it may be null, and the contract refuses null; null-refused: it is never null, and the contract lets it be.
   */
  readonly kind: 'field-added' | 'field-removed' | 'type-changed' | 'null-allowed' | 'null-refused';
  /** JSON pointer to the field in a message: `/after/note`. What holds for a row before and after is told of `after`. */
  readonly pointer: string;
  /** Whether messages may break the contract because of it. */
  readonly breaks: boolean;
  /** The type that the contract says; none for a field that it does not name. */
  readonly contract?: string;
  /** The type that is written; none for a field that is not. */
  readonly writer?: string;
}

/**
 * The differences of `writerSchema`, what is written, from `contractSchema`, as `npm run generate` makes it; in the order of
 * the contract's fields, then of the writer's. Fields that Debezium writes of itself, names, defaults and notes don't count.
 */
export function avroDrift(contractSchema: Json, writerSchema: Json): readonly AvroDrift[] {
  const sides: Sides = { contract: typesOf(contractSchema), writer: typesOf(writerSchema) };
  const found = [...compared({ contract: contractSchema, writer: writerSchema }, { sides, path: [], above: [] })];
  const texts = new Set(found.map((drift) => JSON.stringify(drift)));
  return found.filter(
    (drift) =>
      !drift.pointer.startsWith('/before/') ||
      !texts.has(JSON.stringify({ ...drift, pointer: drift.pointer.replace('/before/', '/after/') })),
  );
}

/** Named types by their names. */
type Names = ReadonlyMap<string, JsonObject>;
interface Sides {
  readonly contract: Names;
  readonly writer: Names;
}
interface Pair {
  readonly contract: Json;
  readonly writer: Json;
}
interface Place {
  readonly sides: Sides;
  readonly path: Path;
  /** Full names of the contract's records around this place: a record that holds itself is compared once. */
  readonly above: readonly string[];
}

function* compared(pair: Pair, place: Place): Generator<AvroDrift> {
  const contract = seen(pair.contract, place.sides.contract);
  const writer = seen(pair.writer, place.sides.writer);
  const pointer = toPointer(place.path);
  const [left, right] = [contract.record, writer.record];
  if (left !== undefined && right !== undefined) yield* comparedRecords({ contract: left, writer: right }, place);
  else if (contract.words !== writer.words)
    yield { kind: 'type-changed', pointer, breaks: true, contract: contract.words, writer: writer.words };
  if (contract.nullable === writer.nullable) return;
  const kind = writer.nullable ? 'null-allowed' : 'null-refused';
  yield { kind, pointer, breaks: writer.nullable, contract: contract.words, writer: writer.words };
}

function* comparedRecords(
  { contract, writer }: { readonly contract: JsonObject; readonly writer: JsonObject },
  { sides, path, above }: Place,
): Generator<AvroDrift> {
  const name = String(contract.name);
  if (above.includes(name)) return;
  const [ours, theirs] = [fieldsOf(contract), fieldsOf(writer)];
  for (const [field, type] of ours) {
    const other = theirs.get(field);
    const here = [...path, field];
    if (other !== undefined)
      yield* compared({ contract: type, writer: other }, { sides, path: here, above: [...above, name] });
    else {
      const words = seen(type, sides.contract).words;
      yield { kind: 'field-removed', pointer: toPointer(here), breaks: true, contract: words };
    }
  }
  const own = ownFields[toPointer(path)];
  for (const [field, type] of theirs) {
    if (ours.has(field) || own?.has(field) === true) continue;
    const words = seen(type, sides.writer).words;
    yield { kind: 'field-added', pointer: toPointer([...path, field]), breaks: false, writer: words };
  }
}

/** Types of a record's fields, by name. */
function fieldsOf({ fields }: JsonObject): ReadonlyMap<string, Json> {
  const all = Array.isArray(fields) ? fields.filter(isObject) : [];
  return new Map(
    all.flatMap(({ name, type }) => (typeof name === 'string' && type !== undefined ? [[name, type]] : [])),
  );
}

interface Seen {
  readonly nullable: boolean;
  /** The type without null, in a contract's words. */
  readonly words: string;
  /** Set if it is one record. */
  readonly record?: JsonObject;
}

function seen(type: Json, names: Names): Seen {
  const branches: readonly Json[] = Array.isArray(type) ? type : [type];
  const others = branches.filter((branch) => branch !== 'null').map((branch) => resolved(branch, names));
  const [only] = others;
  const words = others.map(wordsOf).join(' or ');
  const nullable = others.length < branches.length;
  return isObject(only) && only.type === 'record' && others.length === 1
    ? { nullable, words, record: only }
    : { nullable, words };
}

function resolved(type: Json, names: Names): Json {
  if (typeof type !== 'string' || type in primitives) return type;
  return names.get(type) ?? type;
}

const primitives: Readonly<Record<string, string>> = {
  int: 'int',
  long: 'bigint',
  string: 'string',
  boolean: 'boolean',
  float: 'float',
  double: 'double',
  bytes: 'bytes',
  null: 'null',
};

/** What a contract calls a type of Debezium; other names of Kafka Connect's are told with the type. */
const temporalWords: Readonly<Record<string, string>> = {
  'io.debezium.time.Date': 'date, epoch-days',
  'io.debezium.time.MicroTimestamp': 'timestamp, epoch-micros',
  'io.debezium.time.ZonedTimestamp': 'timestamp, date-time',
};

function wordsOf(type: Json): string {
  if (typeof type === 'string') return primitives[type] ?? type;
  if (!isObject(type)) return 'nothing';
  const { type: base, logicalType, 'connect.name': connect } = type;
  if (isObject(base) || Array.isArray(base)) return wordsOf(base);
  const plain = typeof base === 'string' ? (primitives[base] ?? base) : 'nothing';
  if (plain === 'record') return 'object';
  if (typeof connect === 'string' && meansTime.test(connect)) return temporalWords[connect] ?? `${plain} (${connect})`;
  return typeof logicalType === 'string' ? `${plain} (${logicalType})` : plain;
}

/** Names that change what a value means; an enum of MySQL or its JSON is text like any other. */
const meansTime = /^(io\.debezium\.time\.|org\.apache\.kafka\.connect\.data\.)/;

/** Every record, enum and fixed of `schema`, by its full name. */
function typesOf(schema: Json): Names {
  const names = new Map<string, JsonObject>();
  const waiting: { readonly type: Json; readonly space: string }[] = [{ type: schema, space: '' }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { type, space } = next;
    if (Array.isArray(type)) waiting.push(...type.map((branch) => ({ type: branch, space })));
    if (!isObject(type)) continue;
    const inner = typeof type.namespace === 'string' ? type.namespace : space;
    if (typeof type.name === 'string') {
      const full = type.name.includes('.') || inner === '' ? type.name : `${inner}.${type.name}`;
      // By its short name too: what refers to it stands in its namespace.
      for (const name of [full, type.name]) if (!names.has(name)) names.set(name, type);
    }
    const parts = [type.type, type.items, type.values, ...fieldsOf(type).values()].filter((part) => part !== undefined);
    waiting.push(...parts.map((part) => ({ type: part, space: inner })));
  }
  return names;
}
