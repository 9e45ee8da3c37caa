/**
 * STAGE with a URL: a place in S3. Stages without one stay with fakesnow's server, which the layer does not offer.
 *
 * https://docs.snowflake.com/en/sql-reference/sql/create-stage
 */
import { StreampactError } from '../../../contracts/src/error.ts';
import type { CatalogObject, ObjectKey } from '../catalog.ts';
import type { OptionRules, Options } from '../sql/options.ts';
import type { Context } from './context.ts';
import { formatOptions, resolveFormat } from './file-format.ts';
import { checkLocation } from './integration.ts';
import type { Definition, ObjectType } from './object-type.ts';

/** `FILE_FORMAT = (FORMAT_NAME = '…' | TYPE = JSON …)` */
export const fileFormatOption: OptionRules = { FORMAT_NAME: 'name', ...formatOptions };

export const stage: ObjectType = {
  kind: 'STAGE',
  words: [['STAGE']],
  plural: ['STAGES'],
  scope: 'schema',
  options: {
    URL: 'string',
    STORAGE_INTEGRATION: 'name',
    FILE_FORMAT: fileFormatOption,
    DIRECTORY: { ENABLE: 'boolean', AUTO_REFRESH: 'boolean', REFRESH_ON_CREATE: 'boolean' },
    USE_PRIVATELINK_ENDPOINT: 'boolean',
    COMMENT: 'string',
  },
  check: async (key, { options }, context) => {
    const place = placeOfUrl(options.URL);
    if (typeof options.STORAGE_INTEGRATION === 'string') {
      const name = options.STORAGE_INTEGRATION.replace(/^"|"$/g, '');
      await checkLocation(context, name, `s3://${place.bucket}/${place.prefix}`);
    }
    if (optionsOf(options.FILE_FORMAT) !== undefined) await resolveFormat(optionsOf(options.FILE_FORMAT), key, context);
  },
  show: async ({ definition: { options } }) => ({
    url: String(options.URL),
    type: 'EXTERNAL',
    cloud: 'AWS',
    storage_integration: String(options.STORAGE_INTEGRATION ?? '').replaceAll('"', '') || null,
  }),
};

/** A place in S3; the prefix has no slash at its beginning. */
export interface S3Place {
  readonly bucket: string;
  readonly prefix: string;
}

/** @throws StreampactError SNOWFLAKE_UNSUPPORTED for what is not `s3://bucket/…`. */
function placeOfUrl(url: unknown): S3Place {
  const parts = typeof url === 'string' ? /^s3:\/\/([a-z0-9][a-z0-9.-]*)(?:\/(.*))?$/.exec(url) : null;
  const bucket = parts?.[1];
  if (bucket === undefined) {
    throw new StreampactError('SNOWFLAKE_UNSUPPORTED', `A stage at ${String(url ?? 'no URL')} cannot be read here.`, {
      fix: "give it a URL as 's3://bucket/path/'",
    });
  }
  return { bucket, prefix: parts?.[2] ?? '' };
}

/** The place below a stage that a path leads to, and the stage's own format. */
export function placeOfStage(object: CatalogObject<Definition>, path: string): S3Place {
  const { bucket, prefix } = placeOfUrl(object.definition.options.URL);
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  return { bucket, prefix: `${folder}${path}` };
}

/** The format that files of the stage have, unless a COPY says otherwise. */
export async function formatOfStage(object: CatalogObject<Definition>, context: Context): Promise<Options> {
  const key: ObjectKey = object;
  return resolveFormat(optionsOf(object.definition.options.FILE_FORMAT), key, context);
}

/** An option in parentheses. */
export function optionsOf(value: unknown): Options | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Options) : undefined;
}
