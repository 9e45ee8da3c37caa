import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { change, contractReport, fullReport, hostile, report, reportOf, unprovenChange } from '../fixtures.ts';
import { render } from '../index.ts';
import type { Report } from '../model.ts';
import { code, fenced, prose } from './escape.ts';
import { mostCharacters } from './fit.ts';
import { commentMarker } from './index.ts';

const markdown = (of: Report, explain = false) => render(of, 'markdown', { color: false, explain });

/** As GitHub parses it, before its filters; raw HTML is kept. */
const html = (text: string) =>
  micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });

const tags = (page: string) => Array.from(page.matchAll(/<\/?([a-z0-9]+)/gi), ([, tag = '']) => tag.toLowerCase());
const count = (page: string, tag: string) => tags(page.replaceAll(`</${tag}`, '')).filter((one) => one === tag).length;

/** What the page says outside of code, where GitHub looks for mentions, issues and addresses. */
function textOutsideCode(page: string): string {
  const bare = page.replaceAll(/<(code|pre)\b.*?<\/\1>/gs, ' ').replaceAll(/<[^>]*>/g, '');
  return bare.replaceAll(/&#(\d+);/g, (_, number) => String.fromCharCode(Number(number)));
}

const anyText = fc.oneof(
  fc.constantFrom(...hostile),
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom('`', '|', '\\', '<', '>', '@a', '[', ']', '(', ')', '*', '_', '\n', '&', '#1', '~~', '://', ' '),
    )
    .map((parts) => parts.join('')),
);

describe('the comment', () => {
  it('begins with its marker, the verdict, and one sentence', () => {
    const lines = markdown(fullReport).split('\n');
    expect(lines[0]).toBe(commentMarker);
    expect(lines[1]).toBe('## ❌ Contract review: breaking; ⚠️ stored data at risk');
    expect(markdown(report()).split('\n')[1]).toBe('## ❌ Contract review: breaking');
    expect(lines[3]).toMatch(/^\*\*1 breaking and 1 unproven change in 1 contract; /);
  });

  it.each([
    ['✅ Contract review: nothing breaks', report({ passed: true, verdict: 'compatible', contracts: [], changes: [] })],
    [
      '✅ Contract review: every break is approved',
      report({ passed: true, changes: [change({ approval: { by: 'ignore', reason: 'x' } })] }),
    ],
    ['❔ Contract review: not shown to be safe', report({ verdict: 'unproven', changes: [unprovenChange()] })],
    [
      '❌ Contract review: nothing breaks, but approvals are wrong',
      report({ verdict: 'compatible', changes: [], approvalErrors: fullReport.approvalErrors }),
    ],
  ])('says "%s"', (headline, of) => {
    expect(markdown(of).split('\n')[1]).toBe(`## ${headline}`);
  });

  it('tells notes, and has no room for none', () => {
    expect(markdown(fullReport)).toContain('### Notes\n\n- `review/waivers.json:20`: nothing needs the waiver');
    expect(markdown(report())).not.toContain('### Notes');
  });

  it('has a row for each failing change and for each other contract, worst first', () => {
    const [table = ''] = html(markdown(fullReport)).match(/<table>.*?<\/table>/s) ?? [];
    const rows = Array.from(table.matchAll(/<tr>(.*?)<\/tr>/gs), ([, row = '']) =>
      row.replaceAll(/<[^>]*>/g, '').trim(),
    );
    expect(rows.slice(1).map((row) => /^\S+\s(\S+)/.exec(row)?.[1])).toEqual([
      'breaking',
      'unproven',
      'approved',
      'compatible',
    ]);
    expect(rows[1]).toContain('The property &quot;rank&quot; must be there now');
  });

  it('shows witness, impact, samples, approvals and waivers', () => {
    const text = markdown(fullReport);
    expect(text).toContain('{ "data": [{ "id": "a", "symbol": "A", "name": "A" }], "timestamp": 1262304000000 }');
    expect(text).toContain(
      '> - **replace** `prices` (`aws:glue/catalogTable:CatalogTable`): holds data that would be lost',
    );
    expect(text).toContain('1 topic, 1 prefix, 1 crawler, 1 sink, 1 table, 1 query');
    expect(text).toContain('17 recorded documents of');
    expect(text).toContain('The table is rebuilt from the raw zone in the same release.');
    expect(text).toContain('"kind": "pattern-changed",\n      "reason": ""');
  });

  it('calls nothing out that holds no data', () => {
    const resources = fullReport.impact?.cloud?.resources.filter(({ holdsData }) => !holdsData) ?? [];
    const impact = { downstream: [], cloud: { stack: 'prod', unchanged: 1, resources } };
    expect(markdown(report({ impact }))).not.toContain('[!CAUTION]');
    expect(markdown(fullReport)).toContain('[!CAUTION]');
  });

  it('explains when asked, and not otherwise', () => {
    expect(markdown(fullReport, true)).toContain('Readers of the new version meet documents');
    expect(markdown(fullReport)).not.toContain('Readers of the new version meet documents');
  });
});

describe('hostile text', () => {
  const structure = (of: Report) => {
    const page = html(markdown(of, true));
    return [
      'table',
      'tr',
      'td',
      'th',
      'details',
      'summary',
      'pre',
      'blockquote',
      'h2',
      'h3',
      'ul',
      'ol',
      'hr',
      'a',
      'img',
      'script',
      'del',
      'em',
      'input',
    ].map((tag) => `${tag} ${count(page, tag)}`);
  };
  const plain = structure(reportOf('plain'));

  it('changes nothing of the comment but its words', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(structure(reportOf(text === '' ? 'x' : text))).toEqual(plain);
      }),
      { numRuns: 25 },
    );
  });

  it('would be noticed if it came through', () => {
    const raw = markdown(reportOf('plain')).replaceAll('plain', 'a | <b> [x](https://e.example)');
    expect(html(raw)).toContain('<a href=');
  });

  it('mentions nobody, refers to no issue, links nowhere', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const page = html(markdown(reportOf(text), true));
        const said = textOutsideCode(page);
        expect(said).not.toMatch(/@[\w-]|#\d|\bGH-\d|:\/\/|\bwww\./i);
        expect(page).not.toMatch(/<a[\s>]|<img/);
      }),
      { numRuns: 20 },
    );
    expect(textOutsideCode(html('cc @octocat'))).toMatch(/@[\w-]/);
  });

  it.each(hostile)('stands in one cell of a table, as code and as prose: %j', (text) => {
    const page = html(`| a | b |\n| --- | --- |\n| ${code(text)} | ${prose(text)} |\n`);
    expect(count(page, 'td')).toBe(2);
    expect(count(page, 'tr')).toBe(2);
  });

  it('never ends the block of code that it stands in', () => {
    const page = html(fenced(['````', '```', '</details>'], 'json').join('\n'));
    expect(page).toMatch(/^<pre><code class="language-json">````\n```\n&lt;\/details&gt;\n<\/code><\/pre>\s*$/);
  });
});

describe('length', () => {
  const many = (of: number, message: string): Report =>
    report({
      contracts: Array.from({ length: of }, (_, i) => contractReport({ contract: `a/c${i}.message.json` })),
      changes: Array.from({ length: of }, (_, i) => change({ contract: `a/c${i}.message.json`, message })),
    });

  it('stays within what GitHub takes, and says how many sections are left out', () => {
    const text = markdown(many(400, 'x'.repeat(500)));
    expect(text.length).toBeLessThanOrEqual(mostCharacters);
    const kept = count(text, 'details');
    const [, left = ''] = /_([\d,]+) sections left out/.exec(text) ?? [];
    expect(kept).toBeGreaterThan(10);
    expect(Number(left) + kept).toBe(401);
    const [, more = ''] = /… and ([\d,]+) more\./.exec(text) ?? [];
    expect(Number(more) + (text.match(/^\| ❌/gm) ?? []).length).toBe(400);
  });

  it('leaves nothing out of what fits', () => {
    const text = markdown(many(10, 'x'));
    expect(text).not.toContain('left out');
    expect(count(text, 'details')).toBe(11);
  });

  it('stays within the limit when every name is as long as it can be and made of nothing but syntax', () => {
    const of = reportOf('|@'.repeat(5000));
    const wide = {
      ...of,
      contracts: Array.from({ length: 300 }, () => contractReport({ contract: '|@'.repeat(5000) })),
    };
    expect(markdown(wide, true).length).toBeLessThanOrEqual(mostCharacters);
  });
});
