/** The judge of every witness: ajv itself, as a schema's own users would run it. */
import { Ajv, type Options, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { isObject, type Json } from '../json.ts';
import type { SchemaDocument } from './model.ts';
import { rootUri, unreadable } from './read/place.ts';

/** Foreign schemas are taken as they are: what ajv does not know, it ignores. */
const options: Options = {
  strict: false,
  validateFormats: true,
  // The reader has checked the schema.
  validateSchema: false,
  meta: false,
  logger: false,
  // Names such as `constructor` count as absent unless a document has them itself.
  ownProperties: true,
};

const compiled = new WeakMap<SchemaDocument, Map<boolean, ValidateFunction>>();

/** Whether ajv accepts `value`. `onlyRef`: `$ref` hides its siblings, as draft-07 has it; ajv's default is that it does not. */
export function accepts(document: SchemaDocument, value: Json, onlyRef = false): boolean {
  const known = compiled.get(document) ?? new Map<boolean, ValidateFunction>();
  compiled.set(document, known);
  const validate = known.get(onlyRef) ?? compile(document, onlyRef);
  known.set(onlyRef, validate);
  return validate(value) === true;
}

function compile({ schema, draft, documents }: SchemaDocument, onlyRef: boolean): ValidateFunction {
  const all = onlyRef ? { ...options, ignoreKeywordsWithRef: true } : options;
  const ajv = draft === '2020-12' ? new Ajv2020(all) : new Ajv(all);
  addFormats.default(ajv as Ajv, { mode: 'full' });
  ajv.addKeyword('streampact');
  // ajv refuses draft-04's name of an identifier; everyone else ignores it.
  ajv.removeKeyword('id');
  try {
    for (const [uri, document] of documents ?? []) ajv.addSchema(withoutDraft(document), uri);
    return ajv.compile(withoutDraft(schema));
  } catch (error) {
    if (error instanceof RangeError) throw error;
    const what = `ajv cannot compile the schema: ${error instanceof Error ? error.message : String(error)}`;
    throw unreadable({ document: rootUri, pointer: '' }, what, 'correct the schema');
  }
}

/** ajv would look for the meta-schema that `$schema` names. */
function withoutDraft(schema: Json): boolean | object {
  if (!isObject(schema)) return schema === true;
  const { $schema: _draft, ...rest } = schema;
  return rest;
}
