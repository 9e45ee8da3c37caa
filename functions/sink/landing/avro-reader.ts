/**
 * Avro values in Confluent's wire format: a zero byte, the schema's id in four bytes, the value in Avro's binary encoding.
 * https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
 */
import { RecordCursor, type RecordRun } from '../record-run.ts';
import { NotAvro } from './avro-bytes.ts';
import type { Placer } from './line.ts';
import { poison, type Reading, type ValueReader } from './reading.ts';
import type { Known, SchemaRegistry } from './schema-registry.ts';

const headBytes = 5;
/** Schemas that are asked for at a time. */
const concurrency = 8;

/** Reads values by their writers' schemas. Members that `placer` claims are left out: what it adds takes their place. */
export function createAvroReader(registry: SchemaRegistry, placer: Placer): ValueReader {
  return {
    async prepare(runs, isCurrent) {
      const known = new Map<number, Known>();
      const ids = [...idsOf(runs)];
      for (let at = 0; at < ids.length; at += concurrency) {
        const some = ids.slice(at, at + concurrency);
        const found = await Promise.all(some.map((id) => registry.find(id, isCurrent)));
        for (const [index, id] of some.entries()) {
          const one = found[index];
          if (one !== undefined) known.set(id, one);
        }
      }
      return (cursor) => readAvro(cursor.bytes.subarray(cursor.valueStart, cursor.valueEnd), known, placer);
    },
  };
}

/** Ids of all schemas that the records name. */
function idsOf(runs: readonly RecordRun[]): ReadonlySet<number> {
  const ids = new Set<number>();
  for (const run of runs) {
    const cursor = new RecordCursor(run);
    while (cursor.next()) {
      const id = idOf(cursor.bytes.subarray(Math.max(0, cursor.valueStart), cursor.valueEnd));
      if (cursor.valueStart >= 0 && id !== undefined) ids.add(id);
    }
  }
  return ids;
}

/** Registries count from 1. */
function idOf(value: Buffer): number | undefined {
  const id = value.length >= headBytes && value[0] === 0 ? value.readInt32BE(1) : 0;
  return id > 0 ? id : undefined;
}

function readAvro(value: Buffer, known: ReadonlyMap<number, Known>, placer: Placer): Reading {
  const id = idOf(value);
  if (id === undefined) return poison('NOT_AVRO', 'The value does not begin with a zero byte and the id of a schema.');
  const schema = known.get(id);
  if (schema === undefined) return poison('SCHEMA_UNKNOWN', `Nothing is known of schema ${id}.`);
  if (!('decoder' in schema)) return poison(schema.code, schema.reason);
  const { decoder } = schema;
  if (!decoder.isRecord) return poison('NOT_AN_OBJECT', `Values of schema ${id} are no records.`);
  try {
    const members = decoder.members(value.subarray(headBytes));
    const kept = [...members].flatMap(([name, member]) => (placer.claims(name) ? [] : [member]));
    return { text: `{${kept.join(',')}`, hasMembers: kept.length > 0 };
  } catch (error) {
    if (error instanceof NotAvro) return poison('NOT_AVRO', `Schema ${id}: ${error.message}`);
    throw error;
  }
}
