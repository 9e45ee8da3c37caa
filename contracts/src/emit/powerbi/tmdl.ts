/**
 * The semantic model in TMDL: `definition/` of the folder `<product>.SemanticModel`.
 *
 * - Folder and files: https://learn.microsoft.com/power-bi/developer/projects/projects-dataset
 * - Syntax: https://learn.microsoft.com/analysis-services/tmdl/tmdl-overview (one tab a level, two for an expression of several lines,
 *   `///` before what is described, names in single quotes where they need them)
 * - Snowflake's connector: https://learn.microsoft.com/power-query/connectors/snowflake
 *
 * Import and not DirectQuery: with DirectQuery every click on a report wakes the warehouse, which suspends itself after a minute and is
 * paid by the minute; imported, it runs once for each refresh. No date table: sessions and orders share no span of time, and each chart has
 * one axis of its own table.
 */
import type { ColumnType, Measure } from '../../model.ts';
import { measureDax, measureFormat, periodDax } from './dax.ts';
import { partitionM } from './m.ts';
import type { Model, ModelColumn, ModelTable } from './model.ts';
import { quoted, tmdlName, tmdlText, uuidOf } from './names.ts';

type Entry = readonly [path: string, text: string];
type Lines = readonly string[];

/** Paths below `<product>.SemanticModel/definition/` and their texts. */
export function tmdlEntries(model: Model): readonly Entry[] {
  return [
    ['database.tmdl', text(['database', '\tcompatibilityLevel: 1600'])],
    ['model.tmdl', text(modelLines(model))],
    ['expressions.tmdl', text(parameters(model).flatMap(parameterLines))],
    ...model.tables.map((table): Entry => [`tables/${table.name}.tmdl`, text(tableLines(model, table))]),
  ];
}

/** What a person sets before the first refresh. */
interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly about: string;
  readonly product: string;
}

function parameters({ product }: Model): readonly Parameter[] {
  const database = 'STREAMPACT_PROD';
  const rows: readonly (readonly [name: string, value: string, about: string])[] = [
    ['Server', 'account.snowflakecomputing.com', 'Address of the Snowflake account: set this first.'],
    ['Warehouse', `${database}_TRANSFORM`, 'Warehouse that answers a refresh.'],
    ['Database', database, 'Database of the stage: STREAMPACT_ and the name of the stage.'],
    ['Role', `${database}_REPORTER`, 'Role that a refresh takes: it reads the schema TRANSFORMED and nothing else.'],
  ];
  return rows.map(([name, value, about]) => ({ name, value, about, product }));
}

function parameterLines({ name, value, about, product }: Parameter): Lines {
  return [
    `/// ${about}`,
    `expression ${name} = ${quoted(value)} meta [IsParameterQuery=true, Type="Text", IsParameterQueryRequired=true]`,
    `\tlineageTag: ${uuidOf(product, 'expression', name)}`,
    '',
    '\tannotation PBI_ResultType = Text',
    '',
  ];
}

function modelLines(model: Model): Lines {
  const order = [...parameters(model), ...model.tables].map(({ name }) => name);
  return [
    'model Model',
    '\tculture: en-US',
    '\tdefaultPowerBIDataSourceVersion: powerBI_V3',
    '\tdiscourageImplicitMeasures',
    '\tsourceQueryCulture: en-US',
    '',
    `annotation PBI_QueryOrder = ${JSON.stringify(order)}`,
    '',
    'annotation __PBI_TimeIntelligenceEnabled = 0',
    '',
    ...model.tables.map(({ name }) => `ref table ${tmdlName(name)}`),
  ];
}

function tableLines({ product }: Model, table: ModelTable): Lines {
  const { name, contract } = table;
  const tag = (...parts: readonly string[]) => `lineageTag: ${uuidOf(product, name, ...parts)}`;
  return [
    ...described(contract.description),
    `table ${tmdlName(name)}`,
    `\t${tag('table')}`,
    '',
    ...table.measures.flatMap((measure) => indented(measureLines(measure, table, tag('measure', measure.name)))),
    ...table.columns.flatMap((column) => indented(columnLines(column, table, tag('column', column.name)))),
    ...indented([
      `partition ${tmdlName(name)} = m`,
      '\tmode: import',
      '\tsource =',
      ...partitionM(contract).map((line) => `\t\t\t${line}`),
      '',
      'annotation PBI_ResultType = Table',
    ]),
  ];
}

function measureLines(measure: Measure, table: ModelTable, tag: string): Lines {
  return [
    ...described(measure.description),
    `measure ${tmdlName(measure.name)} = ${measureDax(measure, table)}`,
    `\tformatString: ${tmdlText(measureFormat(measure))}`,
    `\t${tag}`,
    '',
  ];
}

/** A column that describes a person is hidden from whoever makes a report. It is still in the model: hiding keeps nothing secret. */
function columnLines(column: ModelColumn, table: ModelTable, tag: string): Lines {
  const { name, period, column: source } = column;
  const { dataType, format } = period === undefined ? typeOf(source.type) : periodTypes[period];
  return [
    ...described(column.description),
    `column ${tmdlName(name)}${period === undefined ? '' : ` = ${periodDax(table, column)}`}`,
    `\tdataType: ${dataType}`,
    ...(source.personalData === true ? ['\tisHidden'] : []),
    ...(format === undefined ? [] : [`\tformatString: ${tmdlText(format)}`]),
    `\t${tag}`,
    '\tsummarizeBy: none',
    ...(period === undefined ? [`\tsourceColumn: ${source.name.toUpperCase()}`] : []),
    '',
    '\tannotation SummarizationSetBy = User',
    '',
  ];
}

interface ShownType {
  readonly dataType: string;
  readonly format?: string;
}

/** `decimal` is the fixed decimal number, exact to four decimals: https://learn.microsoft.com/power-bi/connect-data/desktop-data-types */
const types: Readonly<Record<Exclude<ColumnType, `decimal(${string}`>, ShownType>> = {
  string: { dataType: 'string' },
  int: { dataType: 'int64', format: '0' },
  bigint: { dataType: 'int64', format: '0' },
  boolean: { dataType: 'boolean', format: '"true";"true";"false"' },
  date: { dataType: 'dateTime', format: 'yyyy-mm-dd' },
  timestamp: { dataType: 'dateTime', format: 'yyyy-mm-dd hh:nn:ss' },
  variant: { dataType: 'string' },
};

const periodTypes = {
  day: { dataType: 'dateTime', format: 'yyyy-mm-dd' },
  month: { dataType: 'dateTime', format: 'yyyy-mm' },
} as const;

function typeOf(type: ColumnType): ShownType {
  if (type.startsWith('decimal')) return { dataType: 'decimal', format: '#,0.00' };
  return types[type as keyof typeof types];
}

/** A description in as many lines as it has: each begins with `///`. */
function described(description: string): Lines {
  return description.split(/\r\n|\r|\n/).map((line) => `/// ${line}`.trimEnd());
}

function indented(lines: Lines): Lines {
  return lines.map((line) => (line === '' ? '' : `\t${line}`));
}

function text(lines: Lines): string {
  return `${lines.join('\n').trimEnd()}\n`;
}
