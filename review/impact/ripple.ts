/** Carries changes on to what depends on them: the outputs of a replaced resource are others afterwards. */

import { outputOrigins } from '../../local/deploy/output-token.ts';
import { rows } from '../../local/deploy/provider/rows.ts';
import { isList, type Json, type JsonObject } from '../../local/deploy/values.ts';
import { anyOutput, type DeclaredResource } from './resources.ts';

/** A resource and what it was. */
export interface Pair {
  readonly old: DeclaredResource;
  readonly new: DeclaredResource;
}

/** A resource with what changes in it. */
export interface Affected {
  readonly pair: Pair;
  /** Inputs that differ, or that will. */
  readonly paths: readonly string[];
  readonly operation: 'update' | 'replace' | 'unknown';
  readonly reasons: readonly string[];
}

type Judge = (pair: Pair, paths: readonly string[]) => Pick<Affected, 'operation' | 'reasons'>;

/** Outputs that an update in place changes too, by type; of these the embedded driver keeps book. */
const volatile = new Map(rows.resources.map(({ type, volatile: names = [] }) => [type, new Set(names)]));

/** Judges every pair, and again what depends on it, until nothing new changes. */
export function ripple(
  changes: readonly { readonly pair: Pair; readonly paths: readonly string[] }[],
  judge: Judge,
): readonly Affected[] {
  const uses = changes.map(({ pair }) => usesOf(pair.new.inputs));
  let affected: readonly Affected[] = changes.map(({ pair, paths }) => ({
    pair,
    paths,
    ...verdict(pair, paths, judge),
  }));
  for (;;) {
    const moved = new Map(affected.filter(({ paths }) => paths.length > 0).map((each) => [each.pair.new.urn, each]));
    let grown = false;
    const next = affected.map((each, index): Affected => {
      const reached = (uses[index] ?? []).filter(({ path, origin, property }) => {
        const source = moved.get(origin);
        return source !== undefined && !each.paths.includes(path) && moves(source, property);
      });
      if (reached.length === 0) return each;
      grown = true;
      const paths = [...new Set([...each.paths, ...reached.map(({ path }) => path)])];
      return { ...each, paths, ...verdict(each.pair, paths, judge) };
    });
    if (!grown) return affected.map((each, index) => explain(each, moved, uses[index] ?? []));
    affected = next;
  }
}

function verdict(pair: Pair, paths: readonly string[], judge: Judge): Pick<Affected, 'operation' | 'reasons'> {
  return paths.length === 0 ? { operation: 'update', reasons: [] } : judge(pair, paths);
}

function moves({ operation, pair }: Affected, property: string): boolean {
  if (operation === 'replace') return true;
  const names = volatile.get(pair.new.type);
  return (
    operation === 'update' && names !== undefined && (names.has(property) || (property === anyOutput && names.size > 0))
  );
}

/** Names in a reason; the rest is counted. */
const named = 3;

/** Says which replaced resources a change comes from. */
function explain(each: Affected, moved: ReadonlyMap<string, Affected>, uses: readonly Use[]): Affected {
  const sources = uses
    .filter(({ path, origin }) => each.paths.includes(path) && moved.get(origin)?.operation === 'replace')
    .map(({ origin }) => moved.get(origin)?.pair.new.name ?? '');
  const names = [...new Set(sources)];
  if (names.length === 0) return each;
  const more = names.length > named ? ` and ${names.length - named} more` : '';
  const list = `${names.slice(0, named).join(', ')}${more}`;
  return { ...each, reasons: [...each.reasons, `depends on ${list}, to be replaced`] };
}

interface Use {
  readonly path: string;
  readonly origin: string;
  readonly property: string;
}

/** Where inputs name outputs of others; the path is the root property's, which is all that is judged. */
function usesOf(inputs: JsonObject): readonly Use[] {
  return Object.entries(inputs).flatMap(([path, value]) =>
    textsOf(value).flatMap((text) => outputOrigins(text).map((use) => ({ path, ...use }))),
  );
}

function textsOf(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  if (isList<Json>(value)) return value.flatMap(textsOf);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
