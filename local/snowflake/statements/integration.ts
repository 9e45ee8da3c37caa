/**
 * STORAGE INTEGRATION for S3: keeps which locations stages may use, which CREATE STAGE checks.
 *
 * https://docs.snowflake.com/en/sql-reference/sql/create-storage-integration. Differs: no role is assumed; the local cloud's S3 is read
 * with its own keys. The user's ARN and the external id are made up and stay the same for a name.
 */
import { createHash } from 'node:crypto';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { SnowflakeRow } from '../../../queries/snowflake-session.ts';
import { accountKey, needObject } from '../catalog.ts';
import type { Context } from './context.ts';
import type { Definition, ObjectType } from './object-type.ts';

export const integration: ObjectType = {
  kind: 'INTEGRATION',
  words: [['STORAGE', 'INTEGRATION'], ['INTEGRATION']],
  plural: ['STORAGE', 'INTEGRATIONS'],
  scope: 'account',
  options: {
    TYPE: 'word',
    STORAGE_PROVIDER: 'word',
    ENABLED: 'boolean',
    STORAGE_AWS_ROLE_ARN: 'string',
    STORAGE_AWS_EXTERNAL_ID: 'string',
    STORAGE_AWS_OBJECT_ACL: 'string',
    STORAGE_ALLOWED_LOCATIONS: 'strings',
    STORAGE_BLOCKED_LOCATIONS: 'strings',
    USE_PRIVATELINK_ENDPOINT: 'boolean',
    COMMENT: 'string',
  },
  check: async ({ name }, { options }) => {
    const wanted: readonly [string, boolean][] = [
      ['TYPE = EXTERNAL_STAGE', options.TYPE === 'EXTERNAL_STAGE'],
      ["STORAGE_PROVIDER = 'S3'", options.STORAGE_PROVIDER === 'S3'],
      ['STORAGE_AWS_ROLE_ARN', typeof options.STORAGE_AWS_ROLE_ARN === 'string'],
      ['ENABLED', options.ENABLED !== undefined],
      ['STORAGE_ALLOWED_LOCATIONS', (locations(options.STORAGE_ALLOWED_LOCATIONS) ?? []).length > 0],
    ];
    const missing = wanted.find(([, has]) => !has);
    if (missing === undefined) return;
    throw new StreampactError('SNOWFLAKE_REFUSED', `Integration ${name} lacks ${missing[0]}.`, {
      fix: 'the local Snowflake has integrations for stages in S3 only',
    });
  },
  show: async ({ definition: { options } }) => ({
    type: 'EXTERNAL_STAGE',
    category: 'STORAGE',
    enabled: String(options.ENABLED === true),
  }),
  describe: (object) => {
    const { options } = object.definition;
    const digest = createHash('sha256').update(object.name).digest('hex').slice(0, 16);
    const row = (property: string, kind: string, value: string): SnowflakeRow => ({
      property,
      property_type: kind,
      property_value: value,
      property_default: '',
    });
    return [
      row('ENABLED', 'Boolean', String(options.ENABLED === true)),
      row('STORAGE_PROVIDER', 'String', 'S3'),
      row('STORAGE_ALLOWED_LOCATIONS', 'List', (locations(options.STORAGE_ALLOWED_LOCATIONS) ?? []).join(',')),
      row('STORAGE_BLOCKED_LOCATIONS', 'List', (locations(options.STORAGE_BLOCKED_LOCATIONS) ?? []).join(',')),
      row('STORAGE_AWS_IAM_USER_ARN', 'String', `arn:aws:iam::000000000000:user/snowflake-local-${digest}`),
      row('STORAGE_AWS_ROLE_ARN', 'String', String(options.STORAGE_AWS_ROLE_ARN)),
      row('STORAGE_AWS_EXTERNAL_ID', 'String', String(options.STORAGE_AWS_EXTERNAL_ID ?? `LOCAL_SFCRole=${digest}`)),
      row('COMMENT', 'String', String(options.COMMENT ?? '')),
    ];
  },
};

/**
 * Refuses a location that the integration does not allow: it is not enabled, no allowed location begins it, or a blocked one does.
 * `*` allows every location.
 */
export async function checkLocation(context: Context, name: string, url: string): Promise<void> {
  const { definition } = await needObject<Definition>(context.session, accountKey('INTEGRATION', name));
  const { options } = definition;
  const covers = (location: string) => location === '*' || withSlash(url).startsWith(withSlash(location));
  const allowed = (locations(options.STORAGE_ALLOWED_LOCATIONS) ?? []).some(covers);
  const blocked = (locations(options.STORAGE_BLOCKED_LOCATIONS) ?? []).some(covers);
  if (options.ENABLED === true && allowed && !blocked) return;
  const why = options.ENABLED === true ? `does not allow ${url}` : 'is not enabled';
  throw new StreampactError('SNOWFLAKE_REFUSED', `Integration ${name} ${why}.`, {
    fix: 'see its STORAGE_ALLOWED_LOCATIONS, STORAGE_BLOCKED_LOCATIONS and ENABLED',
  });
}

function locations(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined;
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
