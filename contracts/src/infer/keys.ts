/**
 * Which columns identify a row: those, and small sets of those, that no two rows agree in. The first rows propose, all others
 * refute, so one pass is enough. Rows are compared by hashes: a collision can lose a key, never invent one.
 */
import { combine, type FieldHash, HashSet, hashOf } from './hash-set.ts';

/** Columns that no two rows of the sample agree in. */
export interface Candidate {
  readonly columns: readonly string[];
  /** Rows that were compared; fewer than there are if memory ran out. */
  readonly rows: number;
}

/** Rows that propose, … */
const maxProposing = 10_000;
/** … and the values in them, which bounds the memory for wide rows. */
const maxValues = 400_000;
/** Columns of a key at most. */
const maxWidth = 3;
/** Columns that are combined, from the left: identity tends to stand there. */
const maxCombined = 20;
const maxProposals = 400;
/** Hashes in all sets together. */
const maxHashes = 6_000_000;
/** A measure may be unique by chance, but names no row. */
const measure = /^-?[0-9]+\.[0-9]+$/;
/** Longest value of a key's column. */
const maxLength = 100;

interface Proposal {
  readonly indexes: readonly number[];
  readonly seen: HashSet;
  rows: number;
  closed: boolean;
}

/** Gathers rows, each as the texts of its columns; undefined for null, which keeps its column out of every key. */
export class KeyFinder {
  private readonly names: readonly string[];
  private readonly proposing: number;
  private usable: readonly number[];
  private first: (readonly FieldHash[])[] = [];
  private proposals: readonly Proposal[] | undefined;
  private hashes = 0;

  constructor(names: readonly string[]) {
    this.names = names;
    this.usable = names.map((_, index) => index);
    this.proposing = Math.min(maxProposing, Math.ceil(maxValues / Math.max(names.length, 1)));
  }

  add(texts: readonly (string | undefined)[]): void {
    if (this.usable.some((index) => !mayIdentify(texts[index]))) this.bar(texts);
    if (this.usable.length === 0) return;
    const row: FieldHash[] = [];
    for (const index of this.usable) row[index] = hashOf(texts[index] ?? '');
    if (this.proposals !== undefined) this.refute(row);
    else if (this.first.push(row) === this.proposing) this.propose();
  }

  /** The narrowest keys, leftmost columns first. */
  candidates(): readonly Candidate[] {
    this.propose();
    const left = narrowest(this.proposals ?? []);
    return left.map(({ indexes, rows }) => ({ columns: indexes.map((index) => this.names[index] ?? ''), rows }));
  }

  private bar(texts: readonly (string | undefined)[]): void {
    this.usable = this.usable.filter((index) => mayIdentify(texts[index]));
    this.keep((this.proposals ?? []).filter(({ indexes }) => indexes.every((index) => this.usable.includes(index))));
  }

  private refute(row: readonly FieldHash[]): void {
    const before = this.proposals ?? [];
    const after = before.filter((proposal) => this.survives(proposal, row));
    if (after.length < before.length) this.keep(after);
    if (this.hashes > maxHashes) this.keep(narrowest(after));
    if (this.hashes > maxHashes) for (const proposal of after) proposal.closed = true;
  }

  private survives(proposal: Proposal, row: readonly FieldHash[]): boolean {
    if (proposal.closed) return true;
    if (!proposal.seen.add(hashAt(row, proposal.indexes))) return false;
    proposal.rows += 1;
    this.hashes += 1;
    return true;
  }

  /** Only what some proposal needs is looked at from now on. */
  private keep(proposals: readonly Proposal[]): void {
    if (this.proposals === undefined) return;
    this.proposals = proposals;
    this.hashes = proposals.reduce((sum, { seen }) => sum + seen.size, 0);
    this.usable = this.usable.filter((index) => proposals.some(({ indexes }) => indexes.includes(index)));
  }

  private propose(): void {
    if (this.proposals !== undefined) return;
    const found: Proposal[] = [];
    for (let width = 1; width <= maxWidth; width += 1) {
      for (const indexes of combinations(this.usable.slice(0, width === 1 ? undefined : maxCombined), width)) {
        // What holds a single key is one as well, and says no more.
        if (found.some((known) => known.indexes.length === 1 && indexes.includes(known.indexes[0] ?? -1))) continue;
        const proposal = proposalOf(indexes, this.first);
        if (proposal !== undefined && found.length < maxProposals) found.push(proposal);
      }
    }
    this.first = [];
    this.proposals = found;
    this.keep(found);
  }
}

function mayIdentify(text: string | undefined): boolean {
  return text !== undefined && text.length <= maxLength && !measure.test(text);
}

/** Without those that hold another one. */
function narrowest(proposals: readonly Proposal[]): readonly Proposal[] {
  return proposals.filter(
    (wide) => !proposals.some((narrow) => narrow !== wide && narrow.indexes.every((at) => wide.indexes.includes(at))),
  );
}

const none: FieldHash = { a: 0, b: 0 };

function proposalOf(indexes: readonly number[], rows: readonly (readonly FieldHash[])[]): Proposal | undefined {
  const seen = new HashSet();
  for (const row of rows) if (!seen.add(hashAt(row, indexes))) return undefined;
  return { indexes, seen, rows: rows.length, closed: false };
}

function hashAt(row: readonly FieldHash[], indexes: readonly number[]): number {
  return combine(indexes.map((index) => row[index] ?? none));
}

function* combinations(from: readonly number[], width: number, start = 0): Generator<readonly number[]> {
  if (width === 0) {
    yield [];
    return;
  }
  for (let at = start; at < from.length; at += 1) {
    const head = from[at];
    if (head === undefined) continue;
    for (const tail of combinations(from, width - 1, at + 1)) yield [head, ...tail];
  }
}
