/** Counts what happens to each resource, and tells whoever listens. */
import type { DeployEvent, Deployment, ResourceChange, ResourceOp } from './model.ts';

/** What identifies a resource in a report. */
type Named = Pick<ResourceChange, 'urn' | 'type' | 'name'>;

/** The counts and changes of one run. */
export class Tally {
  readonly #counts: Record<ResourceOp, number> = { same: 0, create: 0, update: 0, replace: 0, delete: 0 };
  readonly #changes: ResourceChange[] = [];
  readonly #noted = new Set<string>();
  readonly #listen: (event: DeployEvent) => void;

  constructor(listen: (event: DeployEvent) => void) {
    this.#listen = listen;
  }

  /** Carries out `work` as one step on `resource`, which is counted when it has succeeded. */
  async step<T>(
    resource: Named,
    outcome: { op: ResourceOp; diff: readonly string[] },
    work: () => Promise<T>,
  ): Promise<T> {
    const { op, diff } = outcome;
    if (op === 'same') {
      const result = await work();
      this.#counts.same += 1;
      return result;
    }
    const change: ResourceChange = { urn: resource.urn, type: resource.type, name: resource.name, op, diff };
    this.#listen({ kind: 'step', change, state: 'started' });
    const result = await work();
    this.#counts[op] += 1;
    this.#changes.push(change);
    this.#listen({ kind: 'step', change, state: 'finished' });
    return result;
  }

  /** Counts a step that somebody else has carried out. One resource counts once for each kind of step. */
  note(resource: Named, outcome: { op: ResourceOp; diff: readonly string[] }): void {
    const key = `${outcome.op} ${resource.urn}`;
    if (this.#noted.has(key)) return;
    this.#noted.add(key);
    this.#counts[outcome.op] += 1;
    if (outcome.op === 'same') return;
    const change: ResourceChange = {
      urn: resource.urn,
      type: resource.type,
      name: resource.name,
      op: outcome.op,
      diff: outcome.diff,
    };
    this.#changes.push(change);
    this.#listen({ kind: 'step', change, state: 'finished' });
  }

  /** What was done so far. */
  summary(): Omit<Deployment, 'mode' | 'outputs'> {
    const { same: unchanged, create: created, update: updated, replace: replaced, delete: deleted } = this.#counts;
    return { created, updated, deleted, replaced, unchanged, changes: [...this.#changes] };
  }
}
