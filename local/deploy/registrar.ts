/** The heart of the embedded driver: carries out what the program registers, one resource at a time, and keeps the state. */
import { StreampactError } from '../../contracts/src/error.ts';
import { leavesNameOpen, makeName } from './autoname.ts';
import { fingerprint, restore } from './fingerprint.ts';
import type { Goal } from './goal.ts';
import { unsupportedTypes } from './provider/provider.ts';
import { IncompleteError, type ResourceRow } from './provider/row.ts';
import type { Remover } from './remover.ts';
import type { Run } from './run.ts';
import type { StoredResource } from './state.ts';
import { decide, keepIgnored, type Step } from './step.ts';
import { type JsonObject, type Properties, unknown, type Value } from './values.ts';

/** What the program learns about a resource that it registered. */
export interface Registered {
  readonly urn: string;
  /** Empty while it is not known. */
  readonly id: string;
  readonly outputs: Properties;
}

/** A goal with everything that was worked out about it. */
interface Plan {
  readonly goal: Goal;
  readonly row: ResourceRow;
  readonly old: StoredResource | undefined;
  readonly step: Step;
  readonly inputs: Properties;
  /** `inputs` in stored form. */
  readonly stored: JsonObject;
  readonly autoname: string | undefined;
}

/** Carries out registrations. */
export class Registrar {
  /** URNs that the program registered so far. */
  readonly seen = new Set<string>();
  /** Types that the provider does not have; a preview fails on them at its end, so that all can be named. */
  readonly unsupportedTypes = new Set<string>();
  readonly #run: Run;
  readonly #remover: Remover;

  constructor(run: Run, remover: Remover) {
    this.#run = run;
    this.#remover = remover;
  }

  /** Makes the cloud hold what `goal` wants. */
  async register(goal: Goal): Promise<Registered> {
    this.#admit(goal);
    if (!goal.custom) return this.#registerComponent(goal);
    const row = this.#run.provider.row(goal.type);
    if (row === undefined) {
      if (!this.#run.preview) throw unsupportedTypes([goal.type]);
      this.unsupportedTypes.add(goal.type);
      return { urn: goal.urn, id: '', outputs: goal.inputs };
    }
    const plan = await this.#plan(goal, row);
    return this.#run.tally.step(goal, plan.step, () => this.#carryOut(plan));
  }

  /** Keeps the outputs that a component, or the stack itself, declares about itself. */
  async registerOutputs(urn: string, outputs: Properties): Promise<void> {
    const component = this.#run.state.resources.get(urn);
    if (component === undefined) return;
    await this.#keep({ ...component, outputs: await this.#fingerprint(outputs) });
  }

  #admit(goal: Goal): void {
    if (this.seen.has(goal.urn)) {
      throw new StreampactError(
        'DEPLOY_PROGRAM_FAILED',
        `The program registers two resources named ${goal.name} of one type.`,
        {
          where: goal.urn,
          fix: 'give one of them another name',
        },
      );
    }
    this.seen.add(goal.urn);
    if (goal.unsupported.length > 0) {
      const list = goal.unsupported.join(', ');
      throw new StreampactError('DEPLOY_UNSUPPORTED', `The embedded driver does not have ${list}.`, {
        where: goal.urn,
        fix: useTheCli,
      });
    }
    const alias = goal.aliases.find(
      (urn) => urn !== goal.urn && this.#run.state.resources.has(urn) && !this.seen.has(urn),
    );
    if (alias !== undefined && !this.#run.state.resources.has(goal.urn)) {
      throw new StreampactError(
        'DEPLOY_UNSUPPORTED',
        `The resource was deployed as ${alias}; the embedded driver does not follow aliases.`,
        {
          where: goal.urn,
          fix: 'start clean with `npm start -- --fresh`, or deploy with the pulumi CLI',
        },
      );
    }
  }

  async #registerComponent(goal: Goal): Promise<Registered> {
    const old = this.#run.state.resources.get(goal.urn);
    const stored = await this.#fingerprint(goal.inputs);
    const outcome = { op: old === undefined ? 'create' : 'same', diff: [] } as const;
    await this.#run.tally.step(goal, outcome, () =>
      this.#keep({ ...keptOf(goal, stored), id: '', outputs: old?.outputs ?? {} }),
    );
    return { urn: goal.urn, id: '', outputs: goal.inputs };
  }

  async #plan(goal: Goal, row: ResourceRow): Promise<Plan> {
    const displaced = this.#remover.displaced.get(goal.urn);
    const old = this.#run.state.resources.get(goal.urn) ?? displaced;
    const open = leavesNameOpen(row.autoname, goal.inputs) ? row.autoname : undefined;
    const named = async (autoname: string | undefined): Promise<Omit<Plan, 'step'>> => {
      const given = open && autoname !== undefined ? { ...goal.inputs, [open.property]: autoname } : goal.inputs;
      const stored = keepIgnored(await this.#fingerprint(given), old?.inputs ?? {}, old ? goal.ignoreChanges : []);
      return { goal, row, old, inputs: restore(stored, given), stored, autoname };
    };
    const fresh = (): string | undefined => open && makeName(open, goal.name);
    const plan = await named(open && (old?.autoname ?? fresh()));
    const decided = decide(row, { old, inputs: plan.stored, autonamed: open !== undefined }, goal.step);
    if (displaced !== undefined) return { ...plan, step: { op: 'replace', diff: decided.diff, deleteFirst: false } };
    if (decided.op !== 'replace' || open === undefined || decided.deleteFirst) return { ...plan, step: decided };
    // The old resource still holds its name while its successor is made.
    return { ...(await named(fresh())), step: decided };
  }

  async #carryOut(plan: Plan): Promise<Registered> {
    const { goal, old, step } = plan;
    if (step.op === 'same' && old !== undefined) return this.#leave(plan, old);
    if (step.op === 'update' && old !== undefined) return this.#update(plan, old);
    if (step.op === 'replace' && old !== undefined && !this.#remover.displaced.has(goal.urn)) {
      await (step.deleteFirst ? this.#remover.removeBefore(old) : this.#remover.condemn(old));
    }
    return this.#create(plan);
  }

  /** The resource stays; its place in the graph and its options may have changed all the same. */
  async #leave({ goal, inputs, stored }: Plan, old: StoredResource): Promise<Registered> {
    await this.#keep({ ...old, ...keptOf(goal, stored) });
    return { urn: goal.urn, id: old.id, outputs: restore(old.outputs, inputs) };
  }

  async #create(plan: Plan): Promise<Registered> {
    const { goal, row, inputs } = plan;
    if (this.#run.preview) return this.#finish(plan, { id: '', outputs: inputs });
    try {
      const created = await this.#run.provider.create(row, { urn: goal.urn, inputs, deadlineMs: goal.deadlineMs });
      return await this.#finish(plan, {
        id: created.id,
        outputs: { ...inputs, ...(created.outputs as Properties | undefined) },
      });
    } catch (error) {
      if (!(error instanceof IncompleteError)) throw error;
      const { id, outputs } = error.created;
      await this.#finish(
        plan,
        { id, outputs: { ...inputs, ...(outputs as Properties | undefined) } },
        { incomplete: true },
      );
      throw this.#run.provider.explainIncomplete(goal.urn, error);
    }
  }

  async #update(plan: Plan, old: StoredResource): Promise<Registered> {
    const { goal, row, inputs } = plan;
    const computed = Object.entries(restore(old.outputs, inputs)).filter(([name]) => !(name in old.inputs));
    const kept: Properties = { ...Object.fromEntries(computed), ...inputs };
    if (this.#run.preview) {
      const volatile = (row.volatile ?? []).map((name): [string, Value] => [name, unknown]);
      return this.#finish(plan, { id: old.id, outputs: { ...kept, ...Object.fromEntries(volatile) } });
    }
    const changed = await this.#run.provider.update(row, { urn: goal.urn, inputs, deadlineMs: goal.deadlineMs }, old);
    return this.#finish(plan, { id: old.id, outputs: { ...kept, ...(changed as Properties) } });
  }

  async #finish(plan: Plan, result: Omit<Registered, 'urn'>, extra: Partial<StoredResource> = {}): Promise<Registered> {
    const { goal, stored, autoname } = plan;
    const outputs = await this.#fingerprint(result.outputs);
    await this.#keep({
      ...keptOf(goal, stored),
      id: result.id,
      outputs,
      ...(autoname !== undefined && { autoname }),
      ...extra,
    });
    return { urn: goal.urn, ...result };
  }

  async #keep(resource: StoredResource): Promise<void> {
    const before = this.#run.state.resources.get(resource.urn);
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(resource)) return;
    this.#run.state.resources.set(resource.urn, resource);
    if (!this.#run.preview) await this.#run.state.save();
  }

  #fingerprint(properties: Properties): Promise<JsonObject> {
    return fingerprint(properties, { salt: this.#run.state.salt, root: this.#run.root });
  }
}

const useTheCli = 'do without it, or deploy with the pulumi CLI';

function keptOf(goal: Goal, inputs: JsonObject): Omit<StoredResource, 'id' | 'outputs'> {
  const { urn, type, name, custom, parent, dependencies, propertyDependencies, protect, retainOnDelete } = goal;
  return { urn, type, name, custom, parent, inputs, dependencies, propertyDependencies, protect, retainOnDelete };
}
