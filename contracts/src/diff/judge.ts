/**
 * Whether a new version of a schema keeps both directions, and which of its changes are to blame if not.
 *
 * The verdict is always that of the whole pair. A change is blamed by a proof about a hybrid: the old schema with this
 * change alone, or the new one without it. Its witness counts only if the pair as a whole disagrees about it too, because
 * changes can make up for each other.
 */

import { isStreampactError } from '../error.ts';
import type { Json } from '../json.ts';
import { type Prover, prover } from '../prove/index.ts';
import type { Asking, Blocker, Containment, SchemaDocument } from '../prove/model.ts';
import { Hybrids } from './hybrids.ts';
import type { Direction } from './model.ts';
import { directions } from './modes.ts';
import type { Pairing } from './pairing.ts';
import type { Difference } from './walk/difference.ts';
import { differencesOf } from './walk/index.ts';

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

/** How long the blame for one direction may be looked for, in milliseconds, and how long one question of it may take. */
const blameMs = 3_000;
const idleBlameMs = 300;
const questionMs = 500;

/** Most changes of one contract that are told one by one; nobody reads more, and each costs a question. */
const mostTold = 1_000;

const none: Effect = { verdict: 'compatible' };

/** Judges the pair and each of its changes. Throws SCHEMA_UNREADABLE. */
export function judge(pairing: Pairing): Judgement {
  const mind = prover();
  for (const document of [pairing.old, pairing.new]) mind.read(document);
  const all = differencesOf(pairing.old.schema, pairing.new.schema);
  const differences = { ...all, found: all.found.slice(0, mostTold) };
  const hybrids = new Hybrids(pairing, differences);
  const judged = directions.map((direction) => new Blame({ hybrids, prover: mind }, direction));
  const [backward, forward] = judged.map((blame) => blame.effects());
  const rows = differences.found.map(
    (difference): Judged => ({
      difference,
      effects: { backward: backward?.get(difference) ?? none, forward: forward?.get(difference) ?? none },
    }),
  );
  const [whole, other] = judged.map((blame, index) => settled(blame.whole, [backward, forward][index]));
  const effects: Effects = { backward: whole ?? none, forward: other ?? none };
  const untold = all.found.length - differences.found.length;
  return { whole: effects, changes: [...rows, ...(untold === 0 ? unblamed(effects, rows) : further(untold, effects))] };
}

/** A row at the root for the changes that are too many to be told, with what the pair as a whole does. */
function further(count: number, effects: Effects): readonly Judged[] {
  const broken = directions.filter((direction) => effects[direction].verdict !== 'compatible');
  return (broken.length === 0 ? (['forward'] as const) : broken).map((direction) => ({
    difference: atRoot(direction, `${count} further changes are not told one by one`),
    effects: { backward: none, forward: none, [direction]: effects[direction] },
  }));
}

function atRoot(direction: Direction, message: string): Difference {
  const kind = direction === 'backward' ? 'schema-narrowed' : 'schema-widened';
  return { kind, path: [], side: 'new', message, apply: [], revert: [] };
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
    const message =
      effect.verdict === 'unproven'
        ? `whether the changes together keep ${direction} compatibility could not be decided`
        : `the changes together ${direction === 'backward' ? 'refuse what was accepted' : 'accept what was refused'}`;
    const difference = atRoot(direction, message);
    return [{ difference, effects: { backward: none, forward: none, [direction]: effect } }];
  });
}

function isCleared(blamed: ReadonlyMap<Difference, Effect>): boolean {
  return [...blamed.values()].every(({ verdict }) => verdict === 'compatible');
}

interface Inquiry {
  readonly hybrids: Hybrids;
  readonly prover: Prover;
}

/** Looks for those who are to blame in one direction: documents that `from` accepts and `to` refuses. */
class Blame {
  readonly whole: Effect;
  readonly #hybrids: Hybrids;
  readonly #prover: Prover;
  readonly #direction: Direction;
  readonly #deadline: number;
  readonly #from: SchemaDocument;
  readonly #to: SchemaDocument;

  constructor({ hybrids, prover }: Inquiry, direction: Direction) {
    const { old, new: now, sides, required } = hybrids.pairing;
    this.#hybrids = hybrids;
    this.#prover = prover;
    this.#direction = direction;
    const [before, after] = direction === 'backward' ? [old, now] : [now, old];
    this.#from = sides.writer(before);
    this.#to = sides.reader(after);
    this.whole = this.#effectOf(this.#ask(this.#from, this.#to, {}));
    this.#deadline = performance.now() + (required.includes(direction) ? blameMs : idleBlameMs);
  }

  /** What each change does in this direction; those that are not named do nothing. */
  effects(): ReadonlyMap<Difference, Effect> {
    const { whole } = this;
    if (whole.verdict === 'compatible') return new Map();
    const candidates = this.#hybrids.differences.found.filter(({ apply, revert }) => apply.length + revert.length > 0);
    const [only] = candidates;
    if (only !== undefined && candidates.length === 1) return new Map([[only, whole]]);
    const blamed = new Map<Difference, Effect>();
    // A witness is dear, innocence is cheap: who is left over when all others are cleared needs no witness of its own.
    const suspects = [...candidates].sort((a, b) => this.#suspicion(a) - this.#suspicion(b));
    for (const [index, difference] of suspects.entries()) {
      const last = index === suspects.length - 1 && this.#mayStandAlone(difference);
      blamed.set(difference, last && isCleared(blamed) ? whole : this.#blame(difference, this.#byPresence));
    }
    // Changes that break only in the company of others are found by their absence.
    if (isCleared(blamed)) {
      for (const difference of suspects) blamed.set(difference, this.#blame(difference, this.#byAbsence));
    }
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

  /** A hybrid may be no schema at all, e.g. if one change renames what another one refers to; then it tells nothing. */
  #blame(difference: Difference, find: (difference: Difference) => Containment): Effect {
    // Even making a hybrid of a large schema takes time.
    if (performance.now() > this.#deadline) return outOfTime;
    try {
      return this.#effectOf(find(difference));
    } catch (error) {
      if (isStreampactError(error)) return none;
      throw error;
    }
  }

  /** The old schema with this change alone; if that says nothing of the pair, the new one without it. */
  readonly #byPresence = (difference: Difference): Containment => {
    const alone = this.#hybrids.alone(difference);
    const breaks =
      this.#direction === 'backward'
        ? this.#ask(this.#from, alone.reader, { unjudged: true })
        : this.#ask(alone.writer, this.#to, { unjudged: true });
    if (breaks.verdict === 'contained') return breaks;
    const [own, any] = this.#direction === 'backward' ? this.#narrowed(difference) : this.#widened(difference);
    for (const asking of [own, any]) {
      const found = this.#ask(this.#from, this.#to, asking);
      if (found.verdict === 'escapes') return found;
    }
    return this.#byAbsence(difference);
  };

  /** Documents that this change, first without any other one, refuses. */
  #narrowed(difference: Difference): readonly [Asking, Asking] {
    const refusing = [this.#hybrids.alone(difference).reader];
    return [{ accepting: [this.#hybrids.absent(difference).reader], refusing }, { refusing }];
  }

  /** Documents that this change, first without any other one, lets in. */
  #widened(difference: Difference): readonly [Asking, Asking] {
    const accepting = [this.#hybrids.alone(difference).writer];
    return [{ accepting, refusing: [this.#hybrids.absent(difference).reader] }, { accepting }];
  }

  readonly #byAbsence = (difference: Difference): Containment => {
    const absent = this.#hybrids.absent(difference);
    return this.#direction === 'backward'
      ? this.#ask(this.#from, this.#to, { accepting: [absent.writer] })
      : this.#ask(this.#from, this.#to, { refusing: [absent.reader] });
  };

  #ask(from: SchemaDocument, to: SchemaDocument, asking: Asking): Containment {
    const { expected } = this.#hybrids;
    const isWhole = asking.unjudged === undefined && asking.accepting === undefined && asking.refusing === undefined;
    if (isWhole) return this.#prover.contains(from, to, { expected });
    if (performance.now() > this.#deadline) return outOfTime;
    return this.#prover.contains(from, to, { ...asking, expected, milliseconds: questionMs });
  }

  #effectOf(answer: Containment): Effect {
    if (answer.verdict === 'contained') return none;
    if (answer.verdict === 'unproven') return answer;
    return { verdict: 'breaking', witness: answer.witness, acceptedBy: this.#direction === 'backward' ? 'old' : 'new' };
  }
}

const outOfTime: Containment & Effect = {
  verdict: 'unproven',
  blocker: {
    keyword: 'budget',
    pointer: '',
    side: 'super',
    reason: 'the time for finding out which change is to blame was used up',
  },
};
