import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { kinds } from './files.ts';
import { type Json, objectOr, valueAt } from './json.ts';
import { keywords } from './keywords.ts';
import type { Compatibility, Framing, QualityRule } from './model.ts';

const require = createRequire(import.meta.url);
const vocabulary = JSON.parse(readFileSync(new URL('../vocabulary.json', import.meta.url), 'utf8')) as Json;
const parts = ['core', 'applicator', 'unevaluated', 'validation', 'meta-data', 'format-annotation', 'content'];
const standard = parts.flatMap((part) =>
  Object.keys(objectOr(objectOr(require(`ajv/dist/refs/json-schema-2020-12/meta/${part}.json`) as Json).properties)),
);

describe('the keywords that contracts know', () => {
  it('are those of 2020-12 and ours', () => {
    expect(Object.keys(keywords).filter((name) => !standard.includes(name))).toEqual(['streampact']);
  });

  it('leave out only what makes a schema depend on where it stands, and embedded documents', () => {
    expect(standard.filter((name) => !(name in keywords)).sort()).toEqual([
      '$anchor',
      '$dynamicAnchor',
      '$dynamicRef',
      '$vocabulary',
      'contentSchema',
    ]);
  });
});

describe('the vocabulary', () => {
  const modes: Readonly<Record<Compatibility, true>> = {
    none: true,
    backward: true,
    'backward-transitive': true,
    forward: true,
    'forward-transitive': true,
    full: true,
    'full-transitive': true,
  };
  const framings: Readonly<Record<Framing, true>> = { value: true, envelope: true };
  const rules: Readonly<Record<QualityRule['rule'], true>> = {
    unique: true,
    notNull: true,
    range: true,
    maxRejectedShare: true,
  };

  it.each([
    { at: ['contract', 'properties', 'compatibility'], values: modes },
    { at: ['message', 'properties', 'framing'], values: framings },
    { at: ['qualityRule', 'properties', 'rule'], values: rules },
  ])('offers what the model knows: $at', ({ at, values }) => {
    expect(valueAt(vocabulary, ['$defs', ...at, 'enum'])).toEqual(Object.keys(values));
  });

  it('has a body for each kind but the shared one', () => {
    const bodies = Object.keys(objectOr(valueAt(vocabulary, ['$defs', 'contract', 'properties'])));
    expect(kinds.filter((kind) => !bodies.includes(kind))).toEqual(['shared']);
  });

  it('describes every word of ours, for editors', () => {
    for (const body of ['contract', 'message', 'table', 'result', 'qualityRule', 'parameter']) {
      const words = Object.entries(objectOr(valueAt(vocabulary, ['$defs', body, 'properties'])));
      const silent = words.filter(([, word]) => !('description' in objectOr(word)) && !('$ref' in objectOr(word)));
      expect(silent).toEqual([]);
      expect(words.length).toBeGreaterThan(2);
    }
  });
});
