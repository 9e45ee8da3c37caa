/** What a deployment is asked for, what it reports while it runs, and what it answers. */

import type { SnowflakeSession } from '../../queries/snowflake-session.ts';

/** What to do with the stack. */
export type Operation = 'preview' | 'up' | 'destroy';

/** What happens to one resource. */
export type ResourceOp = 'same' | 'create' | 'update' | 'replace' | 'delete';

/** One resource that changes (or, in a preview, would change). */
export interface ResourceChange {
  readonly urn: string;
  /** Pulumi type token, e.g. `aws:s3/bucket:Bucket`. */
  readonly type: string;
  /** The name that the program gave the resource. */
  readonly name: string;
  readonly op: Exclude<ResourceOp, 'same'>;
  /** Paths of the input properties that differ, e.g. `environment.variables.LEVEL`; empty for creates and deletes. */
  readonly diff: readonly string[];
}

/** Progress, in the order in which it happens. */
export type DeployEvent =
  | { readonly kind: 'step'; readonly change: ResourceChange; readonly state: 'started' | 'finished' }
  | { readonly kind: 'log'; readonly severity: 'info' | 'warning' | 'error'; readonly message: string };

/** A request to {@link deploy}. */
export interface DeployRequest {
  readonly operation: Operation;
  /** Stack name; `Pulumi.<stack>.yaml` is read when it exists. */
  readonly stack: string;
  /** Configuration that outranks the stack's file; keys with their namespace, e.g. `streampact:flushSeconds`. */
  readonly config: Readonly<Record<string, string>>;
  /** Folder of the deployment's state and lock; made when missing. */
  readonly stateDir: string;
  /** Base address of the local cloud's AWS API, e.g. `http://127.0.0.1:4566`. */
  readonly awsEndpoint: string;
  /** Opens a session with the local Snowflake, for the embedded driver; it is closed when the deployment ends. */
  readonly snowflake?: () => Promise<SnowflakeSession>;
  /** The pulumi CLI's backend, e.g. `file:///folder`; a folder below `stateDir` by default. The embedded driver has none. */
  readonly backendUrl?: string;
  /** Folder that holds `Pulumi.yaml`; the repository's root by default. */
  readonly projectDir?: string;
  /** Ends the deployment early; what runs is ended, and the state is marked as interrupted. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: DeployEvent) => void;
}

/** What a deployment did, or in a preview would do. The counts include components and the stack itself, as Pulumi's do. */
export interface Deployment {
  readonly mode: 'embedded' | 'pulumi';
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly replaced: number;
  readonly unchanged: number;
  readonly changes: readonly ResourceChange[];
  /** Stack outputs; in a preview, what is not known yet is absent. Secret outputs are absent too. */
  readonly outputs: Readonly<Record<string, unknown>>;
}
