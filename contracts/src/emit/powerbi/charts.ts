/**
 * What a product's report shows beside the cards of all its measures: rows that both the Power BI page and the page of `npm start` are
 * made of. Names are those of the contracts; what a row names wrongly stops the generator.
 */

/** Instants and days are shown by the day or by the month. */
export type Period = 'day' | 'month';

/** Measures of one table along one of its columns. */
export interface Plot {
  readonly title: string;
  /** The table's name in Snowflake. */
  readonly table: string;
  readonly kind: 'line' | 'bar' | 'column';
  readonly measures: readonly string[];
  /** A measure that has an axis of its own, for its values are of another size. */
  readonly second?: string;
  readonly by: { readonly column: string; readonly period?: Period };
}

/** The newest rows of one table. */
export interface Newest {
  readonly title: string;
  readonly table: string;
  readonly kind: 'newest';
  readonly columns: readonly string[];
  /** Columns that order the rows, the newest first; the last one tells equals apart. */
  readonly orderBy: readonly string[];
  readonly rows: number;
}

export type Chart = Plot | Newest;

const [sessions, orders] = ['transformed_clickstream', 'transformed_logs'] as const;

/** Charts by product, in the order in which they are shown. */
export const charts: Readonly<Record<string, readonly Chart[]>> = {
  clickstream: [
    {
      title: 'Sessions and conversion by day',
      table: sessions,
      kind: 'line',
      measures: ['Sessions'],
      second: 'Conversion Rate',
      by: { column: 'started_at', period: 'day' },
    },
    { title: 'Revenue by country', table: sessions, kind: 'bar', measures: ['Revenue'], by: { column: 'country' } },
    { title: 'Revenue by device', table: sessions, kind: 'bar', measures: ['Revenue'], by: { column: 'device' } },
    { title: 'Orders by status', table: orders, kind: 'bar', measures: ['Orders'], by: { column: 'status' } },
    {
      title: 'Order value by month',
      table: orders,
      kind: 'column',
      measures: ['Order Value'],
      by: { column: 'ordered_on', period: 'month' },
    },
    {
      title: 'Newest orders',
      table: orders,
      kind: 'newest',
      columns: ['order_id', 'customer_id', 'ordered_on', 'quantity', 'amount', 'status', 'updated_at'],
      orderBy: ['updated_at', 'order_id'],
      rows: 20,
    },
  ],
};
