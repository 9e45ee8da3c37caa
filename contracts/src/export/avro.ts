/** Avro: one named record for each contract, with the records and enums inside it where they are first used. */
import type { Json } from '../json.ts';
import { AvroNames } from './avro-names.ts';
import { avroType, type Writing } from './avro-type.ts';
import type { Exporter, Subject } from './model.ts';
import { Value } from './value.ts';

export const avro: Exporter = {
  extension: '.avsc',
  kinds: ['message', 'item', 'table', 'result'],
  together: false,
  expresses: {
    title: 'name of the record',
    description: '`doc` of a record, an enum or a field',
    type: 'the type; several types are a union, an integer is a long',
    format: '`date`, `timestamp-micros` and `uuid`, as logical types',
    enum: 'an enum, where its values are names',
    properties: 'fields; what is optional is a union with null and has the default null',
    required: 'fields that are required have no default',
    additionalProperties: '`false`: a record has its fields and no others; a schema beside no properties is a map',
    unevaluatedProperties: '`false`: a record has its fields and no others',
    items: 'an array',
    anyOf: 'a union with null',
    oneOf: 'a union with null',
    allOf: 'its schemas hold together',
    $ref: 'a record that holds itself, by its name',
    $defs: 'the records that hold themselves',
    'streampact.encoding': '`epoch-days` is a `date`, `epoch-micros` a `local-timestamp-micros`',
    'streampact.column': 'int, long, string, boolean, `date`, `timestamp-micros`, `decimal` in bytes',
  },
  render: ([subject]) => (subject === undefined ? '' : `${JSON.stringify(schemaOf(subject), null, 2)}\n`),
};

function schemaOf({ row, root }: Subject): Json {
  const names = new AvroNames(row.product);
  const writing: Writing = { names, definitions: new Map(), root };
  return avroType(new Value([root]), row.title, writing);
}
