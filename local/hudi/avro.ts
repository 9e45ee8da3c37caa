/**
 * The first record of an Avro object container file (https://avro.apache.org/docs/1.11.1/specification/#object-container-files),
 * which is how Hudi writes cleans, rollbacks and savepoints: one record a file, no compression.
 *
 * Not by a library: those take the counts that a file tells as they are, and a damaged one would keep them busy for days.
 * Here nothing is read beyond the end, and a file yields at most `valuesPerByte` values for each of its bytes.
 */
import { fieldsOf, listOf, textOf } from './reading.ts';
import { Damage } from './store.ts';

const valuesPerByte = 8;
const maxDepth = 64;

type Read = (cursor: Cursor) => unknown;

/** The record, maps and records as Map. @throws Damage */
export function readFirstRecord(bytes: Buffer): unknown {
  if (bytes.length === 0) throw new Damage('empty');
  const cursor = new Cursor(bytes);
  if (cursor.take(4).toString('latin1') !== 'Obj\u0001') throw new Damage('no Avro file');
  const meta = fieldsOf(readerOf({ type: 'map', values: 'bytes' }, new Map(), 0)(cursor), 'the head');
  const [codec, schema] = [meta.get('avro.codec'), meta.get('avro.schema')];
  if (Buffer.isBuffer(codec) && codec.toString() !== 'null') throw new Damage('a compressed Avro file');
  if (!Buffer.isBuffer(schema)) throw new Damage('an Avro file without a schema');
  cursor.take(16); // the mark between blocks
  if (cursor.count() === 0) throw new Damage('an Avro file without a record');
  cursor.count(); // bytes of the block
  return readerOf(schemaIn(schema), new Map(), 0)(cursor);
}

function schemaIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new Damage('an Avro file whose schema is no JSON');
  }
}

/** Bytes that are read one after the other, and never beyond their end. */
class Cursor {
  #at = 0;
  #values = 0;
  #depth = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  take(count: number): Buffer {
    if (count > this.#bytes.length - this.#at) throw new Damage('an Avro file that is cut off');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** A variable-length zig-zag number of up to 64 bits. */
  long(): number {
    let [value, shift] = [0n, 0n];
    for (;;) {
      const byte = this.take(1)[0] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n)));
      shift += 7n;
      if (shift > 63n) throw new Damage('an Avro number of more than 64 bits');
    }
  }

  /** A length or a number of elements. */
  count(): number {
    const value = this.long();
    if (!Number.isSafeInteger(value) || value < 0) throw new Damage('an Avro length that is none');
    return value;
  }

  /** Counted, because elements of some types take no bytes at all, and a type may hold itself. */
  value(read: Read): unknown {
    this.#values += 1;
    this.#depth += 1;
    if (this.#values > this.#bytes.length * valuesPerByte)
      throw new Damage('an Avro file that tells more than it holds');
    if (this.#depth > maxDepth) throw new Damage('an Avro value that is too deep');
    const value = read(this);
    this.#depth -= 1;
    return value;
  }
}

const primitives: Readonly<Record<string, Read>> = {
  null: () => null,
  boolean: (cursor) => cursor.take(1)[0] !== 0,
  int: (cursor) => cursor.long(),
  long: (cursor) => cursor.long(),
  float: (cursor) => cursor.take(4).readFloatLE(),
  double: (cursor) => cursor.take(8).readDoubleLE(),
  bytes: (cursor) => cursor.take(cursor.count()),
  string: (cursor) => cursor.take(cursor.count()).toString(),
};

type Names = Map<string, Read>;

/** A schema as a function that reads its values. Named types are known below the place that defines them. */
function readerOf(schema: unknown, names: Names, depth: number): Read {
  if (depth > maxDepth) throw new Damage('an Avro schema that is too deep');
  const inner = (one: unknown) => counted(readerOf(one, names, depth + 1));
  if (Array.isArray(schema)) {
    const branches = schema.map(inner);
    return (cursor) => chosen(branches, cursor.count())(cursor);
  }
  if (typeof schema === 'string') {
    const known = Object.hasOwn(primitives, schema) ? primitives[schema] : names.get(baseName(schema));
    if (known === undefined) throw new Damage('an Avro schema that refers to nothing');
    return known;
  }
  const fields = fieldsOf(schema, 'an Avro schema');
  const type = fields.get('type');
  const define = (reader: Read): Read => {
    const name = baseName(textOf(fields.get('name'), 'a name'));
    if (names.has(name)) throw new Damage('an Avro schema with two types of one name');
    names.set(name, reader);
    return reader;
  };
  if (type === 'record') {
    const rows: (readonly [string, Read])[] = [];
    const reader = define((cursor) => new Map(rows.map(([field, read]) => [field, read(cursor)])));
    for (const one of listOf(fields.get('fields'), 'the fields')) {
      const field = fieldsOf(one, 'a field');
      rows.push([textOf(field.get('name'), 'a name'), inner(field.get('type'))]);
    }
    return reader;
  }
  if (type === 'enum') {
    const symbols = listOf(fields.get('symbols'), 'symbols').map((symbol) => () => symbol);
    return define((cursor) => chosen(symbols, cursor.count())(cursor));
  }
  if (type === 'fixed') {
    const size = Number(fields.get('size'));
    if (!Number.isSafeInteger(size) || size < 0) throw new Damage('an Avro type without a size');
    return define((cursor) => cursor.take(size));
  }
  if (type === 'array') {
    const read = inner(fields.get('items'));
    return (cursor) => blocks(cursor, () => read(cursor));
  }
  if (type === 'map') {
    const read = inner(fields.get('values'));
    const key = primitives.string as Read;
    return (cursor) => new Map(blocks(cursor, () => [String(key(cursor)), read(cursor)] as const));
  }
  return readerOf(type, names, depth + 1);
}

/** Without the namespace: Hudi's types have one, and differ without it. */
const baseName = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

const counted =
  (read: Read): Read =>
  (cursor) =>
    cursor.value(read);

function chosen(branches: readonly Read[], at: number): Read {
  const branch = branches[at];
  if (branch === undefined) throw new Damage('an Avro value of no type that it may have');
  return branch;
}

function blocks<T>(cursor: Cursor, read: () => T): readonly T[] {
  const values: T[] = [];
  for (;;) {
    let count = cursor.long();
    if (count === 0) return values;
    if (count < 0) {
      count = -count;
      cursor.count(); // bytes of the block
    }
    for (let at = 0; at < count; at += 1) values.push(read());
  }
}
