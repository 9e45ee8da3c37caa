/** How a client gets to Kafka, whichever stack Kafka is of. */
import type * as pulumi from '@pulumi/pulumi';
import { StreampactError } from '../../../contracts/src/error.ts';
import { type Access, access, combine } from '../../policies/access.ts';

/** Where clients come in. */
export interface KafkaDoor {
  /** `host:port`; several by commas. */
  readonly endpoint: pulumi.Input<string>;
  /** Security group of clients. */
  readonly clientGroupId: pulumi.Input<string>;
  /** Whether Kafka asks who somebody is. */
  readonly secured: boolean;
  readonly dependsOn: readonly pulumi.Resource[];
}

/** To produce and consume. @throws StreampactError STACK_CONFIG_INVALID without a login where Kafka asks for one */
export function clientAccess(door: KafkaDoor, login: Access | undefined): Access {
  if (door.secured && login === undefined) {
    throw new StreampactError('STACK_CONFIG_INVALID', 'Kafka lets no client in without a login.', {
      where: 'a call of clientAccess',
      fix: "hand it the login of the workload's user",
    });
  }
  const client = access({
    environment: { STREAMPACT_KAFKA_BROKERS: door.endpoint },
    securityGroupIds: [door.clientGroupId],
    dependsOn: door.dependsOn,
  });
  return login === undefined ? client : combine([client, login]);
}

/** To log in by the secret at `secretArn`, once `filled` stands. */
export function loginAccess(secretArn: pulumi.Input<string>, filled: readonly pulumi.Resource[]): Access {
  return access({
    environment: { STREAMPACT_KAFKA_LOGIN_ARN: secretArn },
    statements: [{ actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] }],
    dependsOn: filled,
  });
}
