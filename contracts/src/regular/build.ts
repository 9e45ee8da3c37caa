/** From syntax to terms: the texts in which a pattern is found. */
import type { Syntax } from './syntax.ts';
import type { Term, Terms } from './terms.ts';

/** Copies of a repeated part that are written out because it looks ahead. */
const mostCopies = 50;

/** The texts that hold a match of `syntax` somewhere; undefined where a loop looks ahead by more than a character. */
export function containing(terms: Terms, syntax: Syntax): Term | undefined {
  const suffix = followedBy(terms, syntax, terms.all);
  return suffix === undefined ? undefined : terms.sequence(terms.all, suffix);
}

/** The exact text. */
export function literally(terms: Terms, text: string): Term {
  const points = [...text].map((character) => character.codePointAt(0) ?? 0);
  return points.reduceRight((tail, point) => terms.sequence(terms.set([[point, point]]), tail), terms.empty);
}

/** Texts from here to the end: a match of `syntax`, then `rest`. What looks ahead sees the rest. */
function followedBy(terms: Terms, syntax: Syntax, rest: Term): Term | undefined {
  switch (syntax.kind) {
    case 'set':
      return terms.sequence(terms.set(syntax.points), rest);
    case 'boundary':
      return terms.sequence(terms.boundary(syntax.boundary), rest);
    case 'sequence':
      return syntax.parts.reduceRight<Term | undefined>(
        (tail, part) => (tail === undefined ? undefined : followedBy(terms, part, tail)),
        rest,
      );
    case 'choice': {
      const options = syntax.options.map((option) => followedBy(terms, option, rest));
      return options.every((option) => option !== undefined) ? terms.or(options) : undefined;
    }
    case 'ahead': {
      const seen = followedBy(terms, syntax.part, terms.all);
      if (seen === undefined) return undefined;
      return terms.and([syntax.negate ? terms.not(seen) : seen, rest]);
    }
    case 'repeat':
      return looksAhead(syntax.part) ? unrolled(terms, syntax, rest) : looped(terms, syntax, rest);
  }
}

function looped(terms: Terms, { part, min, max }: Syntax & { kind: 'repeat' }, rest: Term): Term | undefined {
  const once = followedBy(terms, part, terms.empty);
  return once === undefined ? undefined : terms.sequence(terms.repeat(once, min, max), rest);
}

function unrolled(terms: Terms, { part, min, max }: Syntax & { kind: 'repeat' }, rest: Term): Term | undefined {
  if (max > mostCopies) return undefined;
  let tail: Term | undefined = rest;
  for (let copy = max; copy > 0 && tail !== undefined; copy -= 1) {
    const more: Term | undefined = followedBy(terms, part, tail);
    tail = more === undefined || copy <= min ? more : terms.or([rest, more]);
  }
  return tail;
}

function looksAhead(syntax: Syntax): boolean {
  switch (syntax.kind) {
    case 'ahead':
      return true;
    case 'sequence':
      return syntax.parts.some(looksAhead);
    case 'choice':
      return syntax.options.some(looksAhead);
    case 'repeat':
      return looksAhead(syntax.part);
    default:
      return false;
  }
}
