/** Plots as SVG, drawn here: lines and columns along days and months, bars by a word. Colours are the page's, so that they follow its scheme. */
import { type Html, html } from '../../../contracts/src/html.ts';
import type { Measure } from '../../../contracts/src/model.ts';
import type { PlotFigures } from './figures.ts';
import { spread, ticks, timeOf } from './scale.ts';
import { shownSteps, shownValue } from './shown.ts';

/** Bars that are drawn; the table below a plot has all. */
export const SHOWN_BARS = 12;

const [width, left, right] = [640, 64, 44] as const;
const [top, tall, below] = [14, 168, 26] as const;

/** The plot's drawings: one for each measure, one under the other, for each has a size of its own. */
export function drawings(figures: PlotFigures): readonly Html[] {
  const draw = figures.plot.kind === 'bar' ? bars : along;
  return figures.series.map((measure, index) => draw(figures, measure, index));
}

function bars({ plot, points }: PlotFigures, measure: Measure, index: number): Html {
  const shown = points.slice(0, SHOWN_BARS);
  const [row, name, value] = [30, 118, 104] as const;
  const largest = Math.max(1e-9, ...shown.map(({ values }) => Number(values[index] ?? 0)));
  const room = width - name - value;
  const lines = shown.map(({ key, values }, place) => {
    const size = Math.max(0, (Number(values[index] ?? 0) / largest) * room);
    const y = place * row;
    const short = key.length > 15 ? `${key.slice(0, 14)}…` : key;
    return html`<text class="name" x="${name - 12}" y="${y + 20}">${short}</text>
<rect class="mark" x="${name}" y="${y + 5}" width="${round(size)}" height="${row - 10}" rx="3"/>
<text class="value" x="${round(name + size + 10)}" y="${y + 20}">${shownValue(values[index] ?? null, measure)}</text>`;
  });
  return picture(`${plot.title}: ${measure.name}`, Math.max(1, shown.length) * row, lines);
}

function along({ plot, points: all }: PlotFigures, measure: Measure, index: number): Html {
  const points = all.filter(({ key }) => !Number.isNaN(timeOf(key)));
  const values = points.map(({ values: each }) => each[index] ?? null);
  const numbers = values.map((value) => (value === null ? Number.NaN : Number(value)));
  const steps = ticks(numbers.filter((value) => !Number.isNaN(value)));
  const [low, high] = [steps[0] ?? 0, steps.at(-1) ?? 1];
  const y = (value: number) => round(top + tall - ((value - low) / (high - low)) * tall);
  const times = points.map(({ key }) => timeOf(key));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const band = (width - left - right) / Math.max(1, points.length);
  const x = (place: number): number => {
    if (plot.kind === 'column' || last === first) return round(left + (place + 0.5) * band);
    return round(left + (((times[place] ?? first) - first) / (last - first)) * (width - left - right));
  };
  const named = shownSteps(steps, measure);
  const grid = steps.map(
    (step, place) => html`<line class="grid" x1="${left}" x2="${width - right}" y1="${y(step)}" y2="${y(step)}"/>
<text class="tick" x="${left - 10}" y="${y(step) + 4}">${named[place] ?? ''}</text>`,
  );
  const labels = spread(points.length, 6).map(
    (place) => html`<text class="label" x="${x(place)}" y="${top + tall + 20}">${points[place]?.key ?? ''}</text>`,
  );
  const marks = plot.kind === 'column' ? columns() : line();
  return picture(`${plot.title}: ${measure.name}`, top + tall + below, [grid, labels, marks]);

  function columns(): readonly Html[] {
    const wide = Math.max(1, band * 0.7);
    return numbers.flatMap((value, place) => {
      if (Number.isNaN(value)) return [];
      const [from, to] = [Math.min(y(0), y(value)), Math.max(y(0), y(value))];
      const at = round(x(place) - wide / 2);
      return [
        html`<rect class="mark" x="${at}" y="${from}" width="${round(wide)}" height="${round(to - from)}" rx="2"/>`,
      ];
    });
  }

  function line(): readonly Html[] {
    const there = numbers.flatMap((value, place) => (Number.isNaN(value) ? [] : [{ x: x(place), y: y(value) }]));
    const dots =
      there.length > 60 ? [] : there.map((dot) => html`<circle class="mark" cx="${dot.x}" cy="${dot.y}" r="3"/>`);
    return [html`<polyline class="line" points="${there.map((dot) => `${dot.x},${dot.y}`).join(' ')}"/>`, ...dots];
  }
}

function picture(what: string, height: number, parts: readonly (Html | readonly Html[])[]): Html {
  return html`<svg role="img" aria-label="${what}" viewBox="0 0 ${width} ${height}">
${parts.flat()}
</svg>`;
}

function round(place: number): number {
  return Math.round(place * 10) / 10;
}
