import { describe, expect, it } from 'vitest';
import type { CheckRow, Verification } from '../model.ts';
import { renderMarkdown } from './markdown.ts';
import { renderPage } from './page.ts';
import { renderTerminal } from './terminal.ts';

const row = (more: Partial<CheckRow>): CheckRow => ({
  ...{
    product: 'p',
    contract: 'p/a.table',
    check: 'schema',
    executor: 'Glue',
    seconds: 0.1,
    status: 'passed',
    evidence: 'all well',
  },
  ...more,
});
const verification = (checks: readonly CheckRow[]): Verification => ({
  ...{
    stack: 'dev',
    environment: 'dev',
    region: 'eu-central-1',
    at: '2026-01-01T00:00:00Z',
    asOf: '2026-01-01T00:00:00Z',
  },
  scannedBytes: 1_048_576,
  counts: {
    passed: checks.filter(({ status }) => status === 'passed').length,
    failed: checks.filter(({ status }) => status === 'failed').length,
    skipped: checks.filter(({ status }) => status === 'skipped').length,
  },
  checks,
});
const hostile = '<script>alert(1)</script> | [x](http://y) \u001b[31m\u202e';
const mixed = verification([
  row({}),
  row({ check: 'rows', status: 'failed', evidence: `3 of 9 ${hostile}`, mend: `see ${hostile}` }),
  row({ contract: 'p/b.message', check: 'topic', status: 'skipped', evidence: 'not reached', mend: 'run it inside' }),
]);

describe('the findings', () => {
  it('for a terminal are what failed and how to mend it, and the counts', () => {
    const text = renderTerminal(mixed, { colours: false, all: false });
    expect(text).toContain('✘ rows (Glue): 3 of 9');
    expect(text).toContain('mend: see');
    expect(text).not.toContain('all well');
    expect(text.trimEnd().split('\n').at(-1)).toBe('stack dev: 1 passed, 1 failed, 1 skipped; Athena scanned 1.0 MiB');
    expect(renderTerminal(mixed, { colours: false, all: true })).toContain('all well');
  });

  it('have no colours and obey nobody where they are not wanted', () => {
    const esc = String.fromCharCode(27);
    expect(renderTerminal(mixed, { colours: false, all: true })).not.toContain(esc);
    expect(renderTerminal(mixed, { colours: true, all: true })).toContain(`${esc}[31m✘`);
  });

  it('of a run in which all is well are one line', () => {
    expect(renderTerminal(verification([row({})]), { colours: false, all: false }).split('\n')).toHaveLength(2);
  });

  it('as a page escape what others wrote, and load nothing', () => {
    const page = renderPage(mixed);
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toMatch(/<script|<link|<img|url\(|@import/);
    expect(page).toContain('What failed');
    expect(renderPage(verification([row({})]))).not.toContain('What failed');
  });

  it('as Markdown hold no markup of others', () => {
    const text = renderMarkdown(mixed);
    expect(text).toContain('| failed | rows | Glue | 3 of 9 \\<script\\>');
    expect(text).not.toContain('[x](');
  });
});
