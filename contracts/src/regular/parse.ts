/** Reads JavaScript regular expressions. */
import { type AST, RegExpParser } from '@eslint-community/regexpp';
import {
  anything,
  type CodePoints,
  complement,
  digits,
  foldAscii,
  intersection,
  lineEnds,
  property,
  spaces,
  surrogates,
  union,
  wordCharacters,
} from './code-points.ts';
import type { Boundary, Parsed, Side, Syntax } from './syntax.ts';

/** Thrown and caught in this module only: leaves the tree at the first thing that is not regular. */
class Unsupported extends Error {}

const parser = new RegExpParser({ ecmaVersion: 2024 });
const known = new Map<string, Parsed>();

/**
 * A pattern as ajv reads it: with the flag `u`. One that only compiles without it (`\-`, `\_` and the like, which ajv refuses)
 * is read without it. Answers are kept.
 */
export function parsePattern(pattern: string): Parsed {
  const cached = known.get(pattern);
  if (cached !== undefined) return cached;
  const strict = parse(pattern, { unicode: true, ignoreCase: false });
  const parsed = strict.kind === 'invalid' ? byUnits(parse(pattern, { unicode: false, ignoreCase: false })) : strict;
  known.set(pattern, parsed);
  return parsed;
}

/** Without the flag `u` characters are units of UTF-16, which makes a difference where a half of a character may match. */
function byUnits(parsed: Parsed): Parsed {
  return parsed.kind === 'syntax' ? { ...parsed, basicOnly: seesHalves(parsed.syntax) } : parsed;
}

function seesHalves(syntax: Syntax): boolean {
  switch (syntax.kind) {
    case 'set':
      return intersection(syntax.points, surrogates).length > 0;
    case 'boundary':
      return ![boundaries.start, boundaries.end, boundaries.word].some((known) => known === syntax.boundary);
    case 'sequence':
      return syntax.parts.some(seesHalves);
    case 'choice':
      return syntax.options.some(seesHalves);
    case 'repeat':
      return seesHalves(syntax.part);
    case 'ahead':
      return syntax.negate || seesHalves(syntax.part);
  }
}

/**
 * One of ajv-formats' own expressions. Without the flag `u` and with `i`, ASCII letters match in both cases. Sets that reach
 * beyond the basic plane are read by code point, which is the same text where no such set is counted, as there.
 */
export function parseExpression({ source, flags }: RegExp): Parsed {
  return parse(source, { unicode: flags.includes('u'), ignoreCase: flags.includes('i') });
}

interface Reading {
  readonly unicode: boolean;
  readonly ignoreCase: boolean;
}

function parse(source: string, reading: Reading): Parsed {
  let tree: AST.Pattern;
  try {
    tree = parser.parsePattern(source, 0, source.length, { unicode: reading.unicode });
  } catch (error) {
    return { kind: 'invalid', reason: error instanceof Error ? error.message : String(error) };
  }
  try {
    return { kind: 'syntax', syntax: choice(tree.alternatives, reading), basicOnly: false };
  } catch (error) {
    if (error instanceof Unsupported) return { kind: 'unsupported', reason: error.message };
    if (error instanceof RangeError) return { kind: 'unsupported', reason: 'the pattern is nested too deeply' };
    throw error;
  }
}

function choice(alternatives: readonly AST.Alternative[], reading: Reading): Syntax {
  const options = alternatives.map(({ elements }): Syntax => {
    const parts = elements.map((element) => read(element, reading));
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'sequence', parts };
  });
  return options.length === 1 && options[0] !== undefined ? options[0] : { kind: 'choice', options };
}

function read(node: AST.Element, reading: Reading): Syntax {
  switch (node.type) {
    case 'Group':
      if (node.modifiers !== null) throw new Unsupported('flags inside of a pattern');
      return choice(node.alternatives, reading);
    case 'CapturingGroup':
      return choice(node.alternatives, reading);
    case 'Quantifier':
      return { kind: 'repeat', part: read(node.element, reading), min: node.min, max: node.max };
    case 'Assertion':
      return assertion(node, reading);
    case 'Backreference':
      throw new Unsupported('a back reference');
    default:
      return { kind: 'set', points: pointsOf(node, reading) };
  }
}

function assertion(node: AST.Assertion, reading: Reading): Syntax {
  if (node.kind === 'word') return { kind: 'boundary', boundary: node.negate ? boundaries.noWord : boundaries.word };
  if (!('alternatives' in node)) {
    return { kind: 'boundary', boundary: boundaries[node.kind] };
  }
  const part = choice(node.alternatives, reading);
  if (part.kind === 'set') {
    const side = node.negate ? { points: complement(part.points), edge: true } : { points: part.points, edge: false };
    const ahead = node.kind === 'lookahead';
    return { kind: 'boundary', boundary: [{ before: ahead ? whatever : side, after: ahead ? side : whatever }] };
  }
  if (node.kind === 'lookbehind') throw new Unsupported('look-behind of more than one character');
  return { kind: 'ahead', part, negate: node.negate };
}

const edge: Side = { points: [], edge: true };
const whatever: Side = { points: anything, edge: true };
const word: Side = { points: wordCharacters, edge: false };
const noWord: Side = { points: complement(wordCharacters), edge: true };

/** What the anchors of regular expressions stand for: `^`, `$`, `\\b` and `\\B`. */
export const boundaries = {
  start: [{ before: edge, after: whatever }],
  end: [{ before: whatever, after: edge }],
  word: [
    { before: word, after: noWord },
    { before: noWord, after: word },
  ],
  noWord: [
    { before: word, after: word },
    { before: noWord, after: noWord },
  ],
} satisfies Readonly<Record<string, Boundary>>;

type SetNode =
  | AST.Character
  | AST.CharacterSet
  | AST.CharacterClass
  | AST.ExpressionCharacterClass
  | AST.ClassRangesCharacterClassElement
  | AST.CharacterClassElement;

function pointsOf(node: SetNode, reading: Reading): CodePoints {
  switch (node.type) {
    case 'Character':
      return folded([[node.value, node.value]], reading);
    case 'CharacterClassRange':
      return folded([[node.min.value, node.max.value]], reading);
    case 'CharacterClass': {
      if (node.unicodeSets) throw new Unsupported('the flag v');
      const points = union(...node.elements.map((element) => pointsOf(element, reading)));
      return node.negate ? complement(points) : points;
    }
    case 'CharacterSet':
      return predefined(node);
    default:
      throw new Unsupported('the flag v');
  }
}

function folded(points: CodePoints, { ignoreCase, unicode }: Reading): CodePoints {
  if (ignoreCase && unicode) throw new Unsupported('the flags i and u together');
  return ignoreCase ? foldAscii(points) : points;
}

function predefined(node: AST.CharacterSet): CodePoints {
  if (node.kind === 'any') return complement(lineEnds);
  if (node.kind === 'property') return property(node.raw);
  const points = { digit: digits, space: spaces, word: wordCharacters }[node.kind];
  return node.negate ? complement(points) : points;
}
