/** Nothing is dropped in silence: every word of a contract is expressed or reported by every exporter. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isObject, type Json, type JsonObject, objectOr, stringsOf, valueAt } from '../json.ts';
import { keywords } from '../keywords.ts';
import type { LoadedContract } from '../load.ts';
import { contractWith, type ExportedKind, snowflakeTable } from './fixtures/contract.ts';
import { atRoot, uses, using } from './fixtures/uses.ts';
import { type Exported, type ExportFormat, exportContracts, exporters, subjectOf } from './index.ts';
import type { Exporter } from './model.ts';

const formats = Object.keys(exporters) as readonly ExportFormat[];

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

const bodies: readonly string[] = ['message', 'item', 'table', 'result'];

/** The facts that the vocabulary knows, as losses are called. */
function facts(): readonly string[] {
  const file = new URL('../../vocabulary.json', import.meta.url);
  const defs = valueAt(JSON.parse(readFileSync(file, 'utf8')) as Json, ['$defs']);
  const names = (definition: string): readonly string[] =>
    Object.keys(objectOr(valueAt(defs ?? {}, [definition, 'properties'])));
  const inBody = (body: string): readonly string[] => names(body).map((name) => `${body}.${name}`);
  const rules = stringsOf(valueAt(defs ?? {}, ['qualityRule', 'properties', 'rule', 'enum']));
  return [
    ...names('contract').filter((name) => !bodies.includes(name)),
    ...bodies.flatMap(inBody).filter((name) => name !== 'table.quality' && name !== 'result.parameters'),
    ...rules.map((rule) => `table.quality.${rule}`),
    'result.parameters[]',
    ...names('column'),
  ].map((name) => `streampact.${name}`);
}

const columns: JsonObject = {
  count: { type: ['integer', 'null'], description: 'Pieces.', streampact: { column: 'int', personalData: true } },
  name: { type: 'string', description: 'Who.', streampact: { personalData: true, protection: { method: 'hash' } } },
  since: { type: 'integer', description: 'Day.', streampact: { column: 'date', encoding: 'epoch-days' } },
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
    const body = /^streampact\.(message|item|table|result)\./.exec(fact)?.[1];
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
      ...(kind === 'table' && format !== 'athena' ? [snowflakeTable(columns)] : []),
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
