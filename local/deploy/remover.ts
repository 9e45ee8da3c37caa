/** Takes resources down: the ones that the program no longer has, the replaced ones, and on `destroy` all of them. */
import { StreampactError } from '../../contracts/src/error.ts';
import { type Failure, removeInOrder } from './graph.ts';
import type { Run } from './run.ts';
import type { StoredResource } from './state.ts';
import { replacesOnProperty } from './step.ts';

/** Removes resources in reverse dependency order. */
export class Remover {
  /** Resources that were deleted because something that they depend on had to be deleted before its replacement. */
  readonly displaced = new Map<string, StoredResource>();
  readonly #run: Run;

  constructor(run: Run) {
    this.#run = run;
  }

  /** Sets a replaced resource aside: it is deleted at the end, when nothing points at it any more. */
  async condemn(old: StoredResource): Promise<void> {
    refuseProtected([old]);
    this.#run.state.resources.delete(old.urn);
    this.#run.state.condemned = [...this.#run.state.condemned, old];
  }

  /** Deletes a resource that has to go before its replacement comes, and first whatever will have to be replaced with it. */
  async removeBefore(old: StoredResource): Promise<void> {
    const victims = this.#cascade(old);
    refuseProtected([old, ...victims]);
    for (const victim of victims) this.displaced.set(victim.urn, victim);
    throwFirst(await removeInOrder([old, ...victims], (resource) => this.#remove(resource)));
  }

  /** Deletes everything whose URN is not in `keep`, and everything condemned. */
  async removeAllBut(keep: ReadonlySet<string>): Promise<void> {
    const { state, tally } = this.#run;
    const leftovers = [...state.resources.values()].filter(({ urn }) => !keep.has(urn));
    refuseProtected(leftovers);
    const condemned = new Set(state.condemned);
    const gone = [...this.displaced.values()].filter(({ urn }) => !keep.has(urn));
    for (const resource of gone) await tally.step(resource, { op: 'delete', diff: [] }, async () => undefined);
    const failures = await removeInOrder([...leftovers, ...condemned], (resource) =>
      condemned.has(resource)
        ? this.#remove(resource)
        : tally.step(resource, { op: 'delete', diff: [] }, () => this.#remove(resource)),
    );
    throwFirst(failures);
  }

  async #remove(resource: StoredResource): Promise<void> {
    const { state, provider, preview } = this.#run;
    if (!preview && resource.custom && !resource.retainOnDelete) await provider.delete(resource);
    if (state.resources.get(resource.urn) === resource) state.resources.delete(resource.urn);
    state.condemned = state.condemned.filter((other) => other !== resource);
    if (!preview) await state.save();
  }

  /** Resources that the loss of `old` forces to be replaced: those with a replacing property that comes from it. */
  #cascade(old: StoredResource): readonly StoredResource[] {
    const found = new Set<StoredResource>();
    const visit = (urn: string): void => {
      for (const resource of this.#run.state.resources.values()) {
        if (found.has(resource) || resource === old || !this.#isReplacedWith(resource, urn)) continue;
        found.add(resource);
        visit(resource.urn);
      }
    };
    visit(old.urn);
    return [...found];
  }

  #isReplacedWith(resource: StoredResource, urn: string): boolean {
    const row = this.#run.provider.row(resource.type);
    if (row === undefined) return false;
    const dependent = Object.entries(resource.propertyDependencies).filter(([, urns]) => urns.includes(urn));
    return dependent.some(([property]) => replacesOnProperty(row, property));
  }
}

function refuseProtected(resources: readonly StoredResource[]): void {
  const urns = resources.filter(({ protect }) => protect).map(({ urn }) => urn);
  if (urns.length === 0) return;
  throw new StreampactError('DEPLOY_RESOURCE_FAILED', 'Protected resources would be deleted; nothing was.', {
    where: urns.join(', '),
    fix: 'take `protect` from them, deploy, and try again',
  });
}

function throwFirst(failures: readonly Failure<StoredResource>[]): void {
  const [first] = failures;
  if (first !== undefined) throw first.error;
}
