/** A Node function with a log group of its own, and a role for what it is given access to and nothing more. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type Access, combine, type Statement } from '../../policies/access.ts';
import { createRole } from '../../policies/role.ts';
import { vpcFunction, writeLogs } from '../../policies/statements.ts';
import type { Artifact } from '../lake/artifact-store.ts';

/** Arguments of {@link createFunction}. */
export interface FunctionSpec {
  readonly description: string;
  readonly bundle: Artifact;
  readonly access: readonly Access[];
  /** Rights beyond `access`. */
  readonly statements?: readonly Statement[];
  readonly timeoutSeconds: number;
  readonly memoryMebibytes: number;
  readonly logRetentionDays: number;
}

/** The subnets that a function of the network runs in. */
interface Place {
  readonly subnetIds: readonly pulumi.Input<string>[];
}

/** Makes `<name>-function` with its role and log group under `parent`; without a place, outside of every network. */
export function createFunction(
  parent: pulumi.Resource,
  name: string,
  spec: FunctionSpec & { readonly place?: Place },
): aws.lambda.Function {
  const { place } = spec;
  const granted = combine(spec.access);
  const logs = new aws.cloudwatch.LogGroup(`${name}-logs`, { retentionInDays: spec.logRetentionDays }, { parent });
  const { role, policy } = createRole(parent, name, {
    service: 'lambda.amazonaws.com',
    description: spec.description,
    statements: [
      ...(place === undefined ? [] : vpcFunction(logs.arn)),
      writeLogs(logs.arn),
      ...granted.statements,
      ...(spec.statements ?? []),
    ],
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
      // Its log lines say of which stack they are.
      environment: { variables: { STREAMPACT_STACK: pulumi.getStack(), ...granted.environment } },
      loggingConfig: { logFormat: 'JSON', logGroup: logs.name },
      ...(place === undefined
        ? {}
        : { vpcConfig: { subnetIds: [...place.subnetIds], securityGroupIds: [...granted.securityGroupIds] } }),
    },
    { parent, dependsOn: [policy, spec.bundle.object, ...granted.dependsOn] },
  );
}
