/** The judge of every witness: ajv itself. */
import type { ValidateFunction } from 'ajv';
import { StreampactError } from '../../error.ts';
import type { Json } from '../../json.ts';
import { within } from '../deadline.ts';
import type { SchemaDocument } from '../model.ts';
import { type Asked, compile } from './compile.ts';
import { excerptFor, isExcerptable, namesOf } from './excerpt.ts';

/** For one document and one schema, in milliseconds. Only patterns without an automaton need much. */
const patience = 1_000;
/** Longer schemas, in characters of JSON, are judged by an excerpt. */
const ordinary = 20_000;

interface Excerpt {
  readonly asked: string;
  readonly names: ReadonlySet<string>;
  readonly validate: ValidateFunction;
}

interface Court {
  readonly whole: Map<string, ValidateFunction>;
  readonly excerpts: Excerpt[];
  readonly large: boolean;
  /** It may say something of items one by one. */
  readonly lists: boolean;
}

const courts = new WeakMap<SchemaDocument, Court>();

function courtOf(document: SchemaDocument): Court {
  const known = courts.get(document);
  if (known !== undefined) return known;
  const text = JSON.stringify(document.schema);
  const large = text.length > ordinary && isExcerptable(text);
  const court: Court = { whole: new Map(), excerpts: [], large, lists: /"(?:prefixItems|items)":\[/.test(text) };
  courts.set(document, court);
  return court;
}

/** Whether ajv accepts `value`; undefined if it has no clear answer, or none in time. */
export function judged(document: SchemaDocument, value: Json, onlyRef = false): boolean | undefined {
  const { lists, large } = courtOf(document);
  const validatorFor = large ? excerptValidator : wholeValidator;
  const ask = (allErrors: boolean): boolean | undefined =>
    answerOf(validatorFor(document, value, { onlyRef, allErrors }), value);
  const answer = ask(true);
  return lists && ask(false) !== answer ? undefined : answer;
}

/**
 * Whether ajv accepts `value`.
 * @throws StreampactError SCHEMA_UNREADABLE if ajv cannot compile the schema; PATTERN_NOT_LINEAR if it did not answer in time.
 */
export function accepts(document: SchemaDocument, value: Json): boolean {
  const answer = answerOf(wholeValidator(document, value, { onlyRef: false, allErrors: true }), value);
  if (answer !== undefined) return answer;
  throw new StreampactError('PATTERN_NOT_LINEAR', `a document could not be checked within ${patience} ms`, {
    fix: 'replace patterns that a text can make slow',
  });
}

function answerOf(validate: ValidateFunction, value: Json): boolean | undefined {
  try {
    return within(patience, () => validate(value) === true)?.value;
  } catch (error) {
    // ajv's book-keeping for `unevaluated…` throws on some values.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function wholeValidator(document: SchemaDocument, _value: Json, asked: Asked): ValidateFunction {
  const { whole } = courtOf(document);
  const key = keyOf(asked);
  const validate = whole.get(key) ?? compile(document, asked);
  whole.set(key, validate);
  return validate;
}

/** An excerpt serves every document with fewer names, so one is enough while a witness is made smaller. */
function excerptValidator(document: SchemaDocument, value: Json, asked: Asked): ValidateFunction {
  const { excerpts } = courtOf(document);
  const names = namesOf(value);
  const key = keyOf(asked);
  const known = excerpts.find(
    (excerpt) => excerpt.asked === key && [...names].every((name) => excerpt.names.has(name)),
  );
  if (known !== undefined) return known.validate;
  const validate = compile({ ...document, schema: excerptFor(names, document.schema) }, asked);
  excerpts.push({ asked: key, names, validate });
  return validate;
}

function keyOf({ onlyRef, allErrors }: Asked): string {
  return `${onlyRef} ${allErrors}`;
}
