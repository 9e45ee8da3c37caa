/** Twins of the rule about personal columns. */
import { tables } from '../../contracts/generated/catalogue.ts';
import type { Row } from './example.ts';

const glue = 'aws:glue/catalogTable:CatalogTable';
const snowflake = 'snowflake:index/table:Table';
const { hash, table } = tables['fx-rates/normalized-transactions'];

const catalogued = (columns: readonly string[], contractHash: string) => ({
  name: table,
  parameters: { 'streampact.contract': 'fx-rates/normalized-transactions', 'streampact.contract.hash': contractHash },
  storageDescriptor: { columns: columns.map((name) => ({ name, type: 'string' })) },
  partitionKeys: [{ name: 'date', type: 'date' }],
});
const warehoused = (schema: string, name: string) => ({
  ...{ schema, name },
  columns: [{ name: 'USER_ID', type: 'VARCHAR' }],
});

/** Rows. */
export const personal: readonly Row[] = [
  ['personal-columns', glue, catalogued(['account_id'], hash), catalogued(['account_id'], 'another version')],
  ['personal-columns', glue, catalogued(['account_id'], hash), catalogued(['account_id', 'user_id'], hash)],
  ['personal-columns', glue, { name: 'hand_made' }, { name: 'hand_made', partitionKeys: [{ name: 'account_id' }] }],
  ['personal-columns', snowflake, warehoused('STRUCTURED', 'STRUCTURED_EVENTS'), warehoused('PUBLIC', 'EVENTS')],
];
