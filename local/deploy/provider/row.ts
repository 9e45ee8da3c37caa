/** The shape of one row of the provider: what the embedded driver must know to manage one resource type. */
import type { Unwrap } from '@pulumi/pulumi';
import type { Cloud } from './cloud.ts';

/** Values as JSON gives them; a row names the ones it returns. */
export type Outputs = Readonly<Record<string, unknown>>;

/** Arguments of whatever type: what the table of rows holds. */
type AnyArgs = Readonly<Record<string, unknown>>;

/** A resource's arguments with every `Input<T>` resolved. Assets are `Asset`s of `values.ts`. */
export type Resolved<Args> = Args extends AnyArgs ? AnyArgs : { readonly [Name in keyof Args]: Unwrap<Args[Name]> };

/** A resource that exists. `inputs` come from the state: what is secret or an asset is absent there. */
interface Existing<Args> {
  readonly id: string;
  readonly inputs: Resolved<Args>;
  readonly outputs: Outputs;
}

/** A change to a resource that exists: `inputs` are the new ones, whole. */
interface Change<Args> extends Existing<Args> {
  readonly before: Resolved<Args>;
}

/** A resource that was just created. Its outputs are its inputs and, over them, these. */
export interface Created {
  readonly id: string;
  readonly outputs?: Outputs;
}

/** How a resource is named when the program does not name it: `<resource name>-<7 random hexadecimal digits>`. */
export interface Autoname {
  readonly property: string;
  /** Longest name that the service takes, in characters. */
  readonly maxLength: number;
}

/** One resource type. */
export interface ResourceRow<Args = AnyArgs> {
  /** Pulumi type token. */
  readonly type: string;
  readonly autoname?: Autoname;
  /** Input properties that cannot change in place. A row without `update` replaces on any change. */
  readonly replaceOn: readonly (keyof Args & string)[];
  /** Paths beneath input properties that cannot change in place either, while their neighbours can. */
  readonly replacePaths?: readonly string[];
  /** Outranks `replaceOn`, for rows where it is shorter to name what does change in place. */
  readonly replaces?: (property: string) => boolean;
  /**
   * Whether two of a kind cannot exist at a time, e.g. a network's one default route. By default that is so for resources
   * whose name the program chose.
   */
  readonly deleteBeforeReplace?: boolean;
  /** Outputs that an update may change although no input of that name did, e.g. `versionId`. */
  readonly volatile?: readonly string[];
  readonly create: (inputs: Resolved<Args>, cloud: Cloud) => Promise<Created>;
  /** Answers the outputs that changed. */
  readonly update?: (change: Change<Args>, cloud: Cloud) => Promise<Outputs | undefined>;
  /** A resource that is gone already counts as deleted: rows need not look. */
  readonly delete: (existing: Existing<Args>, cloud: Cloud) => Promise<unknown>;
}

/** A row typed by the arguments of the resource's class in `@pulumi/aws`; the table holds them untyped. */
export function resource<Args>(row: ResourceRow<Args>): ResourceRow {
  return row as unknown as ResourceRow;
}

/** A resource that was created, but whose creation did not come to its end: it is kept in the state and replaced next time. */
export class IncompleteError extends Error {
  readonly created: Created;
  constructor(created: Created, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.created = created;
  }
}

/** Does the rest of a creation after `created` exists, so that a failure there does not lose track of it. */
export async function complete(created: Created, rest: () => Promise<Outputs | undefined>): Promise<Created> {
  try {
    return { id: created.id, outputs: { ...created.outputs, ...(await rest()) } };
  } catch (cause) {
    throw new IncompleteError(created, cause);
  }
}

/** One function (a Pulumi invoke): arguments in, result out. */
export type FunctionRow = (args: Readonly<Record<string, unknown>>, cloud: Cloud) => Promise<Outputs>;
