/** Which contracts a build holds, and which of them were never released. */
import { messages, results, tables } from '../../contracts/generated/catalogue.ts';
import { releasedHashes } from '../../contracts/generated/validators.ts';
import type { Contract } from '../../contracts/src/model.ts';

/** `<product>/<name>.<kind>` → hash, sorted. */
export function contractHashes(): Readonly<Record<string, string>> {
  const all: readonly Contract[] = [messages, results, tables].flatMap((kind) => Object.values<Contract>(kind));
  const rows = all.map(({ product, name, kind, hash }) => [`${product}/${name}.${kind}`, hash] as const);
  return Object.fromEntries(rows.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Message contracts whose current version has no file under `contracts/released`, `<product>/<name>`. */
export function unreleasedMessages(): readonly string[] {
  return Object.values(messages)
    .filter(({ product, name, hash }) => !(releasedHashes[`${product}/${name}`] ?? []).includes(hash))
    .map(({ product, name }) => `${product}/${name}`);
}
