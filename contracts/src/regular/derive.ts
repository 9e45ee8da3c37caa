/**
 * Brzozowski's derivatives: what may follow once a character has been read. Terms made of a choice at the front are kept apart
 * (Antimirov), which keeps their number small; look-around of one character is decided where it stands.
 */
import { has } from './code-points.ts';
import type { Boundary, Side } from './syntax.ts';
import type { Term, Terms } from './terms.ts';

/** Stands for the edge of the text where a code point is expected. */
export const textEdge = -1;

/** Whether the rest may end here, between two characters (or an edge). */
export function endsHere(term: Term, before: number, after: number): boolean {
  switch (term.kind) {
    case 'none':
    case 'set':
      return false;
    case 'empty':
      return true;
    case 'boundary':
      return holds(term.boundary, before, after);
    case 'then':
      return endsHere(term.head, before, after) && endsHere(term.tail, before, after);
    case 'repeat':
      return term.min === 0 || endsHere(term.part, before, after);
    case 'or':
      return term.parts.some((part) => endsHere(part, before, after));
    case 'and':
      return term.parts.every((part) => endsHere(part, before, after));
    case 'not':
      return !endsHere(term.part, before, after);
  }
}

type Step = readonly [before: number, next: number];

/** What may follow `next`, which is read after `before`. */
export function derive(terms: Terms, term: Term, step: Step): Term {
  // Where nothing looks back, the answer is the same after every character.
  return term.looksBack ? compute(terms, term, step) : terms.remember(term, step[1], () => compute(terms, term, step));
}

function compute(terms: Terms, term: Term, [before, next]: Step): Term {
  terms.spend(1);
  const read = (part: Term): Term => derive(terms, part, [before, next]);
  switch (term.kind) {
    case 'none':
    case 'empty':
    case 'boundary':
      return terms.none;
    case 'set':
      return has(term.points, next) ? terms.empty : terms.none;
    case 'then': {
      const inside = append(terms, read(term.head), term.tail);
      return endsHere(term.head, before, next) ? terms.or([inside, read(term.tail)]) : inside;
    }
    case 'repeat': {
      const { part, min, max } = term;
      const left = endsHere(part, before, next) ? 0 : Math.max(0, min - 1);
      return append(terms, read(part), terms.repeat(part, left, max - 1));
    }
    case 'or':
      return terms.or(term.parts.map(read));
    case 'and':
      return terms.and(term.parts.map(read));
    case 'not':
      return terms.not(read(term.part));
  }
}

function append(terms: Terms, head: Term, tail: Term): Term {
  return head.kind === 'or'
    ? terms.or(head.parts.map((part) => terms.sequence(part, tail)))
    : terms.sequence(head, tail);
}

function holds(boundary: Boundary, before: number, after: number): boolean {
  return boundary.some((sides) => fits(sides.before, before) && fits(sides.after, after));
}

function fits({ points, edge }: Side, point: number): boolean {
  return point === textEdge ? edge : has(points, point);
}
