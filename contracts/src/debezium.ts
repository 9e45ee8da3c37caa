/**
 * What Debezium's connectors for MySQL and MariaDB write around a row, and which Avro types Kafka Connect's converter makes of
 * it. Read from Debezium 3.5.0 itself; `fixtures/debezium` holds what it says. The envelope is described at
 * https://debezium.io/documentation/reference/3.5/connectors/mysql.html#mysql-change-event-values
 */
import type { Json, JsonObject } from './json.ts';

/** An optional field: null unless it is said. */
const optional = (type: Json): JsonObject => ({ type: ['null', type], default: null });

/** A type that Kafka Connect calls by a name. */
function named(type: string, name: string, more: JsonObject = {}): JsonObject {
  return { type, 'connect.version': 1, ...more, 'connect.name': name };
}

const enumName = 'io.debezium.data.Enum';
const snapshots = 'true,first,first_in_data_collection,last_in_data_collection,last,false,incremental';

/** Fields of `source`, as the connector orders them. */
export const sourceFields: Readonly<Record<string, JsonObject>> = {
  version: { type: 'string' },
  connector: { type: 'string' },
  name: { type: 'string' },
  ts_ms: { type: 'long' },
  snapshot: {
    type: [
      named('string', enumName, { 'connect.parameters': { allowed: snapshots }, 'connect.default': 'false' }),
      'null',
    ],
    default: 'false',
  },
  db: { type: 'string' },
  sequence: optional('string'),
  ts_us: optional('long'),
  ts_ns: optional('long'),
  table: optional('string'),
  server_id: { type: 'long' },
  gtid: optional('string'),
  file: { type: 'string' },
  pos: { type: 'long' },
  row: { type: 'int' },
  thread: optional('long'),
  query: optional('string'),
};

/** Fields of the envelope after `source`; `transaction`, before them, is null while transactions are not asked for. */
export const envelopeFields: Readonly<Record<string, JsonObject>> = {
  op: { type: 'string' },
  ts_ms: optional('long'),
  ts_us: optional('long'),
  ts_ns: optional('long'),
};

/** Fields that Debezium writes of itself, by the pointer to what holds them: no drift, whether or not a contract names them. */
export const ownFields: Readonly<Record<string, ReadonlySet<string>>> = {
  '': new Set(['transaction', ...Object.keys(envelopeFields)]),
  '/source': new Set(Object.keys(sourceFields)),
};

/** Avro types of what MySQL keeps as dates and times, by the name that Debezium gives them. */
export const temporal = {
  /** DATE: days since 1970. */
  date: named('int', 'io.debezium.time.Date'),
  /** DATETIME with four to six decimals: microseconds since 1970, without a zone. */
  microTimestamp: named('long', 'io.debezium.time.MicroTimestamp'),
  /** TIMESTAMP: text in UTC. */
  zonedTimestamp: named('string', 'io.debezium.time.ZonedTimestamp'),
} as const;
