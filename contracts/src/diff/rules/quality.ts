/** Rules on rules: whether what a batch must keep got looser or tighter. */
import { compareDecimals } from '../../decimal.ts';
import type { QualityRule } from '../../model.ts';
import type { Found } from './rule.ts';

const path: Found['path'] = ['streampact', 'table', 'quality'];

/** One row for each thing that a batch must keep no longer, or must keep now. */
export function* qualityChanges(old: readonly QualityRule[], now: readonly QualityRule[]): Generator<Found> {
  const [before, after] = [atoms(old), atoms(now)];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [a, b] = [before.get(name), after.get(name)];
    if (a?.value === b?.value) continue;
    const looser = b === undefined || (a !== undefined && isLooser(a, b));
    const message = b === undefined ? `a batch need not keep "${a?.said ?? name}" any more` : sentence(a, b);
    yield { kind: looser ? 'quality-loosened' : 'quality-tightened', path: [...path], message };
  }
}

/** One thing that a batch must keep; `limit` says which of two values lets more through. */
interface Atom {
  readonly value: string;
  readonly limit: 'lower' | 'upper' | 'none';
  readonly said: string;
}

/** Every rule in its smallest parts, by what they are about. */
function atoms(rules: readonly QualityRule[]): ReadonlyMap<string, Atom> {
  const found = new Map<string, Atom>();
  for (const rule of rules) {
    if (rule.rule === 'unique') {
      const columns = [...rule.columns].sort().join(', ');
      found.set(`unique ${columns}`, { value: '', limit: 'none', said: `unique ${columns}` });
    }
    if (rule.rule === 'notNull') {
      for (const name of rule.columns)
        found.set(`notNull ${name}`, { value: '', limit: 'none', said: `${name} is never null` });
    }
    if (rule.rule === 'range') {
      const { column, min, max } = rule;
      if (min !== undefined)
        found.set(`min ${column}`, { value: min, limit: 'lower', said: `${column} is at least ${min}` });
      if (max !== undefined)
        found.set(`max ${column}`, { value: max, limit: 'upper', said: `${column} is at most ${max}` });
    }
    if (rule.rule === 'maxRejectedShare') {
      found.set('share', { value: rule.share, limit: 'upper', said: `at most ${rule.share} of the rows are rejected` });
    }
  }
  return found;
}

function isLooser(old: Atom, now: Atom): boolean {
  const order = compareDecimals(now.value, old.value);
  return now.limit === 'upper' ? order > 0 : order < 0;
}

function sentence(old: Atom | undefined, now: Atom): string {
  return old === undefined ? `a batch must now keep "${now.said}"` : `"${old.said}" became "${now.said}"`;
}
