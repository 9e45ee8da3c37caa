/** What is kept of a task. */
import type { CatalogObject } from '../catalog.ts';
import type { Definition } from './object-type.ts';

export interface TaskDefinition extends Definition {
  /** Names of its predecessors, in the same schema; none for a root. */
  readonly after: readonly string[];
  /** The expression of WHEN. */
  readonly when?: string | undefined;
  /** The statement. */
  readonly body: string;
  readonly started: boolean;
  /** When it was last resumed or, of a root, was last due: where its schedule counts from. ISO 8601. */
  readonly since?: string;
  /** Failed runs of the graph in a row; of a root. */
  readonly failures: number;
  /** EXECUTE TASK has asked for a run. */
  readonly asked: boolean;
}

export type Task = CatalogObject<TaskDefinition>;
