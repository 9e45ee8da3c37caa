import { describe, expect, it } from 'vitest';
import { edit, put, withFolder } from '../fixtures/folder.ts';
import { warehouse } from '../fixtures/warehouse.ts';
import { type LintOptions, lintContracts } from '../load.ts';

const hash =
  '"pattern": "^[0-9a-f]{64}$",\n      "streampact": { "personalData": true, "protection": { "method": "hash" } }';
const personal = (protection: string, pattern = '') => `${pattern}"streampact": { "personalData": true${protection} }`;
const clear = ', "protection": { "method": "clear", "reason": "Support asks customers for it by telephone." }';
const mask = (keep: number) => `, "protection": { "method": "mask", "keep": ${keep} }`;
const maskPattern = String.raw`"pattern": "^[*]{4}[\\s\\S]{0,4}$", `;

const visits = 'visits.table.json';
const result = 'visits-by-day.result.json';
const raw = 'raw-clicks.table.json';
const clicks = 'clicks.message.json';
const day = '"day": { "description": "Day.", "type": "string", "format": "date", "streampact": { "column": "date" } },';
const shown = (facts: string) => `"visitor": { "description": "Who.", "type": "string"${facts} },`;

interface Case {
  readonly name: string;
  readonly edits: readonly (readonly [file: string, from: string, to: string])[];
}

async function mistakesAfter({ edits }: Case, options: LintOptions = {}): Promise<readonly string[]> {
  return withFolder(async (folder) => {
    for (const [name, text] of Object.entries(warehouse)) await put(folder, `shop/${name}`, text);
    for (const [file, from, to] of edits) await edit(folder, { path: `shop/${file}`, from, to: `${to}«` });
    return (await lintContracts(folder, options)).mistakes.map(({ what, fix }) => `${what}; ${fix}`);
  });
}

/** The result shows the visitor too. */
const showing = (facts: string): Case['edits'] => [
  [result, '"required": ["day", "visits"]', '"required": ["visitor", "day", "visits"]'],
  [result, day, `${shown(facts)} ${day}`],
  [result, '"personalData": false', '"personalData": true'],
];

describe('accepted', () => {
  const good: readonly Case[] = [
    { name: 'a hash in a key', edits: [] },
    { name: 'a column in clear, for a reason', edits: [[visits, hash, personal(clear)]] },
    {
      name: 'a mask beside the key',
      edits: [
        [visits, hash, personal(mask(4), maskPattern)],
        [visits, '"recordKey": ["visitor", "started_at"]', '"recordKey": ["started_at"]'],
      ],
    },
    { name: 'a result that shows a hash', edits: showing(`, ${hash}`) },
    {
      name: 'a raw table with a mark alone',
      edits: [[raw, '"column": "variant"', '"column": "variant", "personalData": true']],
    },
  ];
  it.each(good)('$name', async (each) => {
    expect(await mistakesAfter(each)).toEqual([]);
  });
});

describe('refused', () => {
  const bad: readonly (Case & { readonly told: string })[] = [
    {
      name: 'nothing said',
      edits: [[visits, hash, personal('')]],
      told: 'nothing says how it is protected; add "protection"',
    },
    {
      name: 'protection without a mark',
      edits: [[visits, '"personalData": true, "protection"', '"protection"']],
      told: 'is not marked; add "personalData": true',
    },
    {
      name: 'a hash that lets anything through',
      edits: [[visits, '"pattern": "^[0-9a-f]{64}$",', '']],
      told: 'not protected; add "pattern"',
    },
    {
      name: 'a hash of a number',
      edits: [
        [
          visits,
          '"clicks": { "description": "Clicks.", "type": "integer", "streampact": { "column": "int" } }',
          '"clicks": { "description": "Clicks.", "type": "integer", "streampact": { "column": "int", "personalData": true, "protection": { "method": "hash" } } }',
        ],
      ],
      told: 'is no text, and a hash is one',
    },
    {
      name: 'a mask in a key',
      edits: [[visits, hash, personal(mask(4), maskPattern)]],
      told: 'two values may look alike',
    },
    {
      name: 'a mask whose pattern shows more',
      edits: [[visits, hash, personal(mask(3), maskPattern)]],
      told: 'lets values through',
    },
    {
      name: 'a protected raw table',
      edits: [[raw, '"column": "variant"', `"column": "variant", "personalData": true${clear}`]],
      told: 'in a table that holds what came',
    },
    {
      name: 'a message that is not whole',
      edits: [[clicks, '"personalData": true }', `"personalData": true${clear} }`]],
      told: 'a message is kept as it came',
    },
    {
      name: 'a result that would hide what the table shows',
      edits: [...showing(`, ${hash}`), [visits, hash, personal(clear)]],
      told: 'a query protects nothing',
    },
    { name: 'a result that forgets the mark', edits: showing(''), told: 'is personal data where it comes from' },
    {
      name: 'a contract that marks no column',
      edits: [[result, '"personalData": false', '"personalData": true']],
      told: 'no column is marked',
    },
    {
      name: 'a reason that says nothing',
      edits: [[visits, hash, personal(', "protection": { "method": "clear", "reason": "because" }')]],
      told: '20',
    },
    {
      name: 'a mask of nothing',
      edits: [[visits, hash, personal(', "protection": { "method": "mask" }')]],
      told: 'keep',
    },
    { name: 'a mask that shows it all', edits: [[visits, hash, personal(mask(64))]], told: '8' },
  ];
  it.each(bad)('$name', async ({ told, ...each }) => {
    expect((await mistakesAfter(each)).join('\n')).toContain(told);
  });

  it('folders that are named by a person', async () => {
    const found = await withFolder(async (folder) => {
      const path = 'shop/orders.table.json';
      await edit(folder, { path, from: '"personalData": false', to: '"personalData": true«' });
      const to = `"type": "string", "format": "date", "streampact": { "column": "date", "personalData": true${clear} } }«`;
      await edit(folder, {
        path,
        from: '"type": "string", "format": "date", "streampact": { "column": "date" } }',
        to,
      });
      return (await lintContracts(folder)).mistakes;
    });
    expect(found.map(({ what }) => what)).toContain('folders would be named by "date", which is personal data');
  });
});

describe('what others are compared with', () => {
  const silent: Case = { name: 'a column of which nothing is said', edits: [[visits, hash, personal('')]] };
  const garbled: Case = { name: 'a mask of nothing', edits: [[visits, hash, personal(mask(64))]] };

  it('owes no promise that was not asked for when it was new', async () => {
    expect(await mistakesAfter(silent, { isBase: true })).toEqual([]);
    expect(await mistakesAfter(silent)).not.toEqual([]);
  });

  it('has to be readable', async () => {
    expect((await mistakesAfter(garbled, { isBase: true })).join('\n')).toContain('8');
  });
});
