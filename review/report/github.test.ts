import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { change, fullReport, hostile, report, reportOf } from './fixtures.ts';
import { render } from './index.ts';
import type { Report } from './model.ts';
import { visible } from './visible.ts';

const github = (of: Report) => render(of, 'github', { color: false, explain: false });

interface Command {
  readonly level: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** As GitHub's runner reads a line. */
function parse(line: string): Command | undefined {
  const [, level, list = '', data = ''] = /^::(\w+) (.*?)::(.*)$/s.exec(line) ?? [];
  if (level === undefined) return undefined;
  const decoded = (text: string) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n');
  const pairs = list.split(',').map((pair) => {
    const at = pair.indexOf('=');
    const value = decoded(pair.slice(at + 1))
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',');
    return [pair.slice(0, at), value.replaceAll('%25', '%')] as const;
  });
  return { level, properties: Object.fromEntries(pairs), data: decoded(data).replaceAll('%25', '%') };
}

const commands = (text: string) => text.split('\n').flatMap((line) => parse(line) ?? []);

describe('github', () => {
  it('marks each failing change at its place, approvals that are wrong, and what was approved', () => {
    const found = commands(github(fullReport));
    expect(found.map(({ level, properties }) => [level, properties.line, properties.title])).toEqual([
      ['error', '27', 'breaking: property-required'],
      ['error', '33', 'unproven: pattern-changed'],
      ['error', '12', 'approval unused'],
      ['notice', '27', 'approved: compatibility-loosened'],
      ['notice', '27', 'approved: decimal-narrowed'],
    ]);
    expect(found[0]?.properties).toMatchObject({ file: 'contracts/crypto-market/assets.message.json', col: '19' });
    expect(found[0]?.data).toContain('Only the old version accepts: { "data"');
  });

  it('marks nothing when nothing needs approval', () => {
    expect(commands(github(report({ passed: true, changes: [change({ severity: 'allowed' })] })))).toEqual([]);
  });

  it('gives any text back when the command is read', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary' })), (text) => {
        const found = commands(github(report({ changes: [change({ file: text, kind: text, message: text })] })));
        expect(found).toHaveLength(1);
        expect(found[0]?.properties).toMatchObject({
          file: visible(text),
          title: `breaking: ${visible(text)}`,
          line: '27',
        });
        expect(found[0]?.data.startsWith(text.split('\n').map(visible).join('\n'))).toBe(true);
      }),
    );
  });

  it.each(hostile)('has no command that the report did not make: %j', (text) => {
    expect(commands(github(reportOf(text)))).toHaveLength(4);
  });
});
