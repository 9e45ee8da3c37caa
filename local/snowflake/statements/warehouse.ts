/**
 * WAREHOUSE: kept and shown, never enforced; every statement runs on the one local server.
 *
 * https://docs.snowflake.com/en/sql-reference/sql/create-warehouse
 */
import { type OptionValue, readOptions } from '../sql/options.ts';
import type { ObjectType } from './object-type.ts';

export const warehouse: ObjectType = {
  kind: 'WAREHOUSE',
  words: [['WAREHOUSE']],
  plural: ['WAREHOUSES'],
  scope: 'account',
  options: {
    WAREHOUSE_TYPE: 'word',
    WAREHOUSE_SIZE: 'word',
    GENERATION: 'string',
    RESOURCE_CONSTRAINT: 'word',
    MAX_CLUSTER_COUNT: 'number',
    MIN_CLUSTER_COUNT: 'number',
    SCALING_POLICY: 'word',
    AUTO_SUSPEND: 'number',
    AUTO_RESUME: 'boolean',
    INITIALLY_SUSPENDED: 'boolean',
    RESOURCE_MONITOR: 'name',
    ENABLE_QUERY_ACCELERATION: 'boolean',
    QUERY_ACCELERATION_MAX_SCALE_FACTOR: 'number',
    MAX_CONCURRENCY_LEVEL: 'number',
    STATEMENT_QUEUED_TIMEOUT_IN_SECONDS: 'number',
    STATEMENT_TIMEOUT_IN_SECONDS: 'number',
    COMMENT: 'string',
  },
  read: (reader) => {
    reader.takes('WITH');
    const options = readOptions(reader, warehouse.options);
    return async () => ({ options });
  },
  alter: (reader) => {
    if (!(reader.takes('SUSPEND') || reader.takes('RESUME', 'IF', 'SUSPENDED') || reader.takes('RESUME')))
      return undefined;
    return async ({ definition }) => definition;
  },
  show: async ({ definition: { options } }) => ({
    size: textOf(options.WAREHOUSE_SIZE) ?? 'XSMALL',
    type: textOf(options.WAREHOUSE_TYPE) ?? 'STANDARD',
    auto_suspend: textOf(options.AUTO_SUSPEND) ?? '600',
    auto_resume: String(options.AUTO_RESUME ?? true),
  }),
};

function textOf(value: OptionValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
