/** References that lead back to themselves without going deeper into the value: no validator would ever end. */

import type { ContractFile } from '../files.ts';
import { isObject, type Json, type Path, toPointer, valueAt } from '../json.ts';
import { keywordOf, subschemasOf, walkSchemas } from '../keywords.ts';
import type { Mistake } from '../mistake.ts';
import { reachesItself } from '../reach.ts';
import { type Library, resolveRef } from '../refs.ts';
import { mistakeAt } from '../source.ts';
import type { Rule, Subject } from './subject.ts';

export const cycleRules: readonly Rule[] = [endlessReferences];

interface Spot {
  readonly file: ContractFile;
  readonly path: Path;
}

function* endlessReferences({ library, file }: Subject): Generator<Mistake> {
  for (const { path, schema } of walkSchemas(file.source.value)) {
    if (!isObject(schema) || typeof schema.$ref !== 'string' || !isEndless(library, { file, path })) continue;
    const what = `"${schema.$ref}" leads back here without going deeper into the value`;
    yield mistakeAt(file.source, [...path, '$ref'], { code: 'REF_CYCLE', what, fix: 'refer to something that ends' });
  }
}

const isEndless = (library: Library, start: Spot): boolean =>
  reachesItself(start, (spot) => samePlace(library, spot), keyOf);

/** The schemas that are applied to the same value as the one at `spot`. */
function* samePlace(library: Library, { file, path }: Spot): Generator<Spot> {
  const schema: Json | undefined = valueAt(file.source.value, path);
  if (!isObject(schema)) return;
  if (typeof schema.$ref === 'string') {
    const target = resolveRef(library, file, schema.$ref);
    if (!('code' in target)) yield target;
  }
  for (const { steps } of subschemasOf(schema)) {
    if (keywordOf(String(steps[0]))?.inPlace) yield { file, path: [...path, ...steps] };
  }
}

function keyOf({ file, path }: Spot): string {
  return `${file.id}#${toPointer(path)}`;
}
