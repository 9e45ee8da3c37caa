import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { change, fullReport, hostile, report, reportOf } from './fixtures.ts';
import { render } from './index.ts';
import type { Report } from './model.ts';

// The package's code wants jest; the schema in it is the standard's. Draft-04 names are all that keeps ajv from it.
const path = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
const { $schema: _draft04, id: _id, ...schema } = JSON.parse(readFileSync(path, 'utf8'));
const ajv = new Ajv({ strict: false, unicodeRegExp: false });
addFormats.default(ajv);
const valid = ajv.compile(schema);

const sarif = (of: Report) => JSON.parse(render(of, 'sarif', { color: false, explain: false }));
const fingerprints = (of: Report) =>
  sarif(of).runs[0].results.map((result: { partialFingerprints: object }) => result.partialFingerprints);

describe('sarif', () => {
  const reports: readonly (readonly [string, Report])[] = [
    ['a full report', fullReport],
    ['an empty one', report({ passed: true, contracts: [], changes: [] })],
    ...hostile.map((text) => [JSON.stringify(text), reportOf(text)] as const),
  ];

  it.each(reports)('is SARIF 2.1.0 by its schema: %s', (_name, of) => {
    expect(valid(sarif(of)), JSON.stringify(valid.errors)).toBe(true);
  });

  it('would be refused by the schema without a message', () => {
    const log = sarif(report());
    delete log.runs[0].results[0].message;
    expect(valid(log)).toBe(false);
  });

  it('has a rule for each result, its region, and a suppression for what was approved', () => {
    const [run] = sarif(fullReport).runs;
    const { rules } = run.tool.driver;
    for (const { ruleId, ruleIndex } of run.results) expect(rules[ruleIndex].id).toBe(ruleId);
    expect(run.results.map((one: { level: string }) => one.level)).toEqual([
      'error',
      'warning',
      'error',
      'error',
      'error',
    ]);
    expect(run.results[0].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'contracts/crypto-market/assets.message.json', uriBaseId: '%SRCROOT%' },
      region: { startLine: 27, startColumn: 19 },
    });
    expect(run.results.map((one: { suppressions?: readonly unknown[] }) => one.suppressions?.length ?? 0)).toEqual([
      0, 0, 1, 1, 0,
    ]);
  });

  it('knows a finding again on another line, and tells another finding apart', () => {
    const first = fingerprints(report());
    const moved = report({ changes: [change({ line: 99, message: 'in other words', against: 'main (9999999)' })] });
    expect(fingerprints(moved)).toEqual(first);
    expect(fingerprints(report({ changes: [change({ pointer: '/elsewhere' })] }))).not.toEqual(first);
  });
});
