/** Nothing is dropped in silence: every word of a contract is expressed or reported by every exporter. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isObject, type Json, type JsonObject, objectOr, stringsOf, valueAt } from '../json.ts';
import { keywords } from '../keywords.ts';
import type { LoadedContract } from '../load.ts';
import { contractWith, type ExportedKind } from './fixtures/contract.ts';
import { type Exported, type ExportFormat, exportContracts, exporters, subjectOf } from './index.ts';
import type { Exporter } from './model.ts';

const formats = Object.keys(exporters) as readonly ExportFormat[];

/** A field that uses each keyword. A new keyword needs a row. */
const uses: Readonly<Record<string, JsonObject>> = {
  $comment: { type: 'string', $comment: 'Why.' },
  $ref: { $ref: '#/$defs/tree' },
  title: { type: 'object', title: 'Part', properties: { a: { type: 'string' } } },
  description: { type: 'string', description: 'A field.' },
  default: { type: 'string', default: 'a' },
  examples: { type: 'string', examples: ['a'] },
  deprecated: { type: 'string', deprecated: true },
  readOnly: { type: 'string', readOnly: true },
  writeOnly: { type: 'string', writeOnly: true },
  contentEncoding: { type: 'string', contentEncoding: 'base64' },
  contentMediaType: { type: 'string', contentMediaType: 'text/plain' },
  streampact: { type: 'string', streampact: { personalData: true } },
  additionalProperties: { type: 'object', additionalProperties: { type: 'string' } },
  unevaluatedProperties: { type: 'object', properties: { a: { type: 'string' } }, unevaluatedProperties: false },
  propertyNames: { type: 'object', propertyNames: { maxLength: 3 } },
  items: { type: 'array', items: { type: 'string' } },
  unevaluatedItems: { type: 'array', unevaluatedItems: false },
  contains: { type: 'array', contains: { const: 1 } },
  not: { type: 'string', not: { const: 'a' } },
  if: { type: 'string', if: { const: 'a' } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { type: 'string', if: { const: 'a' }, then: { maxLength: 1 } },
  else: { type: 'string', if: { const: 'a' }, else: { maxLength: 1 } },
  allOf: { allOf: [{ type: 'string' }] },
  anyOf: { anyOf: [{ type: 'string', description: 'Text.' }, { type: 'null' }] },
  oneOf: { oneOf: [{ type: 'string', description: 'Text.' }, { type: 'null' }] },
  prefixItems: { type: 'array', prefixItems: [{ type: 'string' }], items: { type: 'integer' } },
  properties: { type: 'object', properties: { a: { type: 'string' } } },
  patternProperties: { type: 'object', patternProperties: { '^a': { type: 'string' } } },
  dependentSchemas: { type: 'object', dependentSchemas: { a: { required: ['b'] } } },
  type: { type: ['string', 'integer'] },
  enum: { type: 'string', enum: ['red', 'green'] },
  const: { const: 1 },
  format: { type: 'string', format: 'date' },
  multipleOf: { type: 'integer', multipleOf: 2 },
  maximum: { type: 'integer', maximum: 2 },
  exclusiveMaximum: { type: 'integer', exclusiveMaximum: 2 },
  minimum: { type: 'integer', minimum: 2 },
  exclusiveMinimum: { type: 'integer', exclusiveMinimum: 2 },
  maxLength: { type: 'string', maxLength: 2 },
  minLength: { type: 'string', minLength: 2 },
  pattern: { type: 'string', pattern: '^a' },
  maxItems: { type: 'array', maxItems: 2 },
  minItems: { type: 'array', minItems: 2 },
  uniqueItems: { type: 'array', uniqueItems: true },
  maxContains: { type: 'array', contains: { const: 1 }, maxContains: 2 },
  minContains: { type: 'array', contains: { const: 1 }, minContains: 2 },
  maxProperties: { type: 'object', maxProperties: 2 },
  minProperties: { type: 'object', minProperties: 2 },
  required: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
  dependentRequired: { type: 'object', dependentRequired: { a: ['b'] } },
};

/** Keywords of the root, and of every contract. */
const atRoot: Readonly<Record<string, JsonObject>> = {
  $schema: { type: 'string' },
  $id: { type: 'string' },
  $defs: { $ref: '#/$defs/tree' },
};

const tree: Json = { type: 'object', properties: { child: { $ref: '#/$defs/tree' } } };

function using(kind: ExportedKind, field: JsonObject): LoadedContract {
  const defs: JsonObject = JSON.stringify(field).includes('$defs') ? { $defs: { tree } } : {};
  return contractWith(kind, { field }, defs);
}

/** What `format` says of `contract`, and what it reports. */
function wordsOf(
  format: ExportFormat,
  contract: LoadedContract,
): { readonly said: readonly string[]; readonly lost: readonly string[] } {
  const exporter: Exporter = exporters[format];
  const subjects = subjectOf(contract);
  exporter.render(subjects);
  const { losses } = exportContracts({ folder: 'contracts', contracts: [contract] }, format);
  return { said: subjects.flatMap(({ root }) => [...root.ledger.names]), lost: losses.map(({ name }) => name) };
}

function outcomeOf(
  format: ExportFormat,
  contract: LoadedContract,
): Pick<Exported, 'losses'> & { readonly texts: readonly string[] } {
  const { files, losses } = exportContracts({ folder: 'contracts', contracts: [contract] }, format);
  // The version is a hash of everything.
  return { losses, texts: files.map(({ text }) => text.replaceAll(/^.*\bversion: .*$/gm, '')) };
}

/** The facts that the vocabulary knows, as losses are called. */
function facts(): readonly string[] {
  const file = new URL('../../vocabulary.json', import.meta.url);
  const defs = valueAt(JSON.parse(readFileSync(file, 'utf8')) as Json, ['$defs']);
  const names = (definition: string): readonly string[] =>
    Object.keys(objectOr(valueAt(defs ?? {}, [definition, 'properties'])));
  const inBody = (body: string): readonly string[] => names(body).map((name) => `${body}.${name}`);
  const rules = stringsOf(valueAt(defs ?? {}, ['qualityRule', 'properties', 'rule', 'enum']));
  return [
    ...names('contract').filter((name) => !['message', 'table', 'result'].includes(name)),
    ...['message', 'table', 'result']
      .flatMap(inBody)
      .filter((name) => name !== 'table.quality' && name !== 'result.parameters'),
    ...rules.map((rule) => `table.quality.${rule}`),
    'result.parameters[]',
    ...names('column'),
  ].map((name) => `streampact.${name}`);
}

const columns: JsonObject = {
  count: { type: ['integer', 'null'], description: 'Pieces.', streampact: { column: 'int', personalData: true } },
};

describe.each(formats)('%s', (format) => {
  const { kinds, expresses }: Exporter = exporters[format];

  it.each(Object.keys(keywords))('expresses or reports the keyword %s', (keyword) => {
    const field = atRoot[keyword] ?? uses[keyword];
    expect(field).toBeDefined();
    for (const kind of kinds) {
      const { said, lost } = wordsOf(format, using(kind, field ?? {}));
      const known = keyword === 'streampact' ? 'streampact.personalData' : keyword;
      expect([...said, ...lost, '$schema']).toContain(known);
    }
  });

  it.each(facts())('expresses or reports %s', (fact) => {
    const words = kinds.flatMap((kind) => {
      const { said, lost } = wordsOf(format, contractWith(kind, columns));
      return [...said, ...lost];
    });
    const body = /^streampact\.(message|table|result)\./.exec(fact)?.[1];
    if (body === undefined || kinds.includes(body as ExportedKind)) expect(words).toContain(fact);
    else expect(words).not.toContain(fact);
  });

  it('reports a word that nobody has thought of, by its name and place', () => {
    const [kind = 'table'] = kinds;
    const contract = contractWith(kind, {
      ...columns,
      odd: { type: 'string', description: 'Odd.', 'x/new': 1, streampact: { later: 2 } },
    });
    const { losses } = exportContracts({ folder: 'contracts', contracts: [contract] }, format);
    expect(losses).toContainEqual({
      contract: `shop/things.${kind}`,
      name: 'x/new',
      pointer: '/properties/odd/x~1new',
    });
    expect(losses.map(({ name }) => name)).toContain('streampact.later');
  });

  it.each(Object.keys(uses))('says of %s what it does not report', (keyword) => {
    const { [keyword]: _without, ...rest } = uses[keyword] ?? {};
    for (const kind of kinds) {
      const [used, left] = [using(kind, uses[keyword] ?? {}), using(kind, rest)].map((contract) =>
        outcomeOf(format, contract),
      );
      const place = `/properties/field/${keyword}`;
      const reported = used?.losses.some(({ pointer }) => pointer.startsWith(place) || pointer.startsWith('/$defs'));
      // What is expressed shows in the document, or in what no longer has to be reported.
      expect(reported || JSON.stringify(used) !== JSON.stringify(left)).toBe(true);
    }
  });

  it('says what its rows say, and every row is true of some contract', () => {
    const corpus = kinds.flatMap((kind) => [
      contractWith(kind, columns),
      ...Object.values(uses).map((field) => using(kind, field)),
      using(kind, { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false }),
    ]);
    const said = new Set(corpus.flatMap((contract) => wordsOf(format, contract).said));
    expect([...said].sort()).toEqual(Object.keys(expresses).sort());
  });
});

it('has no row for a keyword that is none', () => {
  const unknown = formats
    .flatMap((format) => Object.keys(exporters[format].expresses))
    .filter((name) => !name.startsWith('streampact.') && !(name in keywords));
  expect(unknown).toEqual([]);
  expect(isObject(keywords)).toBe(true);
});
