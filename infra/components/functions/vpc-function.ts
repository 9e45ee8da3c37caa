/** A Node function in the private subnets, with a role for what it is given access to and nothing more. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { type Access, combine, type Statement } from '../../policies/access.ts';
import { createRole } from '../../policies/role.ts';
import { vpcFunction, writeLogs } from '../../policies/statements.ts';
import type { Artifact } from '../lake/artifact-store.ts';
import type { Network } from '../network/network.ts';

/** Arguments of {@link createVpcFunction}. */
export interface VpcFunctionSpec {
  readonly description: string;
  readonly bundle: Artifact;
  readonly network: Network;
  readonly access: readonly Access[];
  /** Rights beyond `access`. */
  readonly statements?: readonly Statement[];
  readonly timeoutSeconds: number;
  readonly memoryMebibytes: number;
  readonly logRetentionDays: number;
}

/** Makes `<name>-function` with its role and log group under `parent`. */
export function createVpcFunction(parent: pulumi.Resource, name: string, spec: VpcFunctionSpec): aws.lambda.Function {
  const granted = combine([spec.network.memberAccess(), ...spec.access]);
  const logs = new aws.cloudwatch.LogGroup(`${name}-logs`, { retentionInDays: spec.logRetentionDays }, { parent });
  const { role, policy } = createRole(parent, name, {
    service: 'lambda.amazonaws.com',
    description: spec.description,
    statements: [vpcFunction, writeLogs(logs.arn), ...granted.statements, ...(spec.statements ?? [])],
  });
  return new aws.lambda.Function(
    `${name}-function`,
    {
      description: spec.description,
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      role: role.arn,
      s3Bucket: spec.bundle.bucket,
      s3Key: spec.bundle.key,
      sourceCodeHash: Buffer.from(spec.bundle.sha256, 'hex').toString('base64'),
      timeout: spec.timeoutSeconds,
      memorySize: spec.memoryMebibytes,
      environment: { variables: granted.environment },
      loggingConfig: { logFormat: 'JSON', logGroup: logs.name },
      vpcConfig: {
        subnetIds: [...spec.network.privateSubnetIds],
        securityGroupIds: [...granted.securityGroupIds],
      },
    },
    { parent, dependsOn: [policy, spec.bundle.object, ...granted.dependsOn] },
  );
}
