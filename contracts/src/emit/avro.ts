/**
 * Emits Avro schemas of messages that Kafka Connect fills or lands: of MySQL's changes what Debezium writes, of all others the
 * contract's translation.
 */
import { avro } from '../export/avro.ts';
import { subjectOf } from '../export/index.ts';
import type { LoadedContract } from '../load.ts';
import { debeziumSchemas } from './avro-debezium.ts';
import { jsonText } from './header.ts';

/** Texts by path below `generated/`: `<product>/<name>.message.avsc`, and beside it the key's where Debezium writes one. */
export function emitAvro(contract: LoadedContract): readonly (readonly [path: string, text: string])[] {
  const { file, schema, row } = contract;
  if (row?.kind !== 'message' || (row.source === undefined && row.landing === undefined)) return [];
  const path = `${file.product}/${file.name}.message`;
  const schemas = debeziumSchemas(schema, row);
  if (schemas === undefined) return [[`${path}.avsc`, avro.render(subjectOf(contract))]];
  return [
    [`${path}.avsc`, jsonText(schemas.value)],
    [`${path}.key.avsc`, jsonText(schemas.key)],
  ];
}
