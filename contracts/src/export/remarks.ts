/** What exporters report beside keywords that they have no place for, as rows: the name of the loss and what it means. */
export const remarks = {
  'open content': 'fields that the contract does not name are allowed, and the format has no place for them',
  required:
    'a field may be absent but not null, or null but not absent, and the format has one word for both; or a field must be there that no schema describes',
  'not null': 'the column is never null, and the format cannot say so',
  'any value': 'the contract names no type; Avro has a text for the JSON of the value',
  'no value': 'no value has the types that are asked for; Avro has a text',
  'any item': 'the contract does not describe all items alike; Avro has texts for their JSON',
  'any object': 'the contract names no properties; Avro has a map of texts for the JSON of the values',
  'any integer': 'the contract has integers beyond 64 bits, and Avro none',
  'date-time': 'Avro has an instant in microseconds, without an offset',
  recursion: 'something other than a record holds itself; Avro has a text for its JSON',
  name: 'Avro does not allow the name; the note says the one in its place',
  'false schema': 'the property must not be there; it is left out',
  description: 'control characters and line breaks become spaces',
} as const;

/** A row of {@link remarks}. */
export type Remark = keyof typeof remarks;
