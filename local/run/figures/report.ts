/** The figures as rows, for the console and for `--json`: a table of each table's measures, and the points of each plot. */
import type { QueryReport } from '../report.ts';
import type { Figures, NewestFigures, PlotFigures } from './figures.ts';
import { shownValue } from './shown.ts';

/** By title, as a product's report holds answers; values of points are exact, so that the console draws them. */
export function figureReports({ tables, charts }: Figures): Readonly<Record<string, QueryReport>> {
  const measures = tables.map(({ title, figures }): readonly [string, QueryReport] => [
    title,
    {
      columns: ['figure', 'value', 'exact', 'what it is'],
      rows: figures.map(({ measure, value }) => [measure.name, shownValue(value, measure), value, measure.description]),
    },
  ]);
  return Object.fromEntries([
    ...measures,
    ...charts.flatMap((chart) => ('plot' in chart ? plotReports(chart) : [newestReport(chart)])),
  ]);
}

/** One for each measure: a time beside one figure is drawn. */
function plotReports({ plot, series, points }: PlotFigures): readonly (readonly [string, QueryReport])[] {
  return series.map(({ name }, index) => [
    series.length === 1 ? plot.title : `${plot.title}: ${name}`,
    {
      columns: [plot.by.period ?? plot.by.column, name],
      rows: points.map(({ key, values }) => [key, values[index] ?? null]),
    },
  ]);
}

function newestReport({ newest, rows }: NewestFigures): readonly [string, QueryReport] {
  return [newest.title, { columns: newest.columns, rows }];
}
