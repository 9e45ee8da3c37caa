/** Reads everything that a catalog is made from. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Loaded, loadContracts } from '../contracts/src/load.ts';
import { readReleased } from '../contracts/src/released.ts';
import { readHistory } from './history/index.ts';
import { type Catalog, catalogOf } from './model/index.ts';

/** The catalog of the contracts in `folder`. Throws a ContractError for bad contracts. */
export async function readCatalog(folder: string): Promise<Catalog> {
  const loaded = await loadContracts(folder);
  const ids = new Set(loaded.contracts.map(({ file }) => file.id));
  const [released, history, types, sql] = await Promise.all([
    readReleased(folder),
    readHistory(folder, (path) => ids.has(path) || path.startsWith('released/')),
    readTypes(folder, loaded),
    readQueries(folder, loaded),
  ]);
  return catalogOf(loaded, { released, history, types, sql });
}

/** What `npm run generate` wrote, without its first line, which is for editors. */
async function readTypes(folder: string, { contracts }: Loaded): Promise<ReadonlyMap<string, string>> {
  const ids = contracts.flatMap(({ file, row }) => (row === undefined ? [] : [file.id]));
  return await readTexts(
    ids.map((id) => [id, join(folder, 'generated', id.replace(/\.json$/, '.ts'))]),
    (text) => text.replace(/^\/\/ Generated .*\n+/, ''),
  );
}

/** Queries lie beside the contracts' folder. */
async function readQueries(folder: string, { contracts }: Loaded): Promise<ReadonlyMap<string, string>> {
  const paths = contracts.flatMap(({ row }) => (row?.kind === 'result' ? [row.sql] : []));
  return await readTexts(paths.map((path) => [path, join(dirname(folder), path)]));
}

/** The texts of the files that are there, by their keys. */
async function readTexts(
  files: readonly (readonly [key: string, path: string])[],
  use: (text: string) => string = (text) => text,
): Promise<ReadonlyMap<string, string>> {
  const texts = await Promise.all(
    files.map(async ([key, path]) => {
      const text = await readFile(path, 'utf8').catch(() => undefined);
      return text === undefined ? [] : [[key, use(text)] as const];
    }),
  );
  return new Map(texts.flat());
}
