/** What is explored: the models as they are, and broken on purpose in every way that the protocol guards against. */

/** A module beside this file. */
export type Module = 'Sink' | 'Projection';

/** What TLC may find wrong: the name of an invariant or a property, or that nothing can go on. */
export type Finding = string;

/** One exploration. */
export interface Run {
  readonly name: string;
  readonly module: Module;
  /** The module's constants without `Flaw`, as TLC's configuration writes them. */
  readonly constants: Readonly<Record<string, string>>;
  /** `safety`: what must always hold, and that nothing gets stuck. `progress`: that every fair run ends. */
  readonly checks: 'safety' | 'progress';
}

/** A model that is broken on purpose. */
export interface Mutant extends Run {
  readonly flaw: string;
  /** What it would mean in the code. */
  readonly means: string;
  /** What TLC has to find. */
  readonly finding: Finding;
}

/** What each module promises, by its names in the module. */
export const promises: Readonly<
  Record<
    Module,
    { readonly invariants: readonly string[]; readonly properties: readonly string[]; readonly symmetry: boolean }
  >
> = {
  Sink: {
    invariants: ['NoneLost', 'NoneDoubled', 'LettersFirst', 'HoursInOrder'],
    properties: ['Unchanging', 'OffsetNeverBack'],
    symmetry: true,
  },
  Projection: { invariants: ['Reached'], properties: ['NeverOlder'], symmetry: false },
};

const sink = (size: number, faults: number, recreates = false): Run['constants'] => ({
  Workers: '{w1, w2}',
  Size: String(size),
  MaxFaults: String(faults),
  Recreates: recreates ? 'TRUE' : 'FALSE',
});
const projection = (size: number, generations: number, recreates = false): Run['constants'] => ({
  Size: String(size),
  Generations: String(generations),
  Recreates: recreates ? 'TRUE' : 'FALSE',
});

/** The protocol as it is, within bounds that take seconds. */
export const models: readonly Run[] = [
  { name: 'sink, 2 records, 2 faults', module: 'Sink', constants: sink(2, 2), checks: 'safety' },
  { name: 'sink, 3 records, 1 fault', module: 'Sink', constants: sink(3, 1), checks: 'safety' },
  { name: 'sink, topic made anew', module: 'Sink', constants: sink(2, 0, true), checks: 'safety' },
  { name: 'sink, fair runs end', module: 'Sink', constants: sink(2, 1), checks: 'progress' },
  { name: 'projection, 2 owners', module: 'Projection', constants: projection(3, 2), checks: 'safety' },
  { name: 'projection, topic made anew', module: 'Projection', constants: projection(2, 2, true), checks: 'safety' },
  { name: 'projection, fair runs end', module: 'Projection', constants: projection(3, 2), checks: 'progress' },
];

/** The protocol as it is, within bounds that take minutes. */
export const deepModels: readonly Run[] = [
  { name: 'sink, 3 records, 2 faults', module: 'Sink', constants: sink(3, 2), checks: 'safety' },
  { name: 'sink, 4 records, 1 fault', module: 'Sink', constants: sink(4, 1), checks: 'safety' },
  { name: 'sink, topic made anew, 1 fault', module: 'Sink', constants: sink(2, 1, true), checks: 'safety' },
  { name: 'sink, topic made anew, fair runs end', module: 'Sink', constants: sink(2, 0, true), checks: 'progress' },
  { name: 'projection, 3 owners', module: 'Projection', constants: projection(3, 3), checks: 'safety' },
  { name: 'projection, 4 records, 3 owners', module: 'Projection', constants: projection(4, 3), checks: 'safety' },
  {
    name: 'projection, topic made anew, fair runs end',
    module: 'Projection',
    constants: projection(2, 2, true),
    checks: 'progress',
  },
];

type Row = readonly [flaw: string, finding: Finding, means: string];

const flaws: readonly Row[] = [
  ['write-before-plan', 'NoneDoubled', 'objects are written before a plan is committed'],
  ['plan-without-contract', 'NoneDoubled', 'a plan does not say which contract judges it'],
  ['plan-without-end', 'NoneDoubled', 'a plan does not say where it ends'],
  ['plan-ignored', 'NoneDoubled', 'whoever takes over plans anew'],
  ['unfenced', 'NoneDoubled', 'commits bear no generation'],
  ['epoch-unchecked', 'NoneDoubled', 'old buffers are committed under the generation of a later join'],
  ['unknown-sent-again', 'OffsetNeverBack', 'a commit without an answer is sent again in the same generation'],
  ['unknown-taken-as-done', 'OffsetNeverBack', 'a commit without an answer is taken as done'],
  ['no-if-none-match', 'Unchanging', 'objects are written unconditionally'],
  ['put-not-awaited', 'NoneLost', 'an upload without an answer is taken as done'],
  ['412-stops', 'deadlock', 'an object that stands already is taken as an error'],
  ['newest-hour-first', 'HoursInOrder', 'the hours of a range are written in any order'],
  ['finish-before-letters', 'LettersFirst', 'the end is committed before the dead letters'],
];
const topicFlaws: readonly Row[] = [
  ['key-without-topic', 'NoneLost', 'keys do not name the incarnation of the topic'],
  ['note-without-topic', 'NoneLost', 'offsets do not name the incarnation of the topic'],
  ['topic-unchecked', 'NoneLost', 'plans do not ask which topic the records came from'],
  ['found-plan-unchecked', 'NoneDoubled', 'found plans do not ask which topic the records came from'],
];
const projectionFlaws: readonly Row[] = [
  ['etag-of-rates-only', 'NeverOlder', 'files do not name their record, so equal rates have equal ETags (ABA)'],
  ['unconditional', 'NeverOlder', 'files are written unconditionally'],
  ['not-compared', 'NeverOlder', 'a file is replaced whatever it holds'],
  ['silence-taken-as-done', 'Reached', 'a write without an answer is taken as done'],
  ['found-plan-not-projected', 'Reached', 'whoever takes a plan over leaves its files alone'],
  ['finish-before-projection', 'Reached', 'the end is committed before the file is written'],
];

const mutant =
  (module: Module, constants: Run['constants']) =>
  ([flaw, finding, means]: Row): Mutant => ({
    name: flaw,
    module,
    constants,
    checks: 'safety',
    flaw,
    finding,
    means,
  });

/** Every mutant; each within the least bounds that show it. */
export const mutants: readonly Mutant[] = [
  ...flaws.map((row) => mutant('Sink', sink(row[0] === 'newest-hour-first' ? 3 : 2, 1))(row)),
  ...topicFlaws.map((row) =>
    mutant('Sink', sink(2, row[0].includes('key') || row[0] === 'topic-unchecked' ? 0 : 1, true))(row),
  ),
  ...projectionFlaws.map(mutant('Projection', projection(3, 2))),
];
