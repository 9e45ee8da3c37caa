/**
 * ROLE: kept and shown. https://docs.snowflake.com/en/sql-reference/sql/create-role. Differs: nothing is enforced; every session may do everything.
 */
import type { ObjectType } from './object-type.ts';

export const role: ObjectType = {
  kind: 'ROLE',
  words: [['ROLE']],
  plural: ['ROLES'],
  scope: 'account',
  options: { COMMENT: 'string' },
};
