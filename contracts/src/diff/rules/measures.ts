/** Rules for the measures that reports show of a table. They are told apart by their names. */
import type { Measure, TableContract } from '../../model.ts';
import { type Found, type Rule, said } from './rule.ts';

/** Rules for tables with measures. */
export const measureRules: readonly Rule<TableContract>[] = [measures];

const at: Found['path'] = ['streampact', 'table', 'measures'];

function* measures(...[old, now]: Parameters<Rule<TableContract>>): Generator<Found> {
  const after = new Map((now.measures ?? []).map((measure, index) => [measure.name, { measure, index }]));
  const before = new Map((old.measures ?? []).map((measure) => [measure.name, measure]));
  for (const name of before.keys()) {
    if (after.has(name)) continue;
    const message = `the measure ${said(name)} was removed: reports that show it fail`;
    yield { kind: 'measure-removed', path: at, side: 'old', message };
  }
  for (const [name, { measure, index }] of after) {
    const known = before.get(name);
    const path = [...at, index];
    if (known === undefined) yield { kind: 'measure-added', path, message: `the measure ${said(name)} was added` };
    else yield* measureChange(known, measure, path);
  }
}

function* measureChange(old: Measure, now: Measure, path: Found['path']): Generator<Found> {
  const [before, after] = [formulaOf(old), formulaOf(now)];
  const name = said(now.name);
  if (before !== after)
    yield { kind: 'measure-redefined', path, message: `the measure ${name} was ${before} and now is ${after}` };
  else if (old.format !== now.format || old.description !== now.description)
    yield { kind: 'measure-reworded', path, message: `the measure ${name} is described or shown otherwise` };
}

/** What is counted: `the sum of amount where status is "paid"`. */
function formulaOf(measure: Measure): string {
  if ('ratio' in measure) return `${measure.ratio.map(said).join(' divided by ')}`;
  const { aggregate, column, where } = measure;
  const of = column === undefined ? 'the count of rows' : `the ${aggregate} of ${column}`;
  return where === undefined ? of : `${of} where ${where.column} is ${JSON.stringify(where.equals)}`;
}
