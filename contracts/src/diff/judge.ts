/**
 * Whether a new version of a schema keeps both directions, and which of its changes are to blame if not.
 *
 * The verdict is always that of the whole pair. A change is blamed by a proof about a hybrid: the old schema with this
 * change alone, or the new one without it. Its witness counts only if the pair as a whole disagrees about it too, because
 * changes can make up for each other.
 */

import { isStreampactError } from '../error.ts';
import type { Json } from '../json.ts';
import { accepts, type Prover } from '../prove/index.ts';
import type { Blocker, Containment, SchemaDocument } from '../prove/model.ts';
import { type Edit, edited } from './edit.ts';
import type { Direction } from './model.ts';
import { directions } from './modes.ts';
import type { Sides } from './reading.ts';
import type { Difference } from './walk/difference.ts';
import { type Differences, differencesOf } from './walk/index.ts';

/** What a change, or a whole pair, does in one direction. */
export type Effect =
  | { readonly verdict: 'compatible' }
  | { readonly verdict: 'breaking'; readonly witness: Json; readonly acceptedBy: 'old' | 'new' }
  | { readonly verdict: 'unproven'; readonly blocker: Blocker };

export type Effects = Readonly<Record<Direction, Effect>>;

/** A difference and what it does. */
export interface Judged {
  readonly difference: Difference;
  readonly effects: Effects;
}

export interface Judgement {
  /** Of the pair as a whole. */
  readonly whole: Effects;
  readonly changes: readonly Judged[];
}

/** Two versions of one schema, and how they are read. */
export interface Pairing {
  readonly old: SchemaDocument;
  readonly new: SchemaDocument;
  readonly sides: Sides;
  readonly prover: Prover;
  /** Directions that must be kept; for others less time is spent on who is to blame. */
  readonly required: readonly Direction[];
}

/** How long the blame for one direction may be looked for, in milliseconds, and how long one question of it may take. */
const blameMs = 3_000;
const idleBlameMs = 300;
const questionMs = 500;

const none: Effect = { verdict: 'compatible' };

/** Judges the pair and each of its changes. Throws SCHEMA_UNREADABLE. */
export function judge(pairing: Pairing): Judgement {
  // First, because it refuses what is no schema.
  const judged = directions.map((direction) => new Blame(pairing, direction));
  const differences = differencesOf(pairing.old.schema, pairing.new.schema);
  const [backward, forward] = judged.map((blame) => blame.effects(differences));
  const rows = differences.found.map(
    (difference): Judged => ({
      difference,
      effects: { backward: backward?.get(difference) ?? none, forward: forward?.get(difference) ?? none },
    }),
  );
  const [whole, other] = judged.map((blame, index) => settled(blame.whole, [backward, forward][index]));
  const effects: Effects = { backward: whole ?? none, forward: other ?? none };
  return { whole: effects, changes: [...rows, ...unblamed(effects, rows)] };
}

/** A witness that one change led to decides a pair that could not be decided as a whole. */
function settled(whole: Effect, blamed: ReadonlyMap<Difference, Effect> | undefined): Effect {
  if (whole.verdict !== 'unproven' || blamed === undefined) return whole;
  return [...blamed.values()].find(({ verdict }) => verdict === 'breaking') ?? whole;
}

/** A row at the root for each direction that breaks without any single change being to blame. */
function unblamed(whole: Effects, rows: readonly Judged[]): readonly Judged[] {
  return directions.flatMap((direction): readonly Judged[] => {
    const effect = whole[direction];
    const blamed = rows.some(({ effects }) => effects[direction].verdict === effect.verdict);
    if (effect.verdict === 'compatible' || blamed) return [];
    const difference: Difference = {
      kind: direction === 'backward' ? 'schema-narrowed' : 'schema-widened',
      path: [],
      side: 'new',
      message:
        effect.verdict === 'unproven'
          ? `whether the changes together keep ${direction} compatibility could not be decided`
          : `the changes together ${direction === 'backward' ? 'refuse what was accepted' : 'accept what was refused'}`,
      apply: [],
      revert: [],
    };
    return [{ difference, effects: { backward: none, forward: none, [direction]: effect } }];
  });
}

type Questions = (difference: Difference, settings: Differences) => readonly (() => Containment)[];

function isCleared(blamed: ReadonlyMap<Difference, Effect>): boolean {
  return [...blamed.values()].every(({ verdict }) => verdict === 'compatible');
}

class Blame {
  readonly whole: Effect;
  readonly #pairing: Pairing;
  readonly #direction: Direction;

  constructor(pairing: Pairing, direction: Direction) {
    this.#pairing = pairing;
    this.#direction = direction;
    this.whole = this.#effectOf(this.#ask(pairing.old, pairing.new));
  }

  /** What each change does in this direction; those that are not named do nothing. */
  effects(differences: Differences): ReadonlyMap<Difference, Effect> {
    const { whole } = this;
    if (whole.verdict === 'compatible') return new Map();
    const patience = this.#pairing.required.includes(this.#direction) ? blameMs : idleBlameMs;
    const deadline = performance.now() + patience;
    const candidates = differences.found.filter(({ apply, revert }) => apply.length + revert.length > 0);
    const [only] = candidates;
    if (only !== undefined && candidates.length === 1) return new Map([[only, whole]]);
    const blamed = new Map<Difference, Effect>();
    const ask = (difference: Difference, questions: Questions): Effect =>
      this.#blame(questions(difference, differences), deadline);
    // A witness is dear, innocence is cheap: who is left over when all others are cleared needs no witness of its own.
    const suspects = [...candidates].sort((a, b) => this.#suspicion(a) - this.#suspicion(b));
    for (const [index, difference] of suspects.entries()) {
      const last = index === suspects.length - 1 && this.#mayStandAlone(difference);
      blamed.set(difference, last && isCleared(blamed) ? whole : ask(difference, this.#alone));
    }
    // Changes that break only in the company of others are found by their absence.
    if (isCleared(blamed)) for (const difference of suspects) blamed.set(difference, ask(difference, this.#absent));
    return blamed;
  }

  /** How likely a change breaks this direction, by its name. */
  #suspicion({ kind }: Difference): number {
    if (kind === 'spelling-changed' || kind === 'ref-changed') return 0;
    const widens = /-(widened|removed|allowed|opened|freed|dropped|optional)$|^(alternative|enum-values)-added$/.test(
      kind,
    );
    const exception = /^(alternative|enum-values)-removed$/.test(kind);
    return (widens && !exception) === (this.#direction === 'forward') ? 2 : 1;
  }

  /** Changes that mean nothing by themselves do not take the blame for others. */
  #mayStandAlone(difference: Difference): boolean {
    return this.whole.verdict === 'breaking' && this.#suspicion(difference) === 2;
  }

  /** The old schema with this change alone; if that says nothing of the pair, the new one without it. */
  readonly #alone: Questions = (difference, settings) => {
    const { old } = this.#pairing;
    return [
      () => this.#ask(old, hybrid(old, [...settings.oldSetting, ...difference.apply])),
      ...this.#absent(difference, settings),
    ];
  };

  readonly #absent: Questions = (difference, { newSetting }) => {
    const { new: now } = this.#pairing;
    return [() => this.#ask(hybrid(now, [...newSetting, ...difference.revert]), now)];
  };

  /** What the first question with an answer says; a change that goes through unnoticed is cleared. */
  #blame(questions: readonly (() => Containment)[], deadline: number): Effect {
    let stopped: Blocker | undefined;
    for (const question of questions) {
      const answer = performance.now() > deadline ? outOfTime : attempt(question);
      if (answer.verdict === 'contained') return none;
      if (answer.verdict === 'escapes' && this.#holds(answer.witness)) return this.#effectOf(answer);
      if (answer.verdict === 'unproven') stopped = answer.blocker;
    }
    return stopped === undefined ? none : { verdict: 'unproven', blocker: stopped };
  }

  /** Whether the pair as a whole disagrees about `witness` in this direction. */
  #holds(witness: Json): boolean {
    const { old, new: now, sides } = this.#pairing;
    const [accepting, refusing] = this.#direction === 'backward' ? [old, now] : [now, old];
    // What a writer may write the contract accepts, and what a reader refuses the contract refuses.
    return accepts(sides.writer(accepting), witness) && !accepts(sides.reader(refusing), witness);
  }

  /** Whether the step from `before` to `after` keeps this direction. */
  #ask(before: SchemaDocument, after: SchemaDocument): Containment {
    const { sides, prover } = this.#pairing;
    const [from, to] = this.#direction === 'backward' ? [before, after] : [after, before];
    const whole = before === this.#pairing.old && after === this.#pairing.new;
    return prover.contains(sides.writer(from), sides.reader(to), whole ? {} : { milliseconds: questionMs });
  }

  #effectOf(answer: Containment): Effect {
    if (answer.verdict === 'contained') return none;
    if (answer.verdict === 'unproven') return answer;
    return { verdict: 'breaking', witness: answer.witness, acceptedBy: this.#direction === 'backward' ? 'old' : 'new' };
  }
}

const outOfTime: Containment = {
  verdict: 'unproven',
  blocker: {
    keyword: 'budget',
    pointer: '',
    side: 'super',
    reason: 'the time for finding out which change is to blame was used up',
  },
};

function hybrid(document: SchemaDocument, edits: readonly Edit[]): SchemaDocument {
  return { ...document, schema: edited(document.schema, edits) };
}

/** A hybrid may be no schema at all, e.g. if one change renames what another one refers to; then it tells nothing. */
function attempt(question: () => Containment): Containment {
  try {
    return question();
  } catch (error) {
    if (isStreampactError(error)) return { verdict: 'contained' };
    throw error;
  }
}
