/**
 * Avro values as the JSON that Kafka Connect's JsonConverter writes without schemas: a union is its branch's value, an int or
 * a long a JSON integer with all of its digits, bytes and fixed are base64, enums and maps what they are in JSON; logical
 * types stay the numbers that they are.
 *
 * The bytes are read here because libraries take the counts in hostile bytes at their word; the tests hold it against avsc.
 * Differs from Connect: a null stays null where the schema has a default, a union of several types has no wrapper, and doubles
 * are written as JavaScript writes them (1e21, not 1.0E21).
 */
import { AvroBytes, NotAvro } from './avro-bytes.ts';
import type { AvroField, AvroType, PrimitiveName } from './avro-schema.ts';
import { maxDepth } from './json-text.ts';

/** Characters that one value may become: short bytes of a schema with long names may become much. */
const maxTextLength = 33_554_432;

/** One value's JSON text as it grows. */
class Text {
  readonly #parts: string[] = [];
  #left = maxTextLength;

  push(part: string): void {
    this.#left -= part.length;
    if (this.#left < 0) throw new NotAvro(`The value becomes more than ${maxTextLength} characters.`);
    this.#parts.push(part);
  }

  /** Takes out what `write` adds. */
  taken(write: () => void): string {
    const start = this.#parts.length;
    write();
    return this.#parts.splice(start).join('');
  }
}

/** Reads one value and appends its JSON; `depth` counts what it lies in. */
type Decoder = (bytes: AvroBytes, out: Text, depth: number) => void;

/** Members of a record's JSON, by name: text such as `"name":1`. */
type Members = ReadonlyMap<string, string>;

/** Decodes values of one schema. Throws {@link NotAvro} for bytes that the schema's writer did not write. */
export interface AvroDecoder {
  /** Whether its values are records. */
  readonly isRecord: boolean;
  /** The members of a record's JSON. */
  members(value: Buffer): Members;
}

/** A decoder for a schema. */
export function createDecoder(type: AvroType): AvroDecoder {
  const fields = type.kind === 'record' ? decodedFields(type.fields, new Map()) : undefined;
  return {
    isRecord: fields !== undefined,
    members(value) {
      const bytes = new AvroBytes(value);
      const out = new Text();
      const members = new Map<string, string>();
      for (const { name, decode } of fields ?? []) {
        const text = out.taken(() => decode(bytes, out, 1));
        members.set(name, `${JSON.stringify(name)}:${text}`);
      }
      if (bytes.left > 0) throw new NotAvro(`${bytes.left} bytes are left over.`);
      return members;
    },
  };
}

/** Decoders of the types of a schema that are made, or being made. */
type Made = Map<AvroType, Decoder>;

interface Field {
  readonly name: string;
  readonly decode: Decoder;
}

function decodedFields(fields: readonly AvroField[], made: Made): readonly Field[] {
  return fields.map(({ name, type }) => ({ name, decode: decoderOf(type, made) }));
}

/** A type's decoder, made once; one that is being made is called through, since types may hold themselves. */
function decoderOf(type: AvroType, made: Made): Decoder {
  const known = made.get(type);
  if (known !== undefined) return known;
  let body: Decoder | undefined;
  const decode: Decoder = (bytes, out, depth) => {
    bytes.count();
    if (depth > maxDepth) throw new NotAvro(`The value is nested deeper than ${maxDepth} levels.`);
    body?.(bytes, out, depth);
  };
  made.set(type, decode);
  body = bodyOf(type, made);
  return decode;
}

function bodyOf(type: AvroType, made: Made): Decoder {
  switch (type.kind) {
    case 'primitive':
      return primitives[type.name];
    case 'record':
      return record(decodedFields(type.fields, made));
    case 'enum':
      return symbol(type.symbols);
    case 'fixed':
      return (bytes, out) => out.push(base64(bytes.bytes(type.size)));
    case 'array':
      return array(decoderOf(type.items, made));
    case 'map':
      return map(decoderOf(type.values, made));
    case 'union':
      return union(type.branches.map((branch) => decoderOf(branch, made)));
  }
}

const primitives: Readonly<Record<PrimitiveName, Decoder>> = {
  null: (_, out) => out.push('null'),
  boolean: (bytes, out) => out.push(String(bytes.boolean())),
  int: (bytes, out) => out.push(String(bytes.int())),
  long: (bytes, out) => out.push(String(bytes.long())),
  float: (bytes, out) => out.push(shortest(bytes.float())),
  double: (bytes, out) => out.push(floating(bytes.double())),
  bytes: (bytes, out) => out.push(base64(bytes.bytes(bytes.length()))),
  string: (bytes, out) => out.push(JSON.stringify(bytes.text())),
};

function union(branches: readonly Decoder[]): Decoder {
  return (bytes, out, depth) => {
    const branch = branches[Number(bytes.long())];
    if (branch === undefined) throw new NotAvro('A union has no such branch.');
    branch(bytes, out, depth);
  };
}

function record(fields: readonly Field[]): Decoder {
  const named = fields.map(({ name, decode }, at) => ({
    head: `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`,
    decode,
  }));
  return (bytes, out, depth) => {
    if (named.length === 0) out.push('{');
    for (const { head, decode } of named) {
      out.push(head);
      decode(bytes, out, depth + 1);
    }
    out.push('}');
  };
}

function array(item: Decoder): Decoder {
  return (bytes, out, depth) => {
    let separator = '[';
    bytes.blocks(() => {
      out.push(separator);
      separator = ',';
      item(bytes, out, depth + 1);
    });
    out.push(separator === '[' ? '[]' : ']');
  };
}

/** Of keys that repeat the last one counts, as in Java's maps. */
function map(value: Decoder): Decoder {
  return (bytes, out, depth) => {
    const entries = new Map<string, string>();
    bytes.blocks(() => {
      bytes.count();
      const key = JSON.stringify(bytes.text());
      entries.set(
        key,
        out.taken(() => value(bytes, out, depth + 1)),
      );
    });
    out.push(`{${[...entries].map(([key, text]) => `${key}:${text}`).join(',')}}`);
  };
}

function symbol(symbols: readonly string[]): Decoder {
  return (bytes, out) => {
    const name = symbols[bytes.int()];
    if (name === undefined) throw new NotAvro('An enum has no such symbol.');
    out.push(JSON.stringify(name));
  };
}

function base64(bytes: Buffer): string {
  return `"${bytes.toString('base64')}"`;
}

/** JSON knows no NaN and no infinities; Connect writes them as text. */
function floating(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}

/** As few digits as tell this float from all others. */
function shortest(value: number): string {
  if (!Number.isFinite(value) || value === 0) return floating(value);
  for (let digits = 1; digits < 9; digits += 1) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}
