import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { put, withFolder } from './fixtures/folder.ts';
import { warehouse } from './fixtures/warehouse.ts';
import { generateFiles } from './generate.ts';
import { isObject, type Json, type Path } from './json.ts';
import { lintContracts } from './load.ts';

const paths = [
  'shop/orders.message.json',
  'shop/orders.table.json',
  'shop/totals.result.json',
  'shop/money.shared.json',
  ...Object.keys(warehouse).map((name) => `shop/${name}`),
];

/** Every place in `value`. */
function* placesIn(value: Json, path: Path = []): Generator<Path> {
  yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, item] of Object.entries(value)) yield* placesIn(item as Json, [...path, name]);
}

/** `value` with `replacement` at `path`. */
function replaced(value: Json, path: Path, replacement: Json): Json {
  const [step, ...rest] = path;
  if (step === undefined) return replacement;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === step ? replaced(item, rest, replacement) : item));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, name === step ? replaced(item, rest, replacement) : item]),
  );
}

const odd = fc.oneof(
  fc.constantFrom<Json[]>(
    null,
    true,
    false,
    0,
    -1,
    0.5,
    '',
    'number',
    'null',
    '#',
    '#/$defs/line',
    '#/$defs/category',
    [],
    [[]],
    {},
    { $ref: '#' },
    { type: 'object' },
  ),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
);

it('no contract, however odd, ends the loader otherwise than with files or mistakes that have a place', async () => {
  await withFolder(async (folder) => {
    for (const [name, text] of Object.entries(warehouse)) await put(folder, `shop/${name}`, text);
    const texts = await Promise.all(paths.map((path) => readFile(join(folder, path), 'utf8')));
    await fc.assert(
      fc.asyncProperty(fc.nat(paths.length - 1), fc.nat(), odd, async (which, where, replacement) => {
        const [path = '', text = '{}'] = [paths[which], texts[which]];
        const value = JSON.parse(text) as Json;
        const places = [...placesIn(value)];
        await put(folder, path, JSON.stringify(replaced(value, places[where % places.length] ?? [], replacement)));
        const { mistakes } = await lintContracts(folder);
        // What is said to be good must generate.
        const generated = mistakes.length === 0 ? (await generateFiles(folder)).size : undefined;
        await put(folder, path, text);
        expect(generated ?? mistakes.length).toBeGreaterThan(0);
        expect(mistakes.filter(({ line, column }) => !(line >= 1 && column >= 1))).toEqual([]);
      }),
      { numRuns: Number(process.env.STREAMPACT_FUZZ_RUNS ?? 40) },
    );
  });
}, 600_000);
