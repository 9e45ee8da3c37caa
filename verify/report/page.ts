/** The findings as one page of HTML that needs nothing else: no script, no font, no address of others. */
import { type Html, html } from '../../contracts/src/html.ts';
import type { CheckRow, Status, Verification } from '../model.ts';
import { clippedLine } from '../text.ts';
import { byContract } from './terminal.ts';

const style = html`<style>
:root { color-scheme: light dark; --ink: #1d2530; --soft: #5b6675; --line: #dce1e8; --paper: #fff; --card: #f6f8fa; --passed: #1a7f45; --failed: #b3261e; --skipped: #8a6100; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf2; --soft: #9aa6b5; --line: #2f3945; --paper: #12171d; --card: #1a2129; --passed: #5fd08c; --failed: #ff8f85; --skipped: #e3b341; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 2rem 1.25rem 4rem; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
p { margin: 0 0 1rem; color: var(--soft); } a { color: inherit; }
.counts { display: flex; gap: .75rem; flex-wrap: wrap; margin: 1.2rem 0 1.6rem; padding: 0; list-style: none; }
.counts li { flex: 1 1 9rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .8rem 1rem; }
.counts strong { display: block; font-size: 1.9rem; line-height: 1.1; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .5rem .7rem; border-bottom: 1px solid var(--line); } th { font-weight: 600; color: var(--soft); }
td:first-child, td:nth-child(3) { white-space: nowrap; } .mend { display: block; color: var(--soft); }
.passed { color: var(--passed); } .failed { color: var(--failed); } .skipped { color: var(--skipped); } .passed, .failed, .skipped { font-weight: 600; }
summary { cursor: pointer; font-weight: 600; padding: .35rem 0; }
</style>`;

const marks: Readonly<Record<Status, string>> = { passed: '✔ passed', failed: '✘ failed', skipped: '– skipped' };

/** What failed stands open at the top; all else by contract, folded where all is well. */
export function renderPage(verification: Verification): string {
  const { stack, environment, region, at, counts, checks, scannedBytes } = verification;
  const failures = checks.filter(({ status }) => status === 'failed');
  const page = html`<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Verification of ${stack}</title>${style}</head>
<body>
<h1>Verification of ${stack}</h1>
<p>Environment ${environment}, ${region}, asked at ${at}. Athena scanned ${(scannedBytes / 1_048_576).toFixed(1)} MiB.</p>
<ul class="counts">${(['passed', 'failed', 'skipped'] as const).map((status) => html`<li><strong class="${status}">${counts[status]}</strong> ${status}</li>`)}</ul>
${failures.length > 0 && html`<h2>What failed</h2>${table(failures, true)}`}
<h2>All checks, by contract</h2>
${[...byContract(checks)].map(([contract, rows]) => section(contract, rows))}
</body>
</html>`;
  return `<!doctype html>\n${page}\n`;
}

function section(contract: string, rows: readonly CheckRow[]): Html {
  const bad = rows.filter(({ status }) => status === 'failed').length;
  const told = bad === 0 ? `${rows.length} checks` : `${bad} of ${rows.length} checks failed`;
  return html`<details><summary>${contract} <span class="${bad === 0 ? 'passed' : 'failed'}">${told}</span></summary>${table(rows, false)}</details>`;
}

function table(rows: readonly CheckRow[], named: boolean): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="checks"><table><thead><tr><th scope="col">Verdict</th><th scope="col">Check</th><th scope="col">Asked</th><th scope="col">Evidence</th></tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr><td><span class="${row.status}">${marks[row.status]}</span></td><td>${named && html`${row.contract}<br>`}${row.check}</td><td>${row.executor}</td><td>${clippedLine(row.evidence)}${row.mend !== undefined && row.status !== 'passed' && html`<span class="mend">${clippedLine(row.mend)}</span>`}</td></tr>`,
  )}</tbody></table></div>`;
}
