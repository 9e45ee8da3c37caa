import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { fullReport, hostile, report, reportOf } from './fixtures.ts';
import { render } from './index.ts';
import type { Report } from './model.ts';

const schema = JSON.parse(readFileSync(new URL('report.schema.json', import.meta.url), 'utf8'));
const ajv = new Ajv2020({ strict: true, allErrors: true });
addFormats.default(ajv);
const valid = ajv.compile(schema);
const json = (of: Report) => render(of, 'json', { color: true, explain: true });

describe('json', () => {
  it.each([
    ['full', fullReport],
    ['small', report()],
  ])('is the %s report itself, as the schema describes it', (_name, of) => {
    const printed = JSON.parse(json(of));
    expect(valid(printed), JSON.stringify(valid.errors)).toBe(true);
    expect(printed).toEqual(JSON.parse(JSON.stringify(of)));
  });

  it.each([
    ['a name that nobody documented', { ...fullReport, extra: 1 }],
    ['a missing name', { ...fullReport, verdict: undefined }],
    ['a verdict of its own', { ...fullReport, verdict: 'fine' }],
  ])('refuses %s in a report', (_name, of) => {
    expect(valid(JSON.parse(JSON.stringify(of)))).toBe(false);
  });

  it('prints the same text in whatever order a report was put together, except inside a witness', () => {
    const turned = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(turned);
      if (typeof value !== 'object' || value === null) return value;
      const entries = Object.entries(value).reverse();
      return Object.fromEntries(entries.map(([k, v]) => [k, k === 'witness' || k === 'example' ? v : turned(v)]));
    };
    expect(json(turned(fullReport) as Report)).toBe(json(fullReport));
    const [change] = report().changes;
    if (change === undefined) throw new TypeError('the fixture has a change');
    const reversed = report({ changes: [{ ...change, witness: { timestamp: 1, data: 2 } }] });
    expect(json(reversed)).toMatch(/"timestamp": 1,\s+"data": 2/);
  });

  it.each(hostile)('escapes what a terminal would obey, without changing it: %j', (text) => {
    const printed = json(reportOf(text));
    for (const control of ['\u001B', '\u009B', '\u202E']) expect(printed).not.toContain(control);
    expect(JSON.parse(printed).old).toBe(text);
  });
});
