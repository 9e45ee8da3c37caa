/** The examples of a contract. None is shown that the contract itself rejects. */
import { newAjv } from '../../contracts/src/ajv.ts';
import type { Json, JsonObject } from '../../contracts/src/json.ts';
import { exampleOf } from './example.ts';

export interface Example {
  /** given: from the schema's `examples`; made: by us, from the schema. */
  readonly origin: 'given' | 'made';
  readonly value: Json;
}

/** The schema's own examples that hold; one of ours if there is none. */
export function examplesOf(schema: JsonObject): readonly Example[] {
  const accepts = acceptor(schema);
  const given = (Array.isArray(schema.examples) ? schema.examples : []).filter(accepts);
  if (given.length > 0) return given.map((value) => ({ origin: 'given', value }));
  const value = exampleOf(schema);
  return value !== undefined && accepts(value) ? [{ origin: 'made', value }] : [];
}

/** One instance for all, whose code is used once or twice: making it takes longer than running it. */
const ajv = newAjv({ allErrors: false, addUsedSchema: false, code: { optimize: false } });

function acceptor(schema: JsonObject): (value: Json) => boolean {
  const { $id: _id, ...anonymous } = schema;
  try {
    return ajv.compile(anonymous);
  } catch {
    // What cannot be compiled cannot be vouched for.
    return () => false;
  }
}
