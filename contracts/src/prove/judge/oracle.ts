/** The judge of every witness: ajv itself. */
import { StreampactError } from '../../error.ts';
import type { Json } from '../../json.ts';
import { within } from '../deadline.ts';
import type { SchemaDocument } from '../model.ts';
import { type Asked, type Compiled, compileOnce } from './compile.ts';
import { excerptFor, isExcerptable, namesOf } from './excerpt.ts';

/** For one document and one schema, in milliseconds. Only patterns without an automaton need much. */
const patience = 1_000;
/** Documents up to this many characters of JSON are checked in no time, unless a pattern backtracks. */
const short = 2_000;

/** How a document is to be judged. */
export interface Judging {
  /** See {@link Asked}. Default: false. */
  readonly onlyRef?: boolean;
  /** Names that further documents are likely to have: what ajv compiles then serves them too. Default: none. */
  readonly expected?: ReadonlySet<string>;
}

/** What was compiled of a schema, and for which names of properties; without names for all. */
interface Part {
  readonly asked: string;
  readonly names: ReadonlySet<string> | undefined;
  readonly compiled: Compiled;
}

interface Court {
  readonly parts: Part[];
  readonly excerptable: boolean;
  /** It may say something of items one by one. */
  readonly lists: boolean;
}

const courts = new WeakMap<SchemaDocument, Court>();

function courtOf(document: SchemaDocument): Court {
  const known = courts.get(document);
  if (known !== undefined) return known;
  const text = JSON.stringify([document.schema, ...(document.documents?.values() ?? [])]);
  const court: Court = { parts: [], excerptable: isExcerptable(text), lists: /"(?:prefixItems|items)":\[/.test(text) };
  courts.set(document, court);
  return court;
}

/** Whether ajv accepts `value`; undefined if it has no clear answer, or none in time. */
export function judged(document: SchemaDocument, value: Json, judging: Judging = {}): boolean | undefined {
  const { lists, excerptable } = courtOf(document);
  const names = excerptable ? namesOf(value, new Set(judging.expected)) : undefined;
  const ask = (allErrors: boolean): boolean | undefined =>
    answerOf(partFor(document, { onlyRef: judging.onlyRef ?? false, allErrors }, names), value);
  const answer = ask(true);
  return lists && ask(false) !== answer ? undefined : answer;
}

/**
 * Whether ajv accepts `value`.
 * @throws StreampactError SCHEMA_UNREADABLE if ajv cannot compile the schema; PATTERN_NOT_LINEAR if it did not answer in time.
 */
export function accepts(document: SchemaDocument, value: Json): boolean {
  const answer = answerOf(partFor(document, { onlyRef: false, allErrors: true }, undefined), value);
  if (answer !== undefined) return answer;
  throw new StreampactError('PATTERN_NOT_LINEAR', `a document could not be checked within ${patience} ms`, {
    fix: 'replace patterns that a text can make slow',
  });
}

function answerOf({ validate, backtracks }: Compiled, value: Json): boolean | undefined {
  const ask = (): boolean => validate(value) === true;
  try {
    // A watchdog takes longer than the check itself.
    if (!backtracks && JSON.stringify(value).length <= short) return ask();
    return within(patience, ask)?.value;
  } catch (error) {
    // ajv's book-keeping for `unevaluated…` throws on some values.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** What serves documents without other names than `names`: ajv takes long to compile what no document reaches. */
function partFor(document: SchemaDocument, asked: Asked, names: ReadonlySet<string> | undefined): Compiled {
  const { parts } = courtOf(document);
  const key = `${asked.onlyRef} ${asked.allErrors}`;
  const known = parts.find((part) => part.asked === key && serves(part, names));
  if (known !== undefined) return known.compiled;
  const schema = names === undefined ? document.schema : excerptFor(names, document.schema);
  const compiled = compileOnce({ ...document, schema }, asked);
  parts.push({ asked: key, names, compiled });
  return compiled;
}

function serves({ names: known }: Part, names: ReadonlySet<string> | undefined): boolean {
  if (known === undefined) return true;
  return names !== undefined && [...names].every((name) => known.has(name));
}
