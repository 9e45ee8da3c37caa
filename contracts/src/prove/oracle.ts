/** The judge of every witness: ajv itself, as a schema's own users would run it. */
import { Ajv, type Options, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { StreampactError } from '../error.ts';
import { isObject, type Json } from '../json.ts';
import { isLinear, linearRegExp } from '../linear.ts';
import { within } from './deadline.ts';
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

/** For one document and one schema, in milliseconds. Only patterns without an automaton need much. */
const patience = 1_000;

/** How ajv is asked. */
export interface Manner {
  /** `$ref` hides its siblings, as draft-07 has it; ajv's default is that it does not. */
  readonly onlyRef: boolean;
  /**
   * Keeps checking after the first error. Without it, ajv 8 skips the keywords after a list of items for an array that is
   * shorter than the list; most users run it without.
   */
  readonly allErrors: boolean;
}

const compiled = new WeakMap<SchemaDocument, Map<string, ValidateFunction>>();
const lists = new WeakMap<SchemaDocument, boolean>();

/** Whether ajv accepts `value`; undefined if it has no clear answer, or none in time. */
export function judged(document: SchemaDocument, value: Json, onlyRef = false): boolean | undefined {
  const answer = ask(document, value, { onlyRef, allErrors: false });
  if (answer === undefined || !hasLists(document)) return answer;
  return ask(document, value, { onlyRef, allErrors: true }) === answer ? answer : undefined;
}

/**
 * Whether ajv accepts `value`.
 * @throws StreampactError SCHEMA_UNREADABLE if ajv cannot compile the schema; PATTERN_NOT_LINEAR if it did not answer in time.
 */
export function accepts(document: SchemaDocument, value: Json): boolean {
  const answer = ask(document, value, { onlyRef: false, allErrors: true });
  if (answer !== undefined) return answer;
  throw new StreampactError('PATTERN_NOT_LINEAR', `a document could not be checked within ${patience} ms`, {
    fix: 'replace patterns that a text can make slow',
  });
}

function ask(document: SchemaDocument, value: Json, manner: Manner): boolean | undefined {
  const known = compiled.get(document) ?? new Map<string, ValidateFunction>();
  compiled.set(document, known);
  const key = `${manner.onlyRef} ${manner.allErrors}`;
  const validate = known.get(key) ?? compile(document, manner);
  known.set(key, validate);
  try {
    return within(patience, () => validate(value) === true)?.value;
  } catch (error) {
    // ajv's book-keeping for `unevaluated…` throws on some values.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Automata where there are some; the others run under a deadline. */
const regExp = Object.assign(
  (pattern: string, flags: string) => (isLinear(pattern) ? linearRegExp(pattern, flags) : new RegExp(pattern, flags)),
  { code: 'new RegExp' },
);

function compile({ schema, draft, documents }: SchemaDocument, { onlyRef, allErrors }: Manner): ValidateFunction {
  const all: Options = { ...options, allErrors, ignoreKeywordsWithRef: onlyRef, code: { regExp } };
  const ajv = draft === '2020-12' ? new Ajv2020(all) : new Ajv(all);
  const given = [...(documents ?? [])];
  if (![schema, ...given].some((part) => JSON.stringify(part).includes('"unevaluated'))) ajv.opts.unevaluated = false;
  addFormats.default(ajv as Ajv, { mode: 'full' });
  ajv.addKeyword('streampact');
  // ajv refuses draft-04's name of an identifier; everyone else ignores it.
  ajv.removeKeyword('id');
  try {
    for (const [uri, document] of given) ajv.addSchema(withoutDraft(document), uri);
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

/** Whether the schema may say something of items one by one. */
function hasLists(document: SchemaDocument): boolean {
  const known = lists.get(document) ?? /"(?:prefixItems|items)":\[/.test(JSON.stringify(document.schema));
  lists.set(document, known);
  return known;
}
