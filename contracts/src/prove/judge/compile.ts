/** ajv as a schema's own users would run it. */
import { Ajv, type Options, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import draft07MetaSchema from 'ajv/dist/refs/json-schema-draft-07.json' with { type: 'json' };
import addFormats from 'ajv-formats';
import { isObject, type Json } from '../../json.ts';
import { isLinear, linearRegExp } from '../../linear.ts';
import type { Draft, SchemaDocument } from '../model.ts';
import { draft07 } from '../read/library.ts';
import { rootUri, unreadable } from '../read/place.ts';

/** How ajv is asked. */
export interface Asked {
  /** `$ref` hides its siblings, as draft-07 has it; ajv's default is that it does not. */
  readonly onlyRef: boolean;
  /**
   * Keeps checking after the first error. Most users run ajv without, and then it skips the keywords after a list of items
   * for an array that is shorter than the list, and cannot compile a schema of some thousand properties.
   */
  readonly allErrors: boolean;
  /** Whether errors come with sentences. They are a third of what compiling costs. Default: false. */
  readonly messages?: boolean;
}

/** A validator, and whether it holds patterns that a text can make slow. */
export interface Compiled {
  readonly validate: ValidateFunction;
  readonly backtracks: boolean;
}

/** Patterns without an automaton that have been compiled so far. */
let slowPatterns = 0;

/** Automata where there are some; the others run under a deadline. */
const regExp = Object.assign(
  (pattern: string, flags: string) => (isLinear(pattern) ? linearRegExp(pattern, flags) : backtracking(pattern, flags)),
  { code: 'new RegExp' },
);

/** Not every pattern of public schemas compiles in Unicode mode; users of ajv then turn that off. */
function backtracking(pattern: string, flags: string): RegExp {
  slowPatterns += 1;
  try {
    return new RegExp(pattern, flags);
  } catch {
    return new RegExp(pattern);
  }
}

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
  // A validator judges a few documents and is thrown away: making it better costs more than it saves.
  code: { regExp, optimize: false },
};

/** Instances for schemas without identifiers, by what they are asked: making one takes longer than compiling a schema. */
const shared = new Map<string, Ajv>();

/** What was compiled last, by its text: the two directions and the two views of a contract have excerpts in common. */
const compiled = new Map<string, Compiled>();
const mostCompiled = 100;
/** Longer texts, in characters, are not worth keeping. */
const longest = 50_000;

/** {@link compile}, or what it made of an equal schema before. */
export function compileOnce(document: SchemaDocument, asked: Asked): Compiled {
  const key = JSON.stringify([document.schema, [...(document.documents ?? [])], document.draft, asked]);
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const made = compile(document, asked);
  if (key.length > longest) return made;
  if (compiled.size >= mostCompiled) compiled.clear();
  compiled.set(key, made);
  return made;
}

/** @throws StreampactError SCHEMA_UNREADABLE if ajv cannot compile the schema. */
export function compile({ schema, draft, documents }: SchemaDocument, asked: Asked): Compiled {
  const given = [...(documents ?? [])];
  if (JSON.stringify(schema).includes(`"$ref":"${draft07}`)) given.push([draft07, draft07MetaSchema as Json]);
  const text = JSON.stringify([schema, given]);
  const unevaluated = text.includes('"unevaluated');
  const key = `${draft} ${asked.onlyRef} ${asked.allErrors} ${asked.messages ?? false} ${unevaluated}`;
  const sharing = given.length === 0 && !text.includes('"$id"');
  const ajv = (sharing ? shared.get(key) : undefined) ?? instance(draft, asked, unevaluated);
  if (sharing) shared.set(key, ajv);
  const before = slowPatterns;
  try {
    for (const [uri, document] of given) ajv.addSchema(withoutDraft(document), uri);
    return { validate: ajv.compile(withoutDraft(schema)), backtracks: slowPatterns > before };
  } catch (error) {
    if (error instanceof RangeError) throw error;
    const what = `ajv cannot compile the schema: ${error instanceof Error ? error.message : String(error)}`;
    throw unreadable({ document: rootUri, pointer: '' }, what, 'correct the schema');
  }
}

function instance(draft: Draft, { onlyRef, allErrors, messages = false }: Asked, unevaluated: boolean): Ajv {
  const all: Options = { ...options, allErrors, messages, ignoreKeywordsWithRef: onlyRef };
  const ajv = draft === '2020-12' ? new Ajv2020(all) : new Ajv(all);
  // Its book-keeping is slow, and wrong in places, also where no keyword asks for it.
  if (!unevaluated) ajv.opts.unevaluated = false;
  addFormats.default(ajv as Ajv, { mode: 'full' });
  ajv.addKeyword('streampact');
  // ajv refuses draft-04's name of an identifier; everyone else ignores it.
  ajv.removeKeyword('id');
  return ajv as Ajv;
}

/** ajv would look for the meta-schema that `$schema` names. */
function withoutDraft(schema: Json): boolean | object {
  if (!isObject(schema)) return schema === true;
  const { $schema: _draft, ...rest } = schema;
  return rest;
}
