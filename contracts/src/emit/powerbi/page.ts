/** What stands where on the page: a row of cards for each table, then the charts, two beside one another; a table takes a whole row. */
import type { Chart } from './charts.ts';
import type { Model } from './model.ts';

/** The cards of all measures of a table. */
interface Cards {
  readonly kind: 'cards';
  readonly title: string;
  readonly table: string;
}

export type Visual = Cards | Chart;

/** A visual and its place in pixels. */
export interface Placed {
  readonly visual: Visual;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const [pageWidth, margin] = [1280, 16] as const;
const heights = { cards: 136, chart: 288, newest: 360 } as const;

/** All visuals of the page, from the top. */
export function placed({ tables, charts }: Model): readonly Placed[] {
  const cards = tables.map(({ name, title }): Visual => ({ kind: 'cards', title, table: name }));
  const rows = [...cards.map((card) => [card]), ...pairs(charts)];
  let y = margin;
  return rows.flatMap((row) => {
    const width = (pageWidth - margin * (row.length + 1)) / row.length;
    const height = Math.max(...row.map(heightOf));
    const top = y;
    y += height + margin;
    return row.map((visual, index) => ({ visual, x: margin + index * (width + margin), y: top, width, height }));
  });
}

/** The page that holds them. */
export function pageSize(visuals: readonly Placed[]): { readonly width: number; readonly height: number } {
  return { width: pageWidth, height: Math.max(720, ...visuals.map(({ y, height }) => y + height + margin)) };
}

function pairs(charts: readonly Chart[]): readonly (readonly Visual[])[] {
  const rows: Visual[][] = [];
  for (const chart of charts) {
    const last = rows.at(-1);
    const fits = chart.kind !== 'newest' && last?.length === 1 && !isWide(last[0]);
    if (fits && !isWide(chart)) last.push(chart);
    else rows.push([chart]);
  }
  return rows;
}

function isWide(visual: Visual | undefined): boolean {
  return visual?.kind === 'newest' || visual?.kind === 'line';
}

function heightOf(visual: Visual): number {
  if (visual.kind === 'cards' || visual.kind === 'newest') return heights[visual.kind];
  return heights.chart;
}
