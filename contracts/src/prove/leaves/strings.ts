/** Decides whether a string satisfies everything that a goal asks for. */
import { containing, literally } from '../../regular/build.ts';
import { basicPlane } from '../../regular/code-points.ts';
import { parsePattern } from '../../regular/parse.ts';
import { isText, type Searched, shortestText } from '../../regular/search.ts';
import type { Parsed } from '../../regular/syntax.ts';
import { type Term, Terms, TooMuchWork } from '../../regular/terms.ts';
import type { Found, StringGoal } from '../model.ts';
import { type FormatLanguage, formatLanguage } from './formats.ts';
import { findByLength } from './words.ts';

/**
 * A string that satisfies `goal`, or the proof that none does. Patterns and formats are regular languages, searched for their
 * shortest text; long bounds of length cost nothing but the characters that an example must have. `deadline` is a time of
 * `performance.now()`, after which what is not decided is unknown; default: none. The work is bounded anyway.
 */
export function findString(goal: StringGoal, deadline?: number): Found<string> {
  if (goal.minLength > goal.maxLength) return { kind: 'empty' };
  const { patterns, notPatterns, formats, notFormats } = goal;
  if (patterns.length + notPatterns.length + formats.length + notFormats.length === 0) return findByLength(goal);
  if (contradicts(patterns, notPatterns)) return { kind: 'empty' };
  try {
    return new Question(goal, new Terms(deadline)).answer();
  } catch (error) {
    if (error instanceof Undecided) return { kind: 'unknown', keyword: error.keyword, reason: error.message };
    if (error instanceof TooMuchWork)
      return { kind: 'unknown', keyword: 'pattern', reason: `the patterns are too large: ${error.message}` };
    if (error instanceof RangeError)
      return { kind: 'unknown', keyword: 'pattern', reason: 'the pattern is nested too deeply' };
    throw error;
  }
}

/** Thrown and caught in this module only. */
class Undecided extends Error {
  readonly keyword: string;

  constructor(keyword: string, reason: string) {
    super(reason);
    this.keyword = keyword;
  }
}

function contradicts(wanted: readonly string[], excluded: readonly string[]): boolean {
  return wanted.some((one) => excluded.includes(one));
}

interface Demand {
  readonly keyword: 'pattern' | 'format';
  readonly over: Parsed;
  readonly under: Parsed;
}

class Question {
  readonly #goal: StringGoal;
  readonly #terms: Terms;
  readonly #formats: readonly FormatLanguage[];
  readonly #notFormats: readonly FormatLanguage[];
  readonly #wanted: readonly Demand[];
  readonly #excluded: readonly Demand[];

  constructor(goal: StringGoal, terms: Terms) {
    this.#goal = goal;
    this.#terms = terms;
    this.#formats = goal.formats.map(languageOf);
    this.#notFormats = goal.notFormats.map(languageOf);
    this.#wanted = [...goal.patterns.map(patternDemand), ...this.#formats.map(formatDemand)];
    this.#excluded = [...goal.notPatterns.map(patternDemand), ...this.#notFormats.map(formatDemand)];
  }

  answer(): Found<string> {
    const { formats, notFormats } = this.#goal;
    const implied = formats.flatMap((name, index) => [name, ...(this.#formats[index]?.within ?? [])]);
    if (contradicts(implied, notFormats)) return { kind: 'empty' };
    // Whatever satisfies the goal is in `possible`; whatever is in `sure` satisfies it.
    const possible = this.#term('over', 'under');
    const sample = this.#samples().find((text) => this.#fits(possible, text));
    if (sample !== undefined) return { kind: 'found', value: sample };
    const sure = this.#term('under', 'over');
    const found = this.#search(sure);
    if (found.kind === 'found' || sure === possible) return this.#report(found);
    return this.#report(this.#search(possible));
  }

  #samples(): readonly string[] {
    return [...this.#formats.flatMap(({ samples }) => samples), ...this.#notFormats.flatMap(({ others }) => others)];
  }

  #search(term: Term): Searched {
    return shortestText(this.#terms, term, { min: this.#goal.minLength, max: this.#goal.maxLength });
  }

  #report(searched: Searched): Found<string> {
    if (searched.kind === 'found') {
      return this.#agree(searched.text) ? { kind: 'found', value: searched.text } : this.#approximate();
    }
    if (searched.kind === 'empty') return searched;
    const keyword = this.#goal.patterns.length + this.#goal.notPatterns.length > 0 ? 'pattern' : 'format';
    return { kind: 'unknown', keyword, reason: searched.reason };
  }

  #term(wanted: 'over' | 'under', excluded: 'over' | 'under'): Term {
    const terms = this.#terms;
    return terms.and([
      ...this.#wanted.map((demand) => termOf(terms, demand, wanted)),
      ...this.#excluded.map((demand) => terms.not(termOf(terms, demand, excluded))),
      terms.not(terms.or(this.#goal.not.map((text) => literally(terms, text)))),
    ]);
  }

  #fits(term: Term, text: string): boolean {
    const length = [...text].length;
    return (
      length >= this.#goal.minLength &&
      length <= this.#goal.maxLength &&
      isText(this.#terms, term, text) &&
      this.#agree(text)
    );
  }

  #approximate(): Found<string> {
    return this.#basicOnly
      ? { kind: 'unknown', keyword: 'pattern', reason: 'without the flag u the pattern matches halves of characters' }
      : { kind: 'unknown', keyword: 'format', reason: 'the format is known approximately only' };
  }

  get #basicOnly(): boolean {
    return [...this.#wanted, ...this.#excluded].some(({ over }) => over.kind === 'syntax' && over.basicOnly);
  }

  /** What approximations leave open: the formats' own functions know, and nobody asks about halves of characters. */
  #agree(text: string): boolean {
    if (this.#basicOnly && /[^\0-\ud7ff\ue000-\uffff]/u.test(text)) return false;
    return (
      this.#formats.every(({ accepts }) => accepts(text)) && !this.#notFormats.some(({ accepts }) => accepts(text))
    );
  }
}

function patternDemand(pattern: string): Demand {
  const parsed = parsePattern(pattern);
  return { keyword: 'pattern', over: parsed, under: parsed };
}

function formatDemand({ over, under }: FormatLanguage): Demand {
  return { keyword: 'format', over, under };
}

function languageOf(name: string): FormatLanguage {
  const language = formatLanguage(name);
  if (language === undefined)
    throw new Undecided('format', `nothing is known about the format ${JSON.stringify(name)}`);
  return language;
}

function termOf(terms: Terms, demand: Demand, side: 'over' | 'under'): Term {
  const parsed = demand[side];
  if (parsed.kind !== 'syntax') throw new Undecided(demand.keyword, parsed.reason);
  const term = containing(terms, parsed.syntax);
  if (term === undefined) throw new Undecided(demand.keyword, 'a loop looks ahead');
  if (!parsed.basicOnly) return term;
  const basic = terms.repeat(terms.set(basicPlane), 0, Number.POSITIVE_INFINITY);
  return side === 'under' ? terms.and([term, basic]) : terms.or([term, terms.not(basic)]);
}
