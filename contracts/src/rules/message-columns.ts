/** Rules for what messages and items say of columns, wherever in a message that is. */
import { encodings } from '../encodings.ts';
import { facetsOf } from '../facets.ts';
import { isObject, type JsonObject, objectOr, type Path } from '../json.ts';
import { walkSchemas } from '../keywords.ts';
import type { Mistake } from '../mistake.ts';
import { type Complaint, mistakeAt } from '../source.ts';
import type { Rule, Subject } from './subject.ts';

/** For messages, items and shared contracts. */
export const messageColumnRules: readonly Rule[] = [everySchema];

function* everySchema(subject: Subject): Generator<Mistake> {
  const { file } = subject;
  for (const { path, schema } of walkSchemas(file.source.value)) {
    if (!isObject(schema)) continue;
    const { column, encoding } = objectOr(schema.streampact);
    if (column === 'variant' && file.kind !== 'shared') yield at(subject, [...path, 'streampact', 'column'], noVariant);
    if (typeof encoding !== 'string') continue;
    const complaint = file.kind === 'item' ? noEncoding : encodingComplaint(schema, encoding);
    if (complaint !== undefined) yield at(subject, [...path, 'streampact', 'encoding'], complaint);
  }
}

function at({ file }: Subject, path: Path, complaint: Complaint): Mistake {
  return mistakeAt(file.source, path, complaint);
}

const noVariant: Complaint = {
  code: 'BAD_COLUMN',
  what: 'a variant is a column of a snowflake table',
  fix: 'leave it out: what a message is made of, its properties say',
};

const noEncoding: Complaint = {
  code: 'BAD_COLUMN',
  what: 'only a message carries a date or a timestamp as an integer',
  fix: 'leave it out',
};

/** A reference beside it may hold the type; then the schema that it leads to is looked at by itself. */
function encodingComplaint(schema: JsonObject, encoding: string): Complaint | undefined {
  const expected = Object.hasOwn(encodings, encoding) ? encodings[encoding] : undefined;
  if (expected === undefined) return undefined;
  const { types, column } = facetsOf(schema);
  if (types?.join() === 'integer' && column === expected) return undefined;
  return {
    code: 'BAD_COLUMN',
    what: `${encoding} is no encoding of ${column === undefined ? 'what is no column' : `a ${column}`} in "${types?.join() ?? 'any type'}"`,
    fix: `make it an integer with "column": "${expected}" beside the encoding`,
  };
}
