/**
 * FILE FORMAT of type JSON: one JSON value a line, plain or gzip. Other types are refused.
 *
 * https://docs.snowflake.com/en/sql-reference/sql/create-file-format. Differs: options that would change what is read (STRIP_OUTER_ARRAY,
 * STRIP_NULL_VALUES, ENABLE_OCTAL, ALLOW_DUPLICATE, NULL_IF, formats of dates) are taken at their defaults only.
 */
import { StreampactError } from '../../../contracts/src/error.ts';
import { needObject, type ObjectKey } from '../catalog.ts';
import { nameInString } from '../names.ts';
import type { OptionRules, Options } from '../sql/options.ts';
import type { Context } from './context.ts';
import type { Definition, ObjectType } from './object-type.ts';

/** Options of a format, in CREATE FILE FORMAT and in `FILE_FORMAT = (…)`. */
export const formatOptions: OptionRules = {
  TYPE: 'word',
  COMPRESSION: 'word',
  FILE_EXTENSION: 'string',
  MULTI_LINE: 'boolean',
  DATE_FORMAT: 'word',
  TIME_FORMAT: 'word',
  TIMESTAMP_FORMAT: 'word',
  BINARY_FORMAT: 'word',
  TRIM_SPACE: 'boolean',
  NULL_IF: 'strings',
  ENABLE_OCTAL: 'boolean',
  ALLOW_DUPLICATE: 'boolean',
  STRIP_OUTER_ARRAY: 'boolean',
  STRIP_NULL_VALUES: 'boolean',
  REPLACE_INVALID_CHARACTERS: 'boolean',
  IGNORE_UTF8_ERRORS: 'boolean',
  SKIP_BYTE_ORDER_MARK: 'boolean',
};

/** What an option may be here, beside its default. */
const allowed: Readonly<Record<string, readonly unknown[]>> = {
  TYPE: ['JSON'],
  COMPRESSION: ['AUTO', 'GZIP', 'NONE'],
  MULTI_LINE: [true, false],
  DATE_FORMAT: ['AUTO'],
  TIME_FORMAT: ['AUTO'],
  TIMESTAMP_FORMAT: ['AUTO'],
  BINARY_FORMAT: ['HEX'],
  TRIM_SPACE: [false],
  ENABLE_OCTAL: [false],
  ALLOW_DUPLICATE: [false],
  STRIP_OUTER_ARRAY: [false],
  STRIP_NULL_VALUES: [false],
  REPLACE_INVALID_CHARACTERS: [false],
  IGNORE_UTF8_ERRORS: [false],
  SKIP_BYTE_ORDER_MARK: [true],
};

export const fileFormat: ObjectType = {
  kind: 'FILE FORMAT',
  words: [['FILE', 'FORMAT']],
  plural: ['FILE', 'FORMATS'],
  scope: 'schema',
  options: { ...formatOptions, COMMENT: 'string' },
  check: async (_, { options }) => checkFormat(options),
  show: async ({ definition: { options } }) => ({ type: 'JSON', format_options: JSON.stringify(options) }),
};

/** @throws StreampactError SNOWFLAKE_UNSUPPORTED for what files cannot be read by here. */
function checkFormat(options: Options): void {
  for (const [name, value] of Object.entries(options)) {
    const values = allowed[name];
    const isEmptyList = name === 'NULL_IF' && Array.isArray(value) && value.length === 0;
    if (values === undefined ? name === 'NULL_IF' && !isEmptyList : !values.includes(value)) throw notHere(name, value);
  }
  if (options.TYPE !== 'JSON') throw notHere('TYPE', options.TYPE ?? 'CSV, the default');
}

/** The options of a `FILE_FORMAT = (…)`: of the format that it names, or its own. */
export async function resolveFormat(given: Options | undefined, near: ObjectKey, context: Context): Promise<Options> {
  if (given === undefined) throw notHere('TYPE', 'CSV, the default');
  const { FORMAT_NAME: name, ...own } = given;
  if (typeof name !== 'string') {
    checkFormat(own);
    return own;
  }
  const place = await context.place();
  const named = nameInString(name, { database: near.database, schema: place.schema ?? near.schema });
  const { definition } = await needObject<Definition>(context.session, { kind: 'FILE FORMAT', ...named });
  return { ...definition.options, ...own };
}

function notHere(name: string, value: unknown): StreampactError {
  return new StreampactError('SNOWFLAKE_UNSUPPORTED', `Files of ${name} = ${String(value)} cannot be read here.`, {
    fix: 'the local Snowflake reads JSON, one value a line, plain or gzip',
  });
}
