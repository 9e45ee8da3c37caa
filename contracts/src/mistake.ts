/** What can be wrong with a contract. All mistakes of all files are collected and reported together. */
import { StreampactError } from './error.ts';

/** The closed set of mistakes, each with what it means. */
const mistakeCodes = {
  BAD_COLUMN: 'a column whose name, type, order or description the catalogues cannot take',
  BAD_FILE: 'a file below the contracts folder that is not a readable contract',
  BAD_ID: 'an $id that is not the path of its file',
  BAD_JSON: 'a file that is not strict JSON in UTF-8',
  BAD_KEY: 'a message key that does not point to a required scalar of the value',
  BAD_KIND: "a body that does not fit the file's kind",
  BAD_PATTERN: 'a regular expression that does not compile, or that cannot be matched in linear time',
  BAD_VALUE: 'a value that the vocabulary or JSON Schema does not allow there',
  DANGLING: 'a name of a column or a contract that does not exist',
  DUPLICATE: 'a key, topic, table or title that is taken already',
  INEXACT: 'a number that a double cannot hold exactly, or a column that would be floating-point',
  REF_CYCLE: 'references that lead back to themselves where a column needs an end',
  REF_OUTSIDE: 'a reference that leaves the contracts folder or its product',
  REF_UNRESOLVED: 'a reference to something that does not exist',
  RELEASED_EDITED: 'a released version that is no longer what was released',
  TOO_LARGE: 'a file, a nesting or a dereferenced contract beyond the limits',
  UNKNOWN_FORMAT: 'a format that no validator checks',
  UNKNOWN_KEYWORD: 'a keyword that contracts do not know',
} as const;

export type MistakeCode = keyof typeof mistakeCodes;

/** One mistake in one place. Lines and columns count from 1. */
export interface Mistake {
  readonly code: MistakeCode;
  /** Path from the folder above the contracts folder, with forward slashes: `contracts/crypto-market/x.table.json`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly what: string;
  readonly fix: string;
}

/** One line that editors and terminals can follow, and its remedy on the next. */
function renderMistake(mistake: Mistake): string {
  const { file, line, column, code, what, fix } = mistake;
  return `${visible(file)}:${line}:${column} ${code} ${visible(what)}\n  fix: ${visible(fix)}`;
}

/** Contracts may hold anything; a terminal must not obey it. */
function visible(text: string): string {
  const clipped = text.length > 500 ? `${text.slice(0, 499)}…` : text;
  return clipped.replaceAll(/\p{Cc}/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Mistakes in the order of files, lines and columns, without repetitions. */
export function sortMistakes(mistakes: readonly Mistake[]): readonly Mistake[] {
  const unique = new Map(mistakes.map((mistake) => [JSON.stringify(mistake), mistake]));
  return [...unique.values()].sort(
    (a, b) => compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.code, b.code),
  );
}

/** The error that ends a command for `mistakes`, which it lists in full. */
export class ContractError extends StreampactError {
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[], fix = 'mend the contracts named above; nothing was generated') {
    const sorted = sortMistakes(mistakes);
    const count = sorted.length === 1 ? 'a mistake' : `${sorted.length} mistakes`;
    super('CONTRACT_INVALID', `${count} in the contracts:\n${sorted.map(renderMistake).join('\n')}`, { fix });
    this.mistakes = sorted;
  }
}

/** Compares by code unit, so that no locale has a say in what is generated. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
