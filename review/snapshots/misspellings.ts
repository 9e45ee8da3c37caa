/** Names in foreign schemas that nearly are keywords: validators ignore them in silence, so somebody should be told. */
import type { Snapshot, SnapshotContract } from '../../contracts/src/diff/model.ts';
import { isObject } from '../../contracts/src/json.ts';
import { keywords, walkSchemas } from '../../contracts/src/keywords.ts';
import { mistakeAt } from '../../contracts/src/source.ts';
import { nearest } from '../../contracts/src/suggest.ts';

/** Keywords that foreign schemas use beside those of ours. */
const foreign = [
  ...['$anchor', '$dynamicAnchor', '$dynamicRef', '$vocabulary', '$recursiveRef', '$recursiveAnchor', 'id'],
  ...['definitions', 'dependencies', 'additionalItems', 'contentSchema'],
];
const known = [...Object.keys(keywords), ...foreign];
const knownNames: ReadonlySet<string> = new Set(known);

/** As many as are told of one schema. */
const mostOfOne = 10;

/** A line for each name in a new or changed plain schema of `next` that looks like a misspelt keyword. */
export function misspellings(old: Snapshot, next: Snapshot): readonly string[] {
  return [...next.contracts.values()].flatMap((contract) => {
    if (contract.row !== undefined || contract.body.owner !== undefined) return [];
    return old.contracts.get(contract.path)?.hash === contract.hash ? [] : misspelt(contract);
  });
}

function misspelt({ source }: SnapshotContract): readonly string[] {
  const lines: string[] = [];
  for (const { path, schema } of walkSchemas(source.value)) {
    if (!isObject(schema)) continue;
    for (const name of Object.keys(schema)) {
      // Extensions announce themselves.
      if (knownNames.has(name) || name.startsWith('x-') || lines.length >= mostOfOne) continue;
      const guess = nearest(name, known);
      if (guess === undefined) continue;
      const fix = `did you mean "${guess}"?`;
      const place = mistakeAt(source, [...path, name], { code: 'UNKNOWN_KEYWORD', what: '', fix, on: 'name' });
      lines.push(`${place.file}:${place.line}:${place.column} "${name}" is no keyword and is ignored; ${fix}`);
    }
  }
  return lines;
}
