/** One instance in the first private subnet: encrypted, without a public address, replaced when what it starts with changes. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { Network } from '../network/network.ts';
import { metadataOptions } from './profile.ts';

export interface PrivateInstanceSpec {
  readonly network: Network;
  readonly amiId: string;
  readonly instanceType: string;
  readonly profile: aws.iam.InstanceProfile;
  readonly userData: pulumi.Input<string>;
  readonly securityGroupIds: readonly pulumi.Input<string>[];
  /** Size of the root volume. */
  readonly rootGibibytes: number;
}

/** Its name is `${name}-instance`. */
export function createPrivateInstance(
  name: string,
  spec: PrivateInstanceSpec,
  options: pulumi.CustomResourceOptions,
): aws.ec2.Instance {
  const [subnetId] = spec.network.privateSubnetIds;
  return new aws.ec2.Instance(
    `${name}-instance`,
    {
      ami: spec.amiId,
      instanceType: spec.instanceType,
      ...(subnetId === undefined ? {} : { subnetId }),
      vpcSecurityGroupIds: [...spec.securityGroupIds],
      associatePublicIpAddress: false,
      iamInstanceProfile: spec.profile.name,
      metadataOptions,
      rootBlockDevice: { encrypted: true, volumeType: 'gp3', volumeSize: spec.rootGibibytes },
      userData: spec.userData,
      userDataReplaceOnChange: true,
      tags: { Name: name },
    },
    options,
  );
}
