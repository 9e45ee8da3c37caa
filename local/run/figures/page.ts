/** The figures as one page of HTML: what the Power BI report shows, for people without Power BI. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Html, html } from '../../../contracts/src/html.ts';
import type { SnowflakeValue } from '../../../queries/snowflake-session.ts';
import type { Figures, NewestFigures, PlotFigures, TableFigures } from './figures.ts';
import { drawings, SHOWN_BARS } from './plots.ts';
import { shownValue } from './shown.ts';
import { style } from './style.ts';

/** Writes the page of `told` as `reports/<product>.html` in the state's folder; returns its path. */
export async function writeFiguresPage(told: Figures, folder: string): Promise<string> {
  const path = join(folder, 'reports', `${told.product}.html`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, renderPage(told));
  return path;
}

/** The page; it loads nothing and runs no scripts. */
export function renderPage({ product, tables, charts }: Figures): string {
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${product}: figures</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${product}</h1>
<p class="quiet">The figures that the contracts of ${product} name, of the tables in Snowflake: those that its Power BI report shows.</p>
${tables.map(cards)}
<section>
<h2>Charts</h2>
<div class="plots" style="margin-top: 1.1rem">
${charts.map((chart) => ('plot' in chart ? plotPanel(chart) : newestPanel(chart)))}
</div>
</section>
</main>
</body>
</html>
`);
}

function cards({ table, title, description, figures: found }: TableFigures): Html {
  return html`<section>
<h2>${title}</h2>
<p class="quiet">${description} <code>${table}</code></p>
<dl class="cards">
${found.map(
  ({
    measure,
    value,
  }) => html`<div class="card"><dt>${measure.name}</dt><dd class="figure">${shownValue(value, measure)}</dd>
<dd class="about">${measure.description}</dd></div>
`,
)}
</dl>
</section>
`;
}

function plotPanel(chart: PlotFigures): Html {
  const { plot, series, points } = chart;
  const drawn = drawings(chart);
  const named = drawn.map(
    (drawing, index) =>
      html`<div>${series.length > 1 && html`<p class="measure">${series[index]?.name ?? ''}</p>`}${drawing}</div>`,
  );
  const more = plot.kind === 'bar' ? points.length - SHOWN_BARS : 0;
  return html`<div class="plot${series.length > 1 && ' wide'}">
<h3>${plot.title}</h3>
${points.length === 0 ? html`<p class="quiet">No rows.</p>` : html`<div class="both" tabindex="0">${named}</div>`}
${more > 0 && html`<p class="quiet">${more} more below.</p>`}
<details><summary>Numbers</summary><div class="scroll" tabindex="0">${numbers(chart)}</div></details>
</div>
`;
}

function numbers({ plot, series, points }: PlotFigures): Html {
  return html`<table>
<thead><tr><th scope="col">${plot.by.period ?? plot.by.column}</th>${series.map(
    ({ name }) => html`<th scope="col" class="number">${name}</th>`,
  )}</tr></thead>
<tbody>${points.map(
    ({ key, values }) => html`<tr><th scope="row">${key}</th>${series.map(
      (measure, index) => html`<td class="number">${shownValue(values[index] ?? null, measure)}</td>`,
    )}</tr>
`,
  )}</tbody>
</table>`;
}

function newestPanel({ newest, rows }: NewestFigures): Html {
  const numeric = newest.columns.map((_, index) => rows.every((row) => /^-?\d+(\.\d+)?$/.test(String(row[index]))));
  const kind = (index: number) => (numeric[index] === true ? 'number' : 'text');
  const heads = newest.columns.map((name, index) => html`<th scope="col" class="${kind(index)}">${name}</th>`);
  const lines = rows.map((row) => row.map((cell, index) => html`<td class="${kind(index)}">${shownCell(cell)}</td>`));
  return html`<div class="plot wide">
<h3>${newest.title}</h3>
<div class="scroll" tabindex="0"><table>
<thead><tr>${heads}</tr></thead>
<tbody>${lines.map(
    (cells) => html`<tr>${cells}</tr>
`,
  )}</tbody>
</table></div>
</div>
`;
}

/** A time to the second; the rest as it is. */
function shownCell(cell: SnowflakeValue): string {
  return cell === null ? '–' : String(cell).replace(/^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\.\d+$/, '$1');
}
