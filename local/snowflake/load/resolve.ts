/** Finds what the names of a COPY stand for: its table, its stage's place, its format. */
import { RE2JS } from 're2js';
import { StreampactError } from '../../../contracts/src/error.ts';
import { type CatalogObject, needObject } from '../catalog.ts';
import { fullName, type Place, resolveName, sqlName } from '../names.ts';
import type { Context } from '../statements/context.ts';
import { resolveFormat } from '../statements/file-format.ts';
import type { Definition } from '../statements/object-type.ts';
import { formatOfStage, optionsOf, placeOfStage, type S3Place } from '../statements/stage.ts';
import { type CopyInto, onErrorOf } from './copy.ts';
import type { Loading } from './load.ts';

/** A COPY that can be run. */
export interface ResolvedCopy {
  readonly loading: Loading;
  readonly source: S3Place;
  /** Which keys are meant: PATTERN and FILES; every key below the source otherwise. */
  readonly wants: (key: string) => boolean;
}

/** @throws StreampactError SNOWFLAKE_REFUSED when the table or the stage is absent, SNOWFLAKE_UNSUPPORTED for another format. */
export async function resolveCopy(
  context: Context,
  copy: CopyInto,
  how: { readonly place: Place; readonly onError: 'ABORT_STATEMENT' | 'SKIP_FILE'; readonly pipe?: string },
): Promise<ResolvedCopy> {
  const table = resolveName(copy.table, how.place);
  await context.session.execute(`SELECT 1 AS ONE FROM ${sqlName(table)} LIMIT 0`);
  const name = resolveName(copy.stage.name, how.place);
  const stage: CatalogObject<Definition> = await needObject(context.session, { kind: 'STAGE', ...name });
  const own = optionsOf(copy.options.FILE_FORMAT);
  const format = own === undefined ? await formatOfStage(stage, context) : await resolveFormat(own, stage, context);
  const source = placeOfStage(stage, copy.stage.path);
  return {
    loading: {
      ...{ copy, table, format, onError: onErrorOf(copy.options.ON_ERROR, how.onError) },
      ...(how.pipe === undefined ? {} : { pipe: how.pipe }),
    },
    source,
    wants: wantedBy(copy, source, fullName(table)),
  };
}

function wantedBy(copy: CopyInto, { prefix }: S3Place, table: string): (key: string) => boolean {
  const { PATTERN: pattern, FILES: files } = copy.options;
  const named = Array.isArray(files) ? new Set(files.map((file) => `${prefix}${String(file)}`)) : undefined;
  const regular = typeof pattern === 'string' ? patternOf(pattern, table) : undefined;
  return (key) =>
    key.startsWith(prefix) && !key.endsWith('/') && (named?.has(key) ?? true) && (regular?.test(key) ?? true);
}

/** A pattern matches the whole path, in linear time. */
function patternOf(pattern: string, table: string): { test: (key: string) => boolean } {
  try {
    const compiled = RE2JS.compile(pattern, RE2JS.DOTALL);
    return { test: (key) => compiled.matches(key) };
  } catch (cause) {
    throw new StreampactError('SNOWFLAKE_REFUSED', `PATTERN '${pattern}' is no regular expression.`, {
      where: table,
      cause,
    });
  }
}
