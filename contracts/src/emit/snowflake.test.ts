/** What contracts generate for Snowflake: names, types, and what SQL can't check is refused by its name. */
import { describe, expect, it } from 'vitest';
import { contractsFolder } from '../generate.ts';
import type { Json, JsonObject } from '../json.ts';
import { type Loaded, type LoadedContract, loadContracts } from '../load.ts';
import { snowflakeEntries } from './snowflake.ts';
import { snowflakePattern } from './snowflake-checks/pattern.ts';
import { masked } from './snowflake-checks/protected.ts';
import { createTable, snowflakeTables } from './snowflake-tables.ts';

const loaded = await loadContracts(contractsFolder);

/** The contracts with something else in the schema of the events. */
function withEvents(change: (schema: JsonObject) => JsonObject): Loaded {
  const contracts = loaded.contracts.map(
    (contract): LoadedContract =>
      contract.file.id === 'clickstream/events.message.json'
        ? { ...contract, schema: change(contract.schema) }
        : contract,
  );
  return { ...loaded, contracts };
}

const withProperty = (name: string, schema: Json): Loaded =>
  withEvents((events) => ({ ...events, properties: { ...(events.properties as JsonObject), [name]: schema } }));

describe('tables', () => {
  const rows = loaded.contracts.flatMap(({ row }) => row ?? []);

  it('are rows in capitals, in the order of the flow', () => {
    const tables = snowflakeTables(rows);
    expect(tables.map(({ schema, table }) => `${schema}.${table}`)).toEqual([
      'RAW.RAW_EVENTS',
      'RAW.RAW_LOGS',
      'STRUCTURED.QUARANTINED_EVENTS',
      'STRUCTURED.QUARANTINED_LOGS',
      'STRUCTURED.STRUCTURED_EVENTS',
      'STRUCTURED.STRUCTURED_LOGS',
      'TRANSFORMED.TRANSFORMED_CLICKSTREAM',
      'TRANSFORMED.TRANSFORMED_LOGS_HISTORY',
      'TRANSFORMED.TRANSFORMED_LOGS',
      'PIPELINE.PRIVACY_KEY',
    ]);
    const [raw] = tables;
    expect(raw?.primaryKey).toEqual(['FILE_NAME', 'FILE_ROW_NUMBER']);
    expect(raw?.columns.map(({ name, type, nullable }) => [name, type, nullable])).toEqual([
      ['RECORD', 'VARIANT', false],
      ['FILE_NAME', 'VARCHAR', false],
      ['FILE_ROW_NUMBER', 'NUMBER(19,0)', false],
      ['LOADED_AT', 'TIMESTAMP_NTZ(6)', false],
    ]);
  });

  it('become DDL whose comments may hold quotes and backslashes', () => {
    const column = { name: 'A"B', type: 'VARCHAR', nullable: false, comment: "it's \\ here" };
    const text = createTable({ schema: 'RAW', table: 'T', comment: "a'b", columns: [column], primaryKey: ['A"B'] });
    expect(text).toBe(
      [
        'CREATE TABLE IF NOT EXISTS "RAW"."T" (',
        `  "A""B" VARCHAR NOT NULL COMMENT 'it''s \\\\ here',`,
        '  PRIMARY KEY ("A""B")',
        ')',
        "COMMENT = 'a''b';",
        '',
      ].join('\n'),
    );
  });
});

describe('statements', () => {
  const paths = snowflakeEntries(loaded).map(([path]) => path);

  it('are two for each raw table', () => {
    expect(paths.sort()).toEqual([
      'clickstream/snowflake/insert_event_data_task.sql',
      'clickstream/snowflake/insert_log_data_task.sql',
      'clickstream/snowflake/quarantine_event_data_task.sql',
      'clickstream/snowflake/quarantine_log_data_task.sql',
      'clickstream/snowflake/tables.json',
    ]);
  });

  it('judge alike in both', () => {
    const texts = new Map(snowflakeEntries(loaded));
    const judged = (name: string) =>
      /read AS \([\s\S]*FROM held\n {2}\)/.exec(texts.get(`clickstream/snowflake/${name}_data_task.sql`) ?? '')?.[0];
    expect(judged('insert_event')).toBeTruthy();
    expect(judged('insert_event')).toBe(judged('quarantine_event'));
    expect(judged('insert_log')).toBeTruthy();
    expect(judged('insert_log')).toBe(judged('quarantine_log'));
  });

  it.each([
    { name: 'a keyword without SQL', property: { type: 'array', items: { type: 'string' } }, what: '"items"' },
    {
      name: 'a closed object',
      property: { type: 'object', additionalProperties: false },
      what: '"additionalProperties"',
    },
    { name: 'a number that would be a double', property: { type: 'number' }, what: '"type"' },
    { name: 'a bound of what may be no integer', property: { minimum: 1 }, what: '"minimum"' },
    { name: 'a union', property: { anyOf: [{ type: 'string' }, { type: 'boolean' }] }, what: '"anyOf"' },
    { name: 'an enum of numbers', property: { enum: [1, 2] }, what: '"enum"' },
    { name: 'a format', property: { type: 'string', format: 'ipv4' }, what: '"format"' },
    { name: 'a pattern with a word boundary', property: { type: 'string', pattern: '\\bx' }, what: '"pattern"' },
    { name: 'a property that is forbidden', property: false, what: '"false"' },
    { name: 'a name that would be no column', property: { type: 'string' }, key: 'a b', what: '"a b"' },
  ])('refuse $name by its name', ({ property, key = 'extra', what }) => {
    expect(() => snowflakeEntries(withProperty(key, property as Json))).toThrow(what);
  });

  it('hash a personal column by the key of the table, and by no literal', () => {
    const accepted = new Map(snowflakeEntries(loaded)).get('clickstream/snowflake/insert_event_data_task.sql') ?? '';
    expect(accepted).toContain('(SELECT inner_pad FROM pipeline.privacy_key) || TO_BINARY(user_id_held, ');
    expect(accepted).not.toMatch(/user_id_held AS user_id/);
  });

  it('mask by whole numbers, a NULL as a NULL', () => {
    expect(masked('x', 2)).toBe(
      "'****' || RIGHT(x, CASE WHEN LENGTH(x) >= 4 THEN 2 WHEN LENGTH(x) >= 2 THEN 1 ELSE 0 END)",
    );
  });

  it.each([
    ['mask', { method: 'mask', keep: 4 } as const, true],
    ['hash', { method: 'hash' } as const, false],
  ])('of a %s that may be null', (_, protection, isAccepted) => {
    const contracts = loaded.contracts.map((contract): LoadedContract => {
      const { row } = contract;
      if (row?.kind !== 'table' || row.name !== 'structured-events') return contract;
      const columns = row.columns.map((column) =>
        column.name === 'referrer' ? { ...column, personalData: true as const, protection } : column,
      );
      return { ...contract, row: { ...row, columns } };
    });
    const emitted = () => new Map(snowflakeEntries({ ...loaded, contracts }));
    if (isAccepted)
      expect(emitted().get('clickstream/snowflake/insert_event_data_task.sql')).toContain(
        "'****' || RIGHT(referrer_held, ",
      );
    else expect(emitted).toThrow('"referrer"');
  });

  it('refuse a message that may lack what its table needs', () => {
    const optional = withEvents((events) => ({
      ...events,
      required: (events.required as readonly string[]).filter((name) => name !== 'page'),
    }));
    expect(() => snowflakeEntries(optional)).toThrow('"page"');
  });

  it('refuse a table with a column that nothing in the message goes to', () => {
    const without = withEvents(({ properties, ...events }) => {
      const { page: _, ...others } = properties as JsonObject;
      return { ...events, properties: others };
    });
    expect(() => snowflakeEntries(without)).toThrow('"page"');
  });
});

describe('patterns', () => {
  it.each([
    ['^u-[0-9]{6,12}$', 'u-[0-9]{6,12}'],
    ['^/', '/.*'],
    ['x$', '.*x'],
    ['a|b', '.*(a|b).*'],
    ['^(ab)?$', '(ab){0,1}'],
    ['^[^/]+$', '[^/]{1,}'],
    ['^[a\\]\\-^\\\\]$', '[\\-\\\\-\\^a]'],
    ['^\\.$', '[.]'],
  ])('%s becomes %s', (pattern, expected) => {
    expect(snowflakePattern(pattern)).toEqual({ kind: 'pattern', pattern: expected });
  });

  it.each(['\\bx', '^a|^b', '(?=x)y', '^\\n$', '^a.b$'])('%s is refused', (pattern) => {
    expect(snowflakePattern(pattern).kind).toBe('refused');
  });
});
