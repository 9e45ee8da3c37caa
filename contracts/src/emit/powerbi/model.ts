/**
 * The semantic model as rows: which tables a product's reports read, and what their columns and measures are called there.
 *
 * Not every column keeps its name: within a table Power BI takes a column and a measure for one name, whatever their capitals, so a column
 * `revenue` beside a measure `Revenue` becomes `revenue (row)`.
 */
import { decimalSize } from '../../column-types.ts';
import { StreampactError } from '../../error.ts';
import type { Column, ColumnType, Contract, Measure, TableContract } from '../../model.ts';
import { type Chart, charts, type Period } from './charts.ts';

/** A column of the model: of Snowflake's table, or made of one for an axis. */
export interface ModelColumn {
  readonly name: string;
  readonly description: string;
  readonly column: Column;
  /** Set if the column is the day or the first day of the month of the contract's column. */
  readonly period?: Period;
}

export interface ModelTable {
  readonly name: string;
  /** The name in words, for headings. */
  readonly title: string;
  readonly contract: TableContract;
  readonly columns: readonly ModelColumn[];
  readonly measures: readonly Measure[];
}

export interface Model {
  readonly product: string;
  readonly tables: readonly ModelTable[];
  readonly charts: readonly Chart[];
}

/**
 * The model of `product`, or nothing where no table has measures.
 * @throws StreampactError CONTRACT_INVALID for a column that Power BI can't hold exactly, a chart of something that no contract has,
 * and one that shows a person.
 */
export function modelOf(product: string, rows: readonly Contract[], shown = charts[product] ?? []): Model | undefined {
  const contracts = rows.filter(
    (row): row is TableContract => row.kind === 'table' && row.product === product && (row.measures ?? []).length > 0,
  );
  if (contracts.length === 0) return undefined;
  const model = { product, tables: contracts.map((contract) => tableOf(contract, shown)), charts: shown };
  for (const chart of shown) checkChart(model, chart);
  return model;
}

/** The model's column for a contract's column. Errors: CONTRACT_INVALID if the table has none. */
export function columnOf(table: ModelTable, name: string, period?: Period): ModelColumn {
  const found = table.columns.find((each) => each.column.name === name && each.period === period);
  if (found === undefined) throw wrong(`there is no column "${name}"`, table.name, 'name a column of the contract');
  return found;
}

/** The table of that name in Snowflake. Errors: CONTRACT_INVALID if the model has none. */
export function tableNamed({ tables, product }: Model, name: string): ModelTable {
  const found = tables.find((table) => table.name === name);
  if (found === undefined) throw wrong(`there is no table "${name}" with measures`, product, 'name a table with some');
  return found;
}

function tableOf(contract: TableContract, shown: readonly Chart[]): ModelTable {
  const measures = contract.measures ?? [];
  const taken = new Set(measures.map(({ name }) => name.toLowerCase()));
  const free = (name: string) => (taken.has(name.toLowerCase()) ? `${name} (row)` : name);
  const own = [...contract.columns, ...contract.partitionColumns].map((column): ModelColumn => {
    checkType(contract, column);
    return { name: free(column.name), description: column.description, column };
  });
  const axes = shown.flatMap((chart) => (chart.table === contract.table && 'by' in chart ? [chart.by] : []));
  const derived = axes.flatMap(({ column: name, period }): readonly ModelColumn[] => {
    const column = own.find((each) => each.column.name === name)?.column;
    if (period === undefined || column === undefined) return [];
    const what = period === 'day' ? 'Day' : 'First day of the month';
    return [{ name: free(`${name} ${period}`), description: `${what} of ${name}.`, column, period }];
  });
  const columns = [...own, ...new Map(derived.map((each) => [each.name, each])).values()];
  const title = contract.table.charAt(0).toUpperCase() + contract.table.slice(1).replaceAll('_', ' ');
  return { name: contract.table, title, contract, columns, measures };
}

/** Power BI's exact number has four decimals, and nothing else is exact: "Fixed decimal number" in https://learn.microsoft.com/power-bi/connect-data/desktop-data-types */
function checkType({ table }: TableContract, { name, type }: Column): void {
  const size = decimalSize(type);
  if (size !== undefined && size.scale > 4)
    throw wrong(`"${name}" is a ${type}, and Power BI keeps four decimals`, table, 'take the measures off the table');
}

function checkChart(model: Model, chart: Chart): void {
  const table = tableNamed(model, chart.table);
  if (chart.kind === 'newest') {
    for (const name of [...chart.columns, ...chart.orderBy]) checkPerson(table, columnOf(table, name));
    return;
  }
  const { column, period } = chart.by;
  checkPerson(table, columnOf(table, column));
  const { type } = columnOf(table, column).column;
  if ((period !== undefined) !== isTime(type))
    throw wrong(`"${column}" has no ${period ?? 'period'}`, table.name, 'see the chart');
  const names = [...chart.measures, ...(chart.second === undefined ? [] : [chart.second])];
  const missing = names.find((name) => !table.measures.some((measure) => measure.name === name));
  if (missing !== undefined) throw wrong(`there is no measure "${missing}"`, table.name, 'name a measure of the table');
}

/** Reports show sums of people, never a person. */
function checkPerson({ name }: ModelTable, { column }: ModelColumn): void {
  if (column.personalData === true) throw wrong(`"${column.name}" is personal data`, name, 'show another column');
}

function isTime(type: ColumnType): boolean {
  return type === 'date' || type === 'timestamp';
}

function wrong(what: string, where: string, fix: string): StreampactError {
  return new StreampactError('CONTRACT_INVALID', what, { where, fix });
}
