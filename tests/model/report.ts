/** What was explored, as text and as a document. */
import type { Mutant, Run } from './runs.ts';
import { stepsOf } from './steps.ts';
import type { Verdict } from './tlc-output.ts';

/** A run and what came of it. */
export interface Outcome {
  readonly run: Run | Mutant;
  readonly verdict: Verdict;
}

/** Whether the model held, or the mutant was refuted by what refutes it. */
export function isExpected({ run, verdict }: Outcome): boolean {
  return verdict.finding === ('finding' in run ? run.finding : undefined);
}

/** One line for a run; with its counterexample below when `steps` asks for it or when it was not expected. */
export function lineOf(outcome: Outcome, steps: boolean): string {
  const { run, verdict } = outcome;
  const size = `${verdict.states.toLocaleString('en')} states, depth ${verdict.depth}, ${verdict.seconds.toFixed(1)} s`;
  const said =
    verdict.finding === undefined ? 'holds' : `${verdict.finding} is broken in ${verdict.trace.length} steps`;
  const mark = isExpected(outcome) ? 'ok' : 'NOT EXPECTED';
  const what = 'means' in run ? `mutant ${run.name} (${run.means})` : run.name;
  const trace = steps || !isExpected(outcome) ? stepsOf(verdict.trace) : [];
  return [`${mark}: ${what}: ${said}; ${size}`, ...trace].join('\n');
}

/** One document; everything that a program would ask. */
export function documentOf(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((outcome) => {
    const { run, verdict } = outcome;
    const { trace, finding, ...size } = verdict;
    const broken = 'means' in run ? { flaw: run.flaw, means: run.means, expected: run.finding } : {};
    const found = finding === undefined ? {} : { finding, steps: trace.map(({ action }) => action) };
    return {
      name: run.name,
      module: run.module,
      checks: run.checks,
      ok: isExpected(outcome),
      ...broken,
      ...found,
      ...size,
    };
  });
  return JSON.stringify({ ok: outcomes.every(isExpected), ...totalsOf(outcomes), runs: rows }, undefined, 2);
}

/** The last line. */
export function summaryOf(outcomes: readonly Outcome[]): string {
  const { models, mutants, states, seconds } = totalsOf(outcomes);
  const wrong = outcomes.filter((outcome) => !isExpected(outcome)).length;
  const explored = `${models} models and ${mutants} mutants, ${states.toLocaleString('en')} states, ${seconds.toFixed(0)} s`;
  return wrong === 0
    ? `${explored}: the models hold, every mutant is refuted`
    : `${explored}: ${wrong} came out otherwise`;
}

function totalsOf(outcomes: readonly Outcome[]) {
  const sum = (of: (verdict: Verdict) => number) => outcomes.reduce((total, { verdict }) => total + of(verdict), 0);
  const mutants = outcomes.filter(({ run }) => 'flaw' in run).length;
  return {
    models: outcomes.length - mutants,
    mutants,
    states: sum(({ states }) => states),
    seconds: sum(({ seconds }) => seconds),
  };
}
