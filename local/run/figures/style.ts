/** The page's style sheet: the colours and sizes of the catalog's pages, in both schemes; no scripts, nothing from elsewhere. */
import { html } from '../../../contracts/src/html.ts';

export const style = html`
:root { color-scheme: light dark; --page: #fbfbfa; --panel: #fff; --line: #dfe2de; --text: #1c2321; --quiet: #56605c; --accent: #0f766e; }
@media (prefers-color-scheme: dark) {
  :root { --page: #121615; --panel: #191e1d; --line: #343d3a; --text: #e8ecea; --quiet: #a6b1ad; --accent: #4fbfb2; }
}
* { box-sizing: border-box; }
html { font: 100%/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
body { margin: 0; background: var(--page); color: var(--text); }
main { max-width: 78rem; margin-inline: auto; padding: 2rem clamp(1rem, 4vw, 2.5rem) 4rem; }
h1 { margin: 0 0 0.4rem; font-size: clamp(1.75rem, 1.3rem + 2vw, 2.5rem); line-height: 1.15; letter-spacing: -0.02em; }
h2 { margin: 0; font-size: 1.3rem; letter-spacing: -0.01em; }
h3 { margin: 0 0 0.9rem; font-size: 1rem; }
section { margin-top: 2.5rem; }
.quiet { margin: 0; color: var(--quiet); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr)); gap: 1rem; margin: 1.1rem 0 0; }
.card, .plot { padding: 1rem 1.2rem; background: var(--panel); border: 1px solid var(--line); border-radius: 12px; }
.card dt { color: var(--quiet); font-size: 0.9rem; }
.card dd { margin: 0; }
.card .figure { font-size: 1.6rem; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; letter-spacing: -0.01em; }
.card .about { color: var(--quiet); font-size: 0.85rem; line-height: 1.4; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); gap: 1rem; }
.plot { min-width: 0; }
.plot.wide { grid-column: 1 / -1; }
.plot.wide .both { display: grid; grid-template-columns: repeat(auto-fit, minmax(30rem, 1fr)); gap: 0.5rem 2rem; }
.both { overflow-x: auto; }
.measure { margin: 0 0 0.3rem; color: var(--quiet); font-size: 0.85rem; }
svg { display: block; width: 100%; min-width: 30rem; height: auto; font-size: 13px; font-variant-numeric: tabular-nums; }
svg text { fill: var(--quiet); }
svg .name, svg .tick { text-anchor: end; }
svg .label { text-anchor: middle; }
svg .value { fill: var(--text); }
svg .mark { fill: var(--accent); }
svg .line { fill: none; stroke: var(--accent); stroke-width: 2; stroke-linejoin: round; }
svg .grid { stroke: var(--line); }
details { margin-top: 0.8rem; font-size: 0.9rem; }
summary { color: var(--quiet); cursor: pointer; }
.scroll { max-height: 24rem; margin-top: 0.6rem; overflow: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.4rem 0.8rem; text-align: left; border-top: 1px solid var(--line); white-space: nowrap; }
thead th { border-top: 0; color: var(--quiet); font-size: 0.85rem; font-weight: 500; }
.number { text-align: right; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
`;
