/** Which engine answers a query: the one that keeps the tables it reads. */
import type { ContractFile } from './files.ts';
import { objectOr, stringsOf } from './json.ts';
import type { Engine } from './model.ts';
import { type Library, resolveId } from './refs.ts';

/** The engine that keeps a table contract's rows. */
export function engineOfTable({ source }: ContractFile): Engine {
  return objectOr(objectOr(objectOr(source.value).streampact).table).format === 'snowflake' ? 'snowflake' : 'athena';
}

/** Of a result contract: the engine of the tables that it reads. A rule refuses tables of two engines. */
export function engineOf(library: Library, file: ContractFile): Engine {
  const { reads } = objectOr(objectOr(objectOr(file.source.value).streampact).result);
  const engines = stringsOf(reads).flatMap((address) => {
    const id = resolveId(file, address);
    const table = typeof id === 'string' ? library.get(id) : undefined;
    return table === undefined ? [] : [engineOfTable(table)];
  });
  return engines.includes('snowflake') ? 'snowflake' : 'athena';
}
