import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { fullReport, hostile, report, reportOf } from './fixtures.ts';
import { render } from './index.ts';
import type { Report } from './model.ts';

const junit = (of: Report) => render(of, 'junit', { color: false, explain: false });

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The elements of a well-formed document; throws at the first thing that is not. */
function parse(xml: string): readonly Element[] {
  const elements: Element[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => elements.push({ name, attributes }));
  parser.write(xml).close();
  return elements;
}

describe('junit', () => {
  it('has a test case for each contract and each wrong approval, with the failures counted', () => {
    const elements = parse(junit(fullReport));
    const named = (name: string) => elements.filter((element) => element.name === name);
    expect(named('testcase').map(({ attributes }) => attributes.name)).toEqual([
      'crypto-market/assets.message.json',
      'crypto-market/prices.table.json',
      'crypto-market/history.result.json',
      'review/waivers.json:12:5',
      'recorded data of crypto-market/assets.message.json',
    ]);
    expect(named('failure').map(({ attributes }) => attributes.type)).toEqual(['breaking', 'unused', 'samples']);
    expect(named('testsuite')[0]?.attributes).toMatchObject({ tests: '5', failures: '3', errors: '0' });
  });

  it('has no failure when everything is compatible', () => {
    const elements = parse(junit(report({ passed: true, changes: [] })));
    expect(elements.filter(({ name }) => name === 'failure')).toEqual([]);
  });

  it('is well-formed whatever the contracts say, and one that is not is noticed', () => {
    expect(() => parse('<a>\u0001</a>')).toThrow();
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary' })), (text) => {
        const names = parse(junit(reportOf(text))).map(({ name }) => name);
        expect(new Set(names)).toEqual(new Set(['testsuites', 'testsuite', 'testcase', 'failure', 'system-out']));
      }),
      { numRuns: 30 },
    );
  });
});
