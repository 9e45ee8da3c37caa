/**
 * What connecting two parts gives: the settings to run with, and the rights and doors to use them.
 *
 * A component hands out an {@link Access} from one method, so that nobody can be told an address without also being
 * let in, or be let in further than what was asked for.
 */
import type * as pulumi from '@pulumi/pulumi';
import type { WildcardReason } from './wildcards.ts';

/** One sentence of an IAM policy that allows something. */
export interface Statement {
  /** Full action names; no wildcards. */
  readonly actions: readonly string[];
  /** ARNs, narrowed to the prefix or name that is meant. `*` only where AWS knows no resource for the action. */
  readonly resources: readonly pulumi.Input<string>[];
  /** Why a wildcard stands in the resources, for the people who sign it: a key of the table of reasons. Required where one does. */
  readonly reason?: WildcardReason;
  /** Operator → condition key → values. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<pulumi.Input<string>[]>>>>>;
}

/** Environment variables by name. */
export type Environment = Readonly<Record<string, pulumi.Input<string>>>;

/** What a part needs to use another part. */
export interface Access {
  readonly environment: Environment;
  readonly statements: readonly Statement[];
  /** Security groups to join inside the network. */
  readonly securityGroupIds: readonly pulumi.Input<string>[];
  /** What must stand before the access works. */
  readonly dependsOn: readonly pulumi.Resource[];
}

/** An access of only the fields given. */
export function access(part: Partial<Access>): Access {
  return { environment: {}, statements: [], securityGroupIds: [], dependsOn: [], ...part };
}

/** Everything that `parts` give, together. A later part's setting wins over an earlier one's of the same name. */
export function combine(parts: readonly Access[]): Access {
  return {
    environment: Object.assign({}, ...parts.map((part) => part.environment)),
    statements: parts.flatMap((part) => part.statements),
    securityGroupIds: parts.flatMap((part) => part.securityGroupIds),
    dependsOn: parts.flatMap((part) => part.dependsOn),
  };
}
