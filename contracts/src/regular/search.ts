/** Looks for the shortest text of a term within bounds of length. */
import { alphabetOf, isSurrogate, type Letter } from './alphabet.ts';
import { derive, endsHere, textEdge } from './derive.ts';
import type { Term, Terms } from './terms.ts';

export interface Lengths {
  /** In code points. */
  readonly min: number;
  /** In code points; may be Infinity. */
  readonly max: number;
}

/** The shortest text, the proof that there is none, or the reason why the search was given up. */
export type Searched =
  | { readonly kind: 'found'; readonly text: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Characters that one search may read. */
const mostSteps = 3_000_000;

interface State {
  readonly term: Term;
  /** The character before; the edge where nothing depends on it. */
  readonly before: number;
  readonly from: State | undefined;
  readonly read: number;
}

/** A shortest text of `term` with `min` to `max` code points. Without lone surrogates. */
export function shortestText(terms: Terms, term: Term, lengths: Lengths): Searched {
  const letters = alphabetOf(term);
  const search = new Search(
    terms,
    letters.filter((letter) => !isSurrogate(letter)),
  );
  const result = search.run({ term, before: textEdge, from: undefined, read: textEdge }, lengths);
  if (result.kind !== 'empty' || search.letters.length === letters.length) return result;
  const whole = new Search(terms, letters).run({ term, before: textEdge, from: undefined, read: textEdge }, lengths);
  return whole.kind === 'found' ? { kind: 'unknown', reason: 'only texts with lone surrogates match' } : whole;
}

class Search {
  readonly letters: readonly Letter[];
  readonly #terms: Terms;
  #steps = 0;

  constructor(terms: Terms, letters: readonly Letter[]) {
    this.#terms = terms;
    this.letters = letters;
  }

  /** Below `min` only the states of one length are kept apart; from there on no state is visited twice. */
  run(start: State, { min, max }: Lengths): Searched {
    let layer: readonly State[] = [start];
    const seen = new Set<string>();
    for (let length = 0; length <= max; length += 1) {
      if (length >= min) {
        layer = layer.filter((state) => !seen.has(keyOf(state)));
        for (const state of layer) seen.add(keyOf(state));
        const end = layer.find(({ term, before }) => endsHere(term, before, textEdge));
        if (end !== undefined) return { kind: 'found', text: textOf(end) };
      }
      if (layer.length === 0) return { kind: 'empty' };
      if (length === max) break;
      layer = this.#next(layer);
      if (this.#steps > mostSteps) return { kind: 'unknown', reason: 'the patterns together have too many states' };
    }
    return { kind: 'empty' };
  }

  #next(layer: readonly State[]): readonly State[] {
    const next = new Map<string, State>();
    for (const from of layer) {
      for (const { example } of this.letters) {
        this.#steps += 1;
        const term = derive(this.#terms, from.term, [from.before, example]);
        if (term.kind === 'none') continue;
        const state = { term, before: term.looksBack ? example : textEdge, from, read: example };
        const key = keyOf(state);
        if (!next.has(key)) next.set(key, state);
      }
      if (this.#steps > mostSteps) break;
    }
    return [...next.values()];
  }
}

/** Whether `text` is one of `term`'s. Takes time in proportion to the text, but for the terms' own size. */
export function isText(terms: Terms, term: Term, text: string): boolean {
  let rest = term;
  let before = textEdge;
  for (const character of text) {
    const next = character.codePointAt(0) ?? 0;
    rest = derive(terms, rest, [before, next]);
    if (rest.kind === 'none') return false;
    before = next;
  }
  return endsHere(rest, before, textEdge);
}

function keyOf({ term, before }: State): string {
  return `${term.id}:${before}`;
}

function textOf(end: State): string {
  const points: number[] = [];
  for (let state = end; state.from !== undefined; state = state.from) points.push(state.read);
  return points
    .reverse()
    .map((point) => String.fromCodePoint(point))
    .join('');
}
