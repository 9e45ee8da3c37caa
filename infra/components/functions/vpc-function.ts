/** A Node function in the private subnets, with a role for what it is given access to and nothing more. */
import type * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { Network } from '../network/network.ts';
import { createFunction, type FunctionSpec } from './function.ts';

/** Arguments of {@link createVpcFunction}. */
export interface VpcFunctionSpec extends FunctionSpec {
  readonly network: Network;
}

/** Makes `<name>-function` with its role and log group under `parent`. */
export function createVpcFunction(
  parent: pulumi.Resource,
  name: string,
  { network, ...spec }: VpcFunctionSpec,
): aws.lambda.Function {
  return createFunction(parent, name, {
    ...spec,
    access: [network.memberAccess(), ...spec.access],
    place: { subnetIds: network.privateSubnetIds },
  });
}
