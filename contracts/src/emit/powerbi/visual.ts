/**
 * One visual of a report: its type, which fields go into which of its data roles, and its title.
 * Types and roles: https://learn.microsoft.com/power-bi/visuals/power-bi-visualization-types-for-reports-and-q-and-a and, by name,
 * Microsoft's catalogue @microsoft/powerbi-core-visual-schema, against which the tests hold them.
 */
import { columnOf, type Model, type ModelColumn, type ModelTable, tableNamed } from './model.ts';
import type { Visual } from './page.ts';

/** A column or a measure of the model, as a query of a report names it. */
interface Field {
  readonly table: string;
  readonly name: string;
  readonly kind: 'Column' | 'Measure';
}

/** Which fields a visual shows in which role, and what orders its rows. */
interface Query {
  readonly roles: Readonly<Record<string, readonly Field[]>>;
  readonly sort?: readonly (readonly [field: Field, direction: 'Ascending' | 'Descending'])[];
}

/** The visual's configuration. Errors: CONTRACT_INVALID for a field that the model has not. */
export function visualBody(model: Model, visual: Visual): object {
  const query = queryOf(visual, tableNamed(model, visual.table));
  const queryState = Object.fromEntries(
    Object.entries(query.roles).map(([role, fields]) => [role, { projections: fields.map(projection) }]),
  );
  const sort = query.sort?.map(([field, direction]) => ({ field: reference(field), direction }));
  return {
    visualType: visualTypes[visual.kind],
    query: { queryState, ...(sort === undefined ? {} : { sortDefinition: { sort, isDefaultSort: false } }) },
    visualContainerObjects: { title: [{ properties: { show: constant('true'), text: constant(text(visual.title)) } }] },
    drillFilterOtherVisuals: true,
  };
}

const visualTypes: Readonly<Record<Visual['kind'], string>> = {
  cards: 'cardVisual',
  line: 'lineChart',
  bar: 'clusteredBarChart',
  column: 'clusteredColumnChart',
  newest: 'tableEx',
};

function queryOf(visual: Visual, table: ModelTable): Query {
  const measure = (name: string): Field => ({ table: table.name, name, kind: 'Measure' });
  const column = ({ name }: ModelColumn): Field => ({ table: table.name, name, kind: 'Column' });
  if (visual.kind === 'cards') return { roles: { Data: table.measures.map(({ name }) => measure(name)) } };
  if (visual.kind === 'newest')
    return {
      roles: { Values: visual.columns.map((name) => column(columnOf(table, name))) },
      sort: visual.orderBy.map((name) => [column(columnOf(table, name)), 'Descending'] as const),
    };
  const axis = column(columnOf(table, visual.by.column, visual.by.period));
  const [first = ''] = visual.measures;
  const second = visual.second === undefined ? {} : { Y2: [measure(visual.second)] };
  return {
    roles: { Category: [axis], Y: visual.measures.map(measure), ...second },
    sort: [visual.kind === 'bar' ? [measure(first), 'Descending'] : [axis, 'Ascending']],
  };
}

function projection(field: Field): object {
  return {
    field: reference(field),
    queryRef: `${field.table}.${field.name}`,
    nativeQueryRef: field.name,
    ...(field.kind === 'Column' ? { active: true } : {}),
  };
}

function reference({ table, name, kind }: Field): object {
  return { [kind]: { Expression: { SourceRef: { Entity: table } }, Property: name } };
}

function constant(value: string): object {
  return { expr: { Literal: { Value: value } } };
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
