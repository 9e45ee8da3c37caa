/**
 * Hive DDL that Athena runs and Trino does not parse: what the project needs of it, and a clear refusal for the rest.
 *
 * Follows "DDL statements" of the Athena user guide.
 */

import { AwsError } from '../wire/errors.ts';
import { QueryFailure } from './failure.ts';
import { type Token, unquote } from './tokens.ts';

/** A table's name, as far as the statement gives it. */
export interface TableName {
  readonly database?: string;
  readonly table: string;
}

/** Partition columns and values, in the order written. */
export type PartitionSpec = Readonly<Record<string, string>>;

export type Ddl =
  | { readonly kind: 'repairTable'; readonly name: TableName }
  | { readonly kind: 'showPartitions'; readonly name: TableName }
  | {
      readonly kind: 'addPartitions';
      readonly name: TableName;
      readonly ifNotExists: boolean;
      readonly partitions: readonly { readonly spec: PartitionSpec; readonly location?: string }[];
    }
  | {
      readonly kind: 'dropPartitions';
      readonly name: TableName;
      readonly ifExists: boolean;
      readonly specs: readonly PartitionSpec[];
    }
  | {
      readonly kind: 'createDatabase';
      readonly database: string;
      readonly ifNotExists: boolean;
      readonly comment?: string;
      readonly location?: string;
    }
  | { readonly kind: 'dropDatabase'; readonly database: string; readonly ifExists: boolean; readonly cascade: boolean };

/** The DDL statement that `tokens` are, or undefined for what Trino runs. Throws QueryFailure for DDL that neither knows. */
export function readDdl(tokens: readonly Token[]): Ddl | undefined {
  const cursor = new Cursor(tokens);
  const ddl = readStart(cursor);
  if (ddl === undefined) return refuseUnknown(tokens);
  cursor.end();
  return ddl;
}

function readStart(cursor: Cursor): Ddl | undefined {
  if (cursor.take('MSCK', 'REPAIR', 'TABLE')) return { kind: 'repairTable', name: cursor.tableName() };
  if (cursor.take('SHOW', 'PARTITIONS')) return { kind: 'showPartitions', name: cursor.tableName() };
  if (cursor.take('CREATE', 'DATABASE') || cursor.take('CREATE', 'SCHEMA')) return readCreateDatabase(cursor);
  if (cursor.take('DROP', 'DATABASE') || cursor.take('DROP', 'SCHEMA')) return readDropDatabase(cursor);
  if (cursor.take('ALTER', 'TABLE')) return readAlterTable(cursor);
  return undefined;
}

function readCreateDatabase(cursor: Cursor): Ddl {
  const ifNotExists = cursor.take('IF', 'NOT', 'EXISTS');
  const database = cursor.name();
  const comment = cursor.take('COMMENT') ? cursor.value() : undefined;
  const location = cursor.take('LOCATION') ? cursor.value() : undefined;
  return {
    kind: 'createDatabase',
    database,
    ifNotExists,
    ...(comment === undefined ? {} : { comment }),
    ...(location === undefined ? {} : { location }),
  };
}

function readDropDatabase(cursor: Cursor): Ddl {
  const ifExists = cursor.take('IF', 'EXISTS');
  const database = cursor.name();
  const cascade = cursor.take('CASCADE');
  if (!cascade) cursor.take('RESTRICT');
  return { kind: 'dropDatabase', database, ifExists, cascade };
}

function readAlterTable(cursor: Cursor): Ddl | undefined {
  const name = cursor.tableName();
  if (cursor.take('ADD')) {
    const ifNotExists = cursor.take('IF', 'NOT', 'EXISTS');
    if (!cursor.sees('PARTITION')) return undefined;
    const partitions = [];
    while (cursor.take('PARTITION')) {
      const spec = readSpec(cursor);
      partitions.push(cursor.take('LOCATION') ? { spec, location: cursor.value() } : { spec });
    }
    return { kind: 'addPartitions', name, ifNotExists, partitions };
  }
  if (!cursor.take('DROP')) return undefined;
  const ifExists = cursor.take('IF', 'EXISTS');
  if (!cursor.sees('PARTITION')) return undefined;
  const specs = [];
  do {
    cursor.expect('PARTITION');
    specs.push(readSpec(cursor));
  } while (cursor.take(','));
  return { kind: 'dropPartitions', name, ifExists, specs };
}

function readSpec(cursor: Cursor): PartitionSpec {
  const spec: Record<string, string> = {};
  cursor.expect('(');
  do {
    const column = cursor.name();
    cursor.expect('=');
    spec[column] = cursor.value();
  } while (cursor.take(','));
  cursor.expect(')');
  return spec;
}

/** Openings of statements that Athena knows and Trino would only call a syntax error. */
const unsupported: readonly (readonly string[])[] = [
  ['CREATE', 'EXTERNAL', 'TABLE'],
  ['ALTER', 'DATABASE'],
  ['SHOW', 'TBLPROPERTIES'],
  ['SHOW', 'DATABASES'],
  ['UNLOAD'],
  ['VACUUM'],
  ['OPTIMIZE'],
];

function refuseUnknown(tokens: readonly Token[]): undefined {
  const words = tokens.map((token) => token.text.toUpperCase());
  const known = unsupported.find((opening) => opening.every((word, index) => words[index] === word));
  if (known !== undefined) throw notSupported(known.join(' '));
  if (tokens.some((token) => token.kind === 'backtick'))
    throw notSupported('a name in backticks, outside partition DDL,');
  return undefined;
}

function notSupported(what: string): QueryFailure {
  return new QueryFailure(
    2,
    `NOT_SUPPORTED: ${what} is not supported by the local Athena; declare tables in the Pulumi program.`,
  );
}

/** Walks tokens; words match in any case. */
class Cursor {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  sees(word: string, ahead = 0): boolean {
    const token = this.#tokens[this.#at + ahead];
    return (token?.kind === 'word' || token?.kind === 'symbol') && token.text.toUpperCase() === word;
  }

  /** Moves behind `words` if all of them come next. */
  take(...words: readonly string[]): boolean {
    const found = words.every((word, index) => this.sees(word, index));
    if (found) this.#at += words.length;
    return found;
  }

  expect(word: string): void {
    if (!this.take(word)) throw this.#unexpected(`'${word}'`);
  }

  /** A name in lower case, as the Glue catalog keeps it. */
  name(): string {
    const token = this.#next('a name', ['word', 'quoted', 'backtick']);
    return unquote(token).toLowerCase();
  }

  tableName(): TableName {
    const first = this.name();
    return this.take('.') ? { database: first, table: this.name() } : { table: first };
  }

  /** A string or a number, in text. */
  value(): string {
    return unquote(this.#next('a value', ['string', 'number', 'quoted']));
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw this.#unexpected('the end');
  }

  #next(what: string, kinds: readonly Token['kind'][]): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined || !kinds.includes(token.kind)) throw this.#unexpected(what);
    this.#at += 1;
    return token;
  }

  #unexpected(expected: string): AwsError {
    const token = this.#tokens[this.#at];
    const found = token === undefined ? 'the end' : `'${token.text}' at character ${token.start + 1}`;
    return new AwsError('InvalidRequestException', `FAILED: ParseException: found ${found}, expected ${expected}`);
  }
}
