/** What the comparison of two schemas finds, before anyone judges it. */
import type { JsonObject, Path } from '../../json.ts';
import type { Edit } from '../edit.ts';
import { fieldOf } from '../words.ts';

/** One structural difference. */
export interface Difference {
  readonly kind: string;
  /** Where it stands in the document of `side`: the new one, or the old one for what was removed. */
  readonly path: Path;
  readonly side: 'old' | 'new';
  /** Where to look, if not at `path`. */
  readonly look?: Path;
  readonly message: string;
  /** Makes this change, and no other, to the old document. Empty for what changes no meaning. */
  readonly apply: readonly Edit[];
  /** Takes this change, and no other, out of the new document. */
  readonly revert: readonly Edit[];
}

/** The same place in both documents; the paths differ where lists were reordered or references followed. */
export interface Pair {
  readonly old: JsonObject;
  readonly new: JsonObject;
  readonly oldPath: Path;
  readonly newPath: Path;
}

/** What a comparison of one keyword works with. */
export interface Walk {
  emit(difference: Difference): void;
  /** Compares the schemas below `pair` at these steps of each side. */
  descend(pair: Pair, oldSteps: Path, newSteps?: Path): void;
}

/** Compares one keyword, or one family of them. */
export type Comparer = (walk: Walk, pair: Pair) => void;

/** What a keyword's difference says; `subject` names the field. */
export interface Finding {
  readonly kind: string;
  readonly message: (subject: string) => string;
}

/** The difference `finding` in the keywords `names`, which are put in or taken out together. */
export function inKeywords(pair: Pair, names: readonly string[], { kind, message }: Finding): Difference {
  const [first = ''] = names;
  const removed = pair.new[first] === undefined;
  const path = removed ? pair.oldPath : pair.newPath;
  return {
    kind,
    path: [...path, first],
    side: removed ? 'old' : 'new',
    message: message(subjectOf(path)),
    apply: names.map((name) => ({ path: [...pair.oldPath, name], value: pair.new[name] })),
    revert: names.map((name) => ({ path: [...pair.newPath, name], value: pair.old[name] })),
  };
}

/** A field's name in quotes, or words for the whole document. */
export function subjectOf(path: Path): string {
  const field = fieldOf(path);
  return field === '' ? 'the document' : `"${field}"`;
}

/** The kind of what only one side has, or both have differently: `pattern-added`, `-removed`, `-changed`. */
export function kindOf(family: string, old: unknown, now: unknown): string {
  return `${family}-${old === undefined ? 'added' : now === undefined ? 'removed' : 'changed'}`;
}
