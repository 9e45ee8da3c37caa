/** Rules for results: what callers bind, what they get, and where it comes from. */
import type { QueryParameter, ResultContract } from '../../model.ts';
import { columnChanges } from './columns.ts';
import { type Found, type Rule, said } from './rule.ts';

type ResultRule = Rule<ResultContract>;

/** Every rule for result contracts. */
export const resultRules: readonly ResultRule[] = [
  query,
  reads,
  engine,
  parameters,
  (old, now) => columnChanges({ old: old.columns, now: now.columns, format: undefined }),
];

const at = (name: string): Found['path'] => ['streampact', 'result', name];

function* query(...[old, now]: Parameters<ResultRule>): Generator<Found> {
  if (old.sql === now.sql) return;
  yield {
    kind: 'query-file-changed',
    path: at('query'),
    message: `the query is ${said(now.sql)} instead of ${said(old.sql)}`,
  };
}

function* reads(...[old, now]: Parameters<ResultRule>): Generator<Found> {
  const [before, after] = [old.reads, now.reads].map((names) => [...names].sort().join(', '));
  if (before === after) return;
  yield {
    kind: 'query-reads-changed',
    path: at('reads'),
    message: `the query reads ${after ?? ''} instead of ${before ?? ''}`,
  };
}

function* engine(...[old, now]: Parameters<ResultRule>): Generator<Found> {
  if (old.engine === now.engine) return;
  const message = `the query was answered by ${said(old.engine)} and now is by ${said(now.engine)}`;
  yield { kind: 'query-engine-changed', path: at('reads'), message };
}

/** Parameters are bound by their place. */
function* parameters(...[old, now]: Parameters<ResultRule>): Generator<Found> {
  const before = new Map(old.parameters.map((parameter) => [parameter.name, parameter]));
  const after = new Set(now.parameters.map(({ name }) => name));
  for (const { name } of old.parameters) {
    if (after.has(name)) continue;
    yield {
      kind: 'parameter-removed',
      path: at('parameters'),
      side: 'old',
      message: `callers must no longer bind "${name}"`,
    };
  }
  for (const [index, parameter] of now.parameters.entries()) yield* parameterChange(before, parameter, index);
  const kept = old.parameters.filter(({ name }) => after.has(name)).map(({ name }) => name);
  const order = now.parameters.filter(({ name }) => before.has(name)).map(({ name }) => name);
  if (kept.every((name, index) => name === order[index])) return;
  yield {
    kind: 'parameters-reordered',
    path: at('parameters'),
    message: `callers must bind ${order.join(', ')}, in this order`,
  };
}

function* parameterChange(
  before: ReadonlyMap<string, QueryParameter>,
  { name, type }: QueryParameter,
  index: number,
): Generator<Found> {
  const old = before.get(name);
  const path = [...at('parameters'), index];
  if (old === undefined) {
    yield { kind: 'parameter-added', path, message: `callers must now bind "${name}", a ${type}` };
  } else if (old.type !== type) {
    yield { kind: 'parameter-retyped', path, message: `callers must bind "${name}" as ${type}, not as ${old.type}` };
  }
}
