/** The provider of the embedded driver: looks rows up and calls them with plain values. */
import { StreampactError } from '../../../contracts/src/error.ts';
import type { StoredResource } from '../state.ts';
import { hasUnknown, mapProperties, type Properties, reveal, type Value } from '../values.ts';
import { attempt, attemptDelete, explain } from './apply.ts';
import type { Cloud } from './cloud.ts';
import type { Created, FunctionRow, IncompleteError, Outputs, ResourceRow } from './row.ts';

/** The rows a provider works from. */
export interface Rows {
  readonly resources: readonly ResourceRow[];
  readonly functions: Readonly<Record<string, FunctionRow>>;
}

/** A resource on its way into the cloud. */
export interface Wanted {
  readonly urn: string;
  readonly inputs: Properties;
  readonly deadlineMs: number | undefined;
}

/** Applies resources to one cloud. */
export class Provider {
  readonly #cloud: Cloud;
  readonly #rows: ReadonlyMap<string, ResourceRow>;
  readonly #functions: Readonly<Record<string, FunctionRow>>;

  constructor(cloud: Cloud, rows: Rows) {
    this.#cloud = cloud;
    this.#rows = new Map(rows.resources.map((row) => [row.type, row]));
    this.#functions = rows.functions;
  }

  /** The row of a type, or `undefined` where there is none. */
  row(type: string): ResourceRow | undefined {
    return type.startsWith('pulumi:providers:') ? explicitProvider : this.#rows.get(type);
  }

  create(row: ResourceRow, wanted: Wanted): Promise<Created> {
    return attempt({ operation: 'create', ...deadline(wanted) }, () => row.create(plain(wanted.inputs), this.#cloud));
  }

  /** Answers the outputs that changed. */
  async update(row: ResourceRow, wanted: Wanted, old: StoredResource): Promise<Outputs> {
    const change = { id: old.id, inputs: plain(wanted.inputs), before: old.inputs, outputs: old.outputs };
    const outputs = await attempt({ operation: 'update', ...deadline(wanted) }, async () =>
      row.update?.(change, this.#cloud),
    );
    return outputs ?? {};
  }

  async delete(old: StoredResource): Promise<void> {
    const row = this.row(old.type);
    if (row === undefined) throw unsupportedTypes([old.type]);
    await attemptDelete(old.urn, () =>
      row.delete({ id: old.id, inputs: old.inputs, outputs: old.outputs }, this.#cloud),
    );
  }

  /** The error to report for a creation that got half way. */
  explainIncomplete(urn: string, error: IncompleteError): StreampactError {
    return explain('create', urn, error.cause);
  }

  /** Calls a function. What depends on something unknown is not called: the answer is `undefined`. */
  async invoke(token: string, args: Properties): Promise<Outputs | undefined> {
    const run = this.#functions[token];
    if (run === undefined) {
      throw new StreampactError('DEPLOY_UNSUPPORTED', `The embedded driver does not have the function ${token}.`, {
        fix: 'add a row for it in local/deploy/provider, or deploy with the pulumi CLI',
      });
    }
    if (hasUnknown(args)) return undefined;
    return attempt({ operation: 'invoke', urn: token }, () => run(plain(args), this.#cloud));
  }
}

/** The error for types without a row; it names every one of them. */
export function unsupportedTypes(types: readonly string[]): StreampactError {
  const list = [...new Set(types)].sort().join(', ');
  return new StreampactError('DEPLOY_UNSUPPORTED', `The embedded driver does not have these resource types: ${list}.`, {
    fix: 'add a row for each in local/deploy/provider, or deploy with the pulumi CLI',
  });
}

function deadline({ urn, deadlineMs }: Wanted): { urn: string; deadlineMs?: number } {
  return deadlineMs === undefined ? { urn } : { urn, deadlineMs };
}

function plain(properties: Properties): Readonly<Record<string, unknown>> {
  return mapProperties(properties, (value): Value => reveal(value));
}

/** An explicit provider (`new aws.Provider`) is a resource too; its settings do not matter here, the endpoint is ours. */
const explicitProvider: ResourceRow = {
  type: 'pulumi:providers:*',
  replaceOn: [],
  create: async () => ({ id: '00000000-0000-4000-8000-000000000000' }),
  update: async () => undefined,
  delete: async () => undefined,
};
