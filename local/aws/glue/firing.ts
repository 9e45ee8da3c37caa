/** A trigger's firing, which the runs that descend from it carry. */

/** A job run that a conditional trigger waited for. */
export interface Predecessor {
  readonly JobName: string;
  readonly RunId: string;
}

/** What started a run, if a trigger did. */
export interface Firing {
  readonly trigger: string;
  /** One for all runs that descend from one firing of a scheduled or on-demand trigger. */
  readonly chain: string;
  /** The job runs that the trigger waited for; none unless it is conditional. */
  readonly predecessors: readonly Predecessor[];
}
