/** Snowflake: what belongs to an account: databases and their schemas, warehouses, roles, storage integrations. */
import type {
  AccountRoleArgs,
  DatabaseArgs,
  SchemaArgs,
  StorageIntegrationArgs,
  WarehouseArgs,
} from '@pulumi/snowflake/index.js';
import type { SnowflakeSession } from '../../../../queries/snowflake-session.ts';
import type { Outputs, ResourceRow } from '../row.ts';
import { present } from '../shape.ts';
import { namedObject } from './named-object.ts';
import { identifier, list, plain, text } from './statement.ts';

export const accountObjects: readonly ResourceRow[] = [
  namedObject<DatabaseArgs>({
    type: 'snowflake:index/database:Database',
    kind: 'DATABASE',
    replaceOn: ['name', 'isTransient'],
    parts: ({ name = '' }) => [name],
    options: ({ dataRetentionTimeInDays, maxDataExtensionTimeInDays, comment }) => ({
      DATA_RETENTION_TIME_IN_DAYS: plain(dataRetentionTimeInDays),
      MAX_DATA_EXTENSION_TIME_IN_DAYS: plain(maxDataExtensionTimeInDays),
      COMMENT: text(comment),
    }),
  }),
  namedObject<SchemaArgs>({
    type: 'snowflake:index/schema:Schema',
    kind: 'SCHEMA',
    replaceOn: ['database', 'name', 'isTransient'],
    parts: ({ database, name = '' }) => [database, name],
    options: ({ comment }) => ({ COMMENT: text(comment) }),
  }),
  namedObject<WarehouseArgs>({
    type: 'snowflake:index/warehouse:Warehouse',
    kind: 'WAREHOUSE',
    replaceOn: ['name'],
    parts: ({ name = '' }) => [name],
    // Only the first start is asked for: later the warehouse sleeps and wakes by itself.
    creationOptions: ({ initiallySuspended }) => ({ INITIALLY_SUSPENDED: plain(initiallySuspended) }),
    options: ({ warehouseSize, autoSuspend, autoResume, statementTimeoutInSeconds, comment }) => ({
      WAREHOUSE_SIZE: text(warehouseSize),
      AUTO_SUSPEND: plain(autoSuspend),
      AUTO_RESUME: plain(autoResume),
      STATEMENT_TIMEOUT_IN_SECONDS: plain(statementTimeoutInSeconds),
      COMMENT: text(comment),
    }),
  }),
  namedObject<AccountRoleArgs>({
    type: 'snowflake:index/accountRole:AccountRole',
    kind: 'ROLE',
    replaceOn: ['name'],
    parts: ({ name = '' }) => [name],
    options: ({ comment }) => ({ COMMENT: text(comment) }),
  }),
  namedObject<StorageIntegrationArgs>({
    type: 'snowflake:index/storageIntegration:StorageIntegration',
    kind: 'STORAGE INTEGRATION',
    replaceOn: ['name', 'storageProvider', 'type'],
    parts: ({ name = '' }) => [name],
    creationOptions: ({ type = 'EXTERNAL_STAGE', storageProvider }) => ({
      TYPE: plain(type),
      STORAGE_PROVIDER: text(storageProvider),
    }),
    options: ({ storageAwsRoleArn, enabled = true, storageAllowedLocations, storageBlockedLocations, comment }) => ({
      STORAGE_AWS_ROLE_ARN: text(storageAwsRoleArn),
      ENABLED: plain(enabled),
      STORAGE_ALLOWED_LOCATIONS: list(storageAllowedLocations),
      STORAGE_BLOCKED_LOCATIONS: list(storageBlockedLocations),
      COMMENT: text(comment),
    }),
    read: readIntegration,
  }),
];

/** https://docs.snowflake.com/en/sql-reference/sql/desc-integration */
async function readIntegration(session: SnowflakeSession, parts: readonly string[]): Promise<Outputs> {
  const rows = await session.execute(`DESC STORAGE INTEGRATION ${identifier(...parts)}`);
  const property = (name: string): string => {
    const value = rows.find((row) => row.property === name)?.property_value;
    return String(present(value ?? undefined, `the integration's ${name}`));
  };
  return {
    storageAwsIamUserArn: property('STORAGE_AWS_IAM_USER_ARN'),
    storageAwsExternalId: property('STORAGE_AWS_EXTERNAL_ID'),
  };
}
