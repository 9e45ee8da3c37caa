/** Tables and questions in Snowflake, where an account is named. */
import { rowValidators } from '../../contracts/generated/row-validators.ts';
import { identifier, tablePlace } from '../../contracts/src/emit/sql-dialect.ts';
import { isOfRefusals, levelStatements, readTally, type Tally } from '../../contracts/src/emit/table-levels.ts';
import type { ResultContract, TableContract } from '../../contracts/src/model.ts';
import { snowflakeType } from '../../contracts/src/snowflake-types.ts';
import { decodeText } from '../../queries/rows.ts';
import { askSnowflake, type SnowflakeQueryName } from '../../queries/snowflake-client.ts';
import type { SnowflakeRow, SnowflakeSession } from '../../queries/snowflake-session.ts';
import type { Check, Named } from '../check.ts';
import { type Finding, failed, passed, skipped } from '../model.ts';
import type { Target } from '../target.ts';
import { examplesOf } from './query.ts';
import { countFinding, freshnessFinding, ruleFinding, sharesFinding } from './rows.ts';

type Ask<C> = (contract: C, target: Target, session: SnowflakeSession) => Promise<Finding | readonly Named[]>;

/** The same check, or the reason why nobody can be asked. */
function inSnowflake<C extends TableContract | ResultContract>(check: string, ask: Ask<C>): Check<C> {
  return {
    check,
    executor: 'Snowflake',
    ask: async (contract, target) => {
      if (target.outputs.products[contract.product]?.snowflake === undefined) {
        return skipped('the stack has no account of Snowflake', 'streampact:snowflakeUser and its kin name one');
      }
      const session = target.snowflake;
      if ('absent' in session)
        return skipped(session.absent, 'set SNOWFLAKE_ACCOUNT, SNOWFLAKE_USER and SNOWFLAKE_PRIVATE_KEY_FILE');
      return ask(contract, target, session);
    },
  };
}

const place = (contract: TableContract): string => tablePlace(contract, 'snowflake');

/** A row's cells by their place. */
function cellsOf(row: SnowflakeRow | undefined): readonly (string | null)[] {
  return Object.values(row ?? {}).map((value) => (value === null ? null : String(value)));
}

function tallyOf(contract: TableContract, target: Target, session: SnowflakeSession): Promise<Tally> {
  return target.once(`tally ${contract.product}/${contract.name}`, async () => {
    const { sql, rules } = levelStatements(contract, 'snowflake').tally;
    return readTally(cellsOf((await session.execute(sql))[0]), rules);
  });
}

/** What `INFORMATION_SCHEMA.COLUMNS` says of a column, in one text: `ORDER_ID NUMBER(10,0)`. */
function columnText(row: SnowflakeRow): string {
  const type = String(row.DATA_TYPE);
  const size = type === 'NUMBER' ? `(${row.NUMERIC_PRECISION},${row.NUMERIC_SCALE})` : '';
  return `${row.COLUMN_NAME} ${type}${size}`;
}

/** Whether the table has the contract's columns. Snowflake keeps what it calls a type, and its digits for NUMBER only. */
export function columnsFinding(contract: TableContract, rows: readonly SnowflakeRow[]): Finding {
  const wanted = [...contract.columns, ...contract.partitionColumns].map(({ name, type }) => {
    const said = snowflakeType(type)
      .replace(/^TIMESTAMP_NTZ\(\d+\)$/, 'TIMESTAMP_NTZ')
      .replace(/^VARCHAR$/, 'TEXT');
    return `${name.toUpperCase()} ${said}`;
  });
  const found = rows.map(columnText);
  const length = Math.max(wanted.length, found.length);
  const apart = Array.from({ length }, (_, index) => index).filter((index) => wanted[index] !== found[index]);
  if (apart.length === 0) return passed(`${wanted.length} columns as in the contract`);
  const told = apart.map(
    (index) =>
      `column ${index + 1}: ${wanted[index] ?? 'none'} in the contract, ${found[index] ?? 'none'} in Snowflake`,
  );
  return failed(
    told.join('; '),
    'somebody changed the table by hand, or the stack is behind the contracts: `pulumi up`',
  );
}

async function askColumns(contract: TableContract, _target: Target, session: SnowflakeSession): Promise<Finding> {
  const rows = await session.execute(
    `SELECT COLUMN_NAME, DATA_TYPE, NUMERIC_PRECISION, NUMERIC_SCALE FROM INFORMATION_SCHEMA.COLUMNS
     WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION`,
    [(contract.schema ?? '').toUpperCase(), contract.table.toUpperCase()],
  );
  return columnsFinding(contract, rows);
}

/** Declared rules; and the key of a row, which Snowflake keeps and does not enforce. */
async function askQuality(
  contract: TableContract,
  target: Target,
  session: SnowflakeSession,
): Promise<readonly Named[]> {
  const { rows, broken } = await tallyOf(contract, target, session);
  const findings = broken.map(({ rule, count }) => ruleFinding(rule, count, rows));
  for (const { sql, rule } of levelStatements(contract, 'snowflake').repeated) {
    const repeated = cellsOf((await session.execute(sql))[0])[0];
    findings.push(ruleFinding(rule.rule, Number(repeated), rows));
  }
  return findings;
}

const sampled = 50;

async function askSample(contract: TableContract, _target: Target, session: SnowflakeSession): Promise<Finding> {
  const columns = contract.columns.filter(({ type }) => type !== 'variant');
  const names = columns.map(({ name }) => identifier(name, 'snowflake')).join(', ');
  const rows = await session.execute(`SELECT ${names} FROM ${place(contract)} LIMIT ${sampled}`);
  const validate = rowValidators[`${contract.product}/${contract.name}.table`];
  const whole = columns.length === contract.columns.length;
  const problems = rows.flatMap((row) => {
    try {
      const cells = columns.map((column) => {
        const value = row[column.name.toUpperCase()] ?? null;
        return [column.name, decodeText(column, value === null ? undefined : String(value), contract.name)] as const;
      });
      const [violation] = (whole ? validate?.(Object.fromEntries(cells)) : []) ?? [];
      return violation === undefined ? [] : [`${violation.pointer} ${violation.keyword}`];
    } catch {
      return ['a value that is none of its column’s type'];
    }
  });
  return sharesFinding({ problems, rows: rows.length, allowed: 0 });
}

export const warehouseChecks: readonly Check<TableContract>[] = [
  inSnowflake('schema', askColumns),
  inSnowflake('rows', async (contract, target, session) => {
    const tally = await tallyOf(contract, target, session);
    // Nothing may have been refused.
    return isOfRefusals(contract) ? passed(`${tally.rows} rows`) : countFinding(tally);
  }),
  inSnowflake('freshness', async (contract, target, session) => {
    if (isOfRefusals(contract)) return skipped('rows come only when something is refused');
    return freshnessFinding(contract, target, (await tallyOf(contract, target, session)).newest);
  }),
  inSnowflake('quality', askQuality),
  inSnowflake('sample of rows', askSample),
];

export const warehouseQueryChecks: readonly Check<ResultContract>[] = [
  inSnowflake('answer', async (contract, _target, session) => {
    const query = `${contract.product}/${contract.name}` as SnowflakeQueryName;
    const { rows } = await askSnowflake(session, { query, parameters: examplesOf(contract) });
    return passed(`${rows.length} rows with the ${contract.columns.length} columns of the contract`);
  }),
];
