import { describe, expect, it } from 'vitest';
import { takesColor } from './color.ts';
import { change, contractReport, fullReport, hostile, report, reportOf, unprovenChange } from './fixtures.ts';
import { render } from './index.ts';
import type { Report } from './model.ts';
import { witnessLines } from './witness.ts';
import { wrapped } from './wrap.ts';

const plain = { color: false, explain: false };
const shown = (of: Report, more = {}) => render(of, 'text', { ...plain, ...more });

describe('text', () => {
  it('says what broke, where, by which document, and who is touched', () => {
    const text = shown(fullReport);
    expect(text).toContain('✗ breaking property-required  backward, against main (1a2b3c4)');
    expect(text).toContain('contracts/crypto-market/assets.message.json:27:19  /$defs/asset/required');
    expect(text).toContain('accepted by the old version, refused by the new one:');
    expect(text).toContain('{ "data": [{ "id": "a", "symbol": "A", "name": "A" }], "timestamp": 1262304000000 }');
    expect(text).toContain('stopped by pattern (wider side, /$defs/asset/properties/symbol)');
    expect(text).toContain(
      '! replace aws:glue/catalogTable:CatalogTable prices: partitionKeys (holds data that would be lost)',
    );
    expect(text).toContain('    table crypto_market.prices\n');
    expect(text).toContain('"kind":"pattern-changed"');
  });

  it('puts the worst first and one line of summary last', () => {
    const lines = shown(fullReport).trimEnd().split('\n');
    const at = (name: string) => lines.findIndex((line) => line.includes(`  ${name}.json  `));
    expect(at('crypto-market/assets.message')).toBeLessThan(at('crypto-market/prices.table'));
    expect(at('crypto-market/prices.table')).toBeLessThan(at('crypto-market/history.result'));
    expect(lines.at(-1)).toBe(
      'breaking: 1 breaking and 1 unproven change in 1 contract; 2 changes approved; 1 approval to mend; ' +
        '17 recorded documents no longer fit; 1 resource with data at risk.',
    );
  });

  it.each([
    [
      'passed: Nothing breaks in 1 changed contract.',
      { passed: true, changes: [], contracts: [contractReport({ verdict: 'compatible' })] },
    ],
    ['passed: No contract changed.', { passed: true, changes: [], contracts: [] }],
    [
      'passed, all approved: 1 change approved.',
      { passed: true, changes: [change({ approval: { by: 'ignore', reason: 'x' } })] },
    ],
    ['unproven: 1 unproven change in 1 contract.', { changes: [unprovenChange()] }],
    ['approvals are wrong: 1 approval to mend.', { changes: [], approvalErrors: fullReport.approvalErrors }],
  ] satisfies readonly (readonly [string, Partial<Report>])[])('ends with "%s"', (last, more) => {
    expect(shown(report(more)).trimEnd().split('\n').at(-1)).toBe(last);
  });

  it('tells notes, which fail nothing', () => {
    const text = shown(report({ passed: true, changes: [], contracts: [], notes: fullReport.notes }));
    expect(text).toContain(
      '· note  review/waivers.json:20:5\n  nothing needs the waiver of property-removed any more; remove',
    );
    expect(text).toContain('· note\n  there is only one earlier version; compare with --base');
    expect(text).toContain('passed: No contract changed.');
    expect(shown(report())).not.toContain('note');
  });

  it('offers a waiver only for what fails', () => {
    expect(shown(report())).toContain('review/waivers.json');
    const approved = report({ passed: true, changes: [change({ approval: { by: 'ignore', reason: 'x' } })] });
    expect(shown(approved)).not.toContain('review/waivers.json');
  });

  it('offers none where none would be read', () => {
    expect(shown(report(), { waivers: false })).not.toContain('waivers.json');
    expect(render(report(), 'markdown', { ...plain, waivers: false })).not.toMatch(/waiver/i);
    expect(render(report(), 'markdown', plain)).toMatch(/waiver/i);
  });

  it('gives each entry one line, ready to paste', () => {
    const entries = shown(fullReport)
      .split('\n')
      .filter((line) => line.startsWith('  {"contract"'));
    expect(JSON.parse(`[${entries.join('\n')}]`)).toMatchObject([
      { kind: 'property-required', reason: '', approver: '' },
      { kind: 'pattern-changed' },
    ]);
  });

  it('names the rule once, whatever the number of kinds', () => {
    expect(shown(report()).match(/--explain .*/g)).toEqual(['--explain property-required']);
    expect(shown(fullReport).match(/--explain .*/g)).toEqual([
      '--explain KIND, for property-required, pattern-changed',
    ]);
  });

  it('explains when asked, and not otherwise', () => {
    expect(shown(fullReport, { explain: true })).toContain('Readers of the new version meet documents');
    expect(shown(fullReport)).not.toContain('Readers of the new version meet documents');
  });

  it('colours when asked, whatever stdout is, and not otherwise', () => {
    expect(shown(fullReport, { color: true })).toContain('\u001B[31m');
    expect(shown(fullReport)).not.toContain('\u001B');
    expect(takesColor(Object.assign(Object.create(process.stdout), { isTTY: false }))).toBe(false);
  });

  it.each(hostile)('lets nothing steer the terminal: %j', (text) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(shown(reportOf(text))).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E\uD800]/u);
  });
});

describe('a witness', () => {
  it('stays on one line where it fits, is indented where it does not, and is cut with a count where it is huge', () => {
    expect(witnessLines({ a: [1, 'x'], b: {} }, 40)).toEqual(['{ "a": [1, "x"], "b": {} }']);
    expect(witnessLines({ a: ['x'.repeat(20), 'y'.repeat(20)], b: 1 }, 40)).toEqual([
      '{',
      '  "a": [',
      `    "${'x'.repeat(20)}",`,
      `    "${'y'.repeat(20)}"`,
      '  ],',
      '  "b": 1',
      '}',
    ]);
    const [line = '', ...rest] = witnessLines({ a: 'x'.repeat(10_000) }, 40);
    expect(rest).toEqual([]);
    expect(line.length).toBeLessThan(600);
    const [, left = ''] = / … ([\d,]+) characters left out … /.exec(line) ?? [];
    expect(Number(left.replace(',', '')) + line.length - ` … ${left} characters left out … `.length).toBe(10_008);
  });

  it('remains the same value while it is whole', () => {
    const value = { 'a\n\u202E': ['\u009B', { deep: [[[null, true, 1e21]]] }, 'x'.repeat(50)], '': {} };
    expect(JSON.parse(witnessLines(value, 30).join('\n'))).toEqual(value);
  });
});

it('wraps prose between words, and never inside one', () => {
  expect(wrapped('one two three', 9, '  ')).toEqual(['  one two', '  three']);
  expect(wrapped('x'.repeat(20), 9, '  ')).toEqual([`  ${'x'.repeat(20)}`]);
});
