/** What a table's rows say through Athena: how many, how old, whether rules hold, whether a sample keeps the row's schema. */

import { tables } from '../../contracts/generated/catalogue.ts';
import { rowValidators } from '../../contracts/generated/row-validators.ts';
import { momentOf, newestRow } from '../../contracts/src/emit/newest-row.ts';
import { identifier, tablePlace } from '../../contracts/src/emit/sql-dialect.ts';
import { levelStatements, readTally, type Tally } from '../../contracts/src/emit/table-levels.ts';
import { isStreampactError } from '../../contracts/src/error.ts';
import type { TableContract } from '../../contracts/src/model.ts';
import { checkColumns, decodeRow } from '../../queries/rows.ts';
import { ageFinding, recordedInstead } from '../ages.ts';
import type { Check, Named } from '../check.ts';
import { type Finding, failed, passed, skipped } from '../model.ts';
import { type Answer, textsOf } from '../scan.ts';
import type { Target } from '../target.ts';

const place = (contract: TableContract): string => tablePlace(contract, 'athena');

function tallyOf(contract: TableContract, target: Target): Promise<Tally> {
  const name = `${contract.product}/${contract.name}`;
  return target.once(`tally ${name}`, async () => {
    const { sql, rules } = levelStatements(contract, 'athena').tally;
    const { rows } = await target.scan.ask(`the tally of ${name}`, sql);
    return readTally(textsOf(rows[0]), rules);
  });
}

/** Whether there are rows at all. */
export function countFinding({ rows }: Tally): Finding {
  if (rows > 0) return passed(`${rows} rows`);
  return failed(
    'the table has no rows',
    'see whether its job has run, its crawler has added the partitions, and its sources sent anything',
  );
}

/** How old the newest row is. */
export function freshnessFinding(contract: TableContract, target: Target, newest: string | null): Finding {
  const told = newestRow(contract, contract.format === 'snowflake' ? 'snowflake' : 'athena');
  const moment = newest === null || told === undefined ? undefined : momentOf(newest, told.grain);
  const instead = recordedInstead(target, moment);
  if (instead !== undefined) return instead;
  if (told === undefined) return skipped('no column of the table tells a time');
  if (moment === undefined) return failed('there is no newest row', 'see the number of rows');
  const mend = `follow the way of the data from its source: docs/verify.md, "Nothing new comes"`;
  return ageFinding(contract, target, { moment, what: `the newest row (${told.columns.join(', ')})`, mend });
}

/** The finding of one rule's count. */
export function ruleFinding(rule: string, count: number, rows: number): Named {
  const check = `quality: ${rule}`;
  if (count === 0) return { check, ...passed(`holds for all ${rows} rows`) };
  const what = rule.startsWith('unique') ? 'repeat another row' : 'break it';
  const mend = rule.startsWith('unique')
    ? 'find the files that hold the rows twice (`"$path"`); run the job for their partitions again'
    : 'the job refuses such rows, so somebody else wrote them, or an older job: find them by `"$path"`';
  return { check, ...failed(`${count} of ${rows} rows ${what}`, mend) };
}

async function askQuality(contract: TableContract, target: Target): Promise<readonly Named[]> {
  const { rows, broken } = await tallyOf(contract, target);
  const findings = broken.map(({ rule, count }) => ruleFinding(rule, count, rows));
  for (const { sql, rule } of levelStatements(contract, 'athena').repeated) {
    const answer = await target.scan.ask(`${rule.rule} of ${contract.product}/${contract.name}`, sql);
    findings.push(ruleFinding(rule.rule, Number(textsOf(answer.rows[0])[0]), rows));
  }
  return findings;
}

/** Rows of a sample. */
const sampled = 50;

async function askSample(contract: TableContract, target: Target): Promise<Finding> {
  const columns = [...contract.columns, ...contract.partitionColumns];
  const names = columns.map(({ name }) => identifier(name, 'athena')).join(', ');
  const sql = `SELECT ${names} FROM ${place(contract)} LIMIT ${sampled}`;
  const answer = await target.scan.ask(`a sample of ${contract.product}/${contract.name}`, sql);
  return sampleFinding(contract, answer);
}

/** Whether each row keeps the schema of a row; what others deliver, as far as the table made of it lets it be refused. */
export function sampleFinding(contract: TableContract, { columns: given, rows }: Answer): Finding {
  const columns = [...contract.columns, ...contract.partitionColumns];
  const name = `${contract.product}/${contract.name}`;
  checkColumns(columns, given, name);
  const validate = rowValidators[`${name}.table`];
  const problems = rows.flatMap((row) => {
    try {
      const [violation] = validate?.(decodeRow(columns, row, name)) ?? [];
      return violation === undefined ? [] : [`${violation.pointer} ${violation.keyword}`];
    } catch (error) {
      // Its message may quote a value.
      if (isStreampactError(error)) return ['a value that is none of its column’s type'];
      throw error;
    }
  });
  return sharesFinding({ problems, rows: rows.length, allowed: allowedShare(contract) });
}

/** Counts what a sample breaks. */
export function sharesFinding(sample: {
  readonly problems: readonly string[];
  readonly rows: number;
  readonly allowed: number;
}): Finding {
  const { problems, rows, allowed } = sample;
  const kinds = [...new Set(problems)].slice(0, 5).join(', ');
  if (problems.length === 0) return passed(`a sample of ${rows} rows keeps the row’s schema`);
  const evidence = `${problems.length} of a sample of ${rows} rows break the row’s schema: ${kinds}`;
  if (problems.length <= allowed * rows)
    return passed(`${evidence}; what reads them may refuse up to ${allowed * 100} %`);
  return failed(evidence, 'see which files hold them, and what wrote those');
}

/** Rows as others deliver them are judged by the job that reads them, which may refuse a share. */
function allowedShare({ product, name, format, quality }: TableContract): number {
  if (quality.length > 0 || (format !== 'csv' && format !== 'json')) return 0;
  const all: readonly TableContract[] = Object.values(tables);
  const readers = all.filter(({ sources }) => sources.includes(`${product}/${name}.table`));
  const shares = readers.flatMap((reader) =>
    reader.quality.flatMap((rule) => (rule.rule === 'maxRejectedShare' ? [Number(rule.share)] : [])),
  );
  return Math.max(0, ...shares);
}

export const rowChecks: readonly Check<TableContract>[] = [
  { check: 'rows', executor: 'Athena', ask: async (contract, target) => countFinding(await tallyOf(contract, target)) },
  {
    check: 'freshness',
    executor: 'Athena',
    ask: async (contract, target) => freshnessFinding(contract, target, (await tallyOf(contract, target)).newest),
  },
  {
    check: 'quality',
    executor: 'Athena',
    concerns: ({ quality }) => quality.some(({ rule }) => rule !== 'maxRejectedShare'),
    ask: askQuality,
  },
  { check: 'sample of rows', executor: 'Athena', ask: askSample },
];
