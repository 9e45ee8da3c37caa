/**
 * The body of a QuickSight analysis, as `AWS::QuickSight::Analysis` takes it: one sheet, one visual for each row.
 * https://docs.aws.amazon.com/quicksight/latest/APIReference/API_AnalysisDefinition.html
 */

/** A column that a visual groups by; dates need a granularity. */
interface Dimension {
  readonly column: string;
  readonly granularity?: 'DAY' | 'MONTH' | 'YEAR';
}

/** A visual: what is summed or averaged, by what. */
export interface Visual {
  readonly title: string;
  readonly kind: 'bar' | 'line' | 'table';
  readonly by: Dimension;
  readonly measure: { readonly column: string; readonly aggregation: 'SUM' | 'AVERAGE' };
}

/** What an analysis shows of one data set. */
export interface AnalysisSpec {
  readonly dataSetArn: string;
  readonly sheet: string;
  readonly visuals: readonly Visual[];
}

/** Name of the data set inside the definition. */
const dataSet = 'rows';

/** The definition, as plain JSON. */
export function analysisDefinition({ dataSetArn, sheet, visuals }: AnalysisSpec): object {
  return {
    DataSetIdentifierDeclarations: [{ Identifier: dataSet, DataSetArn: dataSetArn }],
    Sheets: [{ SheetId: 'sheet', Name: sheet, Visuals: visuals.map(visualOf) }],
  };
}

/** QuickSight's name for a kind of visual, and for the places of its fields. */
const kinds = {
  bar: { visual: 'BarChartVisual', wells: 'BarChartAggregatedFieldWells', group: 'Category' },
  line: { visual: 'LineChartVisual', wells: 'LineChartAggregatedFieldWells', group: 'Category' },
  table: { visual: 'TableVisual', wells: 'TableAggregatedFieldWells', group: 'GroupBy' },
} as const;

function visualOf({ title, kind, by, measure }: Visual, index: number): object {
  const { visual, wells, group } = kinds[kind];
  const id = `visual-${index + 1}`;
  const fields = { [group]: [dimensionOf(by, `${id}-by`)], Values: [measureOf(measure, `${id}-value`)] };
  return {
    [visual]: {
      VisualId: id,
      Title: { Visibility: 'VISIBLE', FormatText: { PlainText: title } },
      ChartConfiguration: { FieldWells: { [wells]: fields } },
    },
  };
}

function dimensionOf({ column, granularity }: Dimension, id: string): object {
  const field = { FieldId: id, Column: columnOf(column) };
  if (granularity === undefined) return { CategoricalDimensionField: field };
  return { DateDimensionField: { ...field, DateGranularity: granularity } };
}

function measureOf({ column, aggregation }: Visual['measure'], id: string): object {
  const AggregationFunction = { SimpleNumericalAggregation: aggregation };
  return { NumericalMeasureField: { FieldId: id, Column: columnOf(column), AggregationFunction } };
}

function columnOf(name: string): object {
  return { DataSetIdentifier: dataSet, ColumnName: name };
}
