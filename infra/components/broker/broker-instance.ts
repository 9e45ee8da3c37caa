/** A node's instance and the attachment of its volume. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { metadataOptions } from '../instance/profile.ts';
import type { NodePlace } from './node-address.ts';

/** What a node runs on. */
export interface BrokerMachine {
  /** An arm64 image of Amazon Linux 2023. */
  readonly amiId: string;
  readonly instanceType: string;
  /** For SSH through a Session Manager tunnel; no port is opened for it. */
  readonly sshKeyPairName: string | undefined;
}

/** Arguments of {@link createBrokerInstance}. */
export interface BrokerInstanceSpec {
  readonly machine: BrokerMachine;
  readonly profile: aws.iam.InstanceProfile;
  readonly volume: aws.ebs.Volume;
  readonly place: NodePlace;
  /** The address that it takes over; by default it gets one with every instance. */
  readonly address: aws.ec2.NetworkInterface | undefined;
  readonly userData: pulumi.Input<string>;
  readonly dependsOn: readonly pulumi.Resource[];
}

/** The instance and its attachment. */
export interface BrokerInstance {
  readonly instance: aws.ec2.Instance;
  readonly attachment: aws.ec2.VolumeAttachment;
}

/** Device name of the attachment; the instance finds the volume by its id. */
const deviceName = '/dev/sdf';
const rootGibibytes = 10;

/** Makes `<name>-instance` and `<name>-attachment` under `parent`. */
export function createBrokerInstance(
  parent: pulumi.Resource,
  name: string,
  { machine, profile, volume, userData, dependsOn, ...spec }: BrokerInstanceSpec,
): BrokerInstance {
  const instance = new aws.ec2.Instance(
    `${name}-instance`,
    {
      ami: machine.amiId,
      instanceType: machine.instanceType,
      ...(machine.sshKeyPairName === undefined ? {} : { keyName: machine.sshKeyPairName }),
      ...network(spec),
      iamInstanceProfile: profile.name,
      metadataOptions,
      rootBlockDevice: { encrypted: true, volumeType: 'gp3', volumeSize: rootGibibytes },
      userData,
      userDataReplaceOnChange: true,
      tags: { Name: name },
    },
    // Volume and address are in one place at a time, so the old instance lets go of them before the new one starts.
    { parent, dependsOn: [...dependsOn], deleteBeforeReplace: true },
  );
  const attachment = new aws.ec2.VolumeAttachment(
    `${name}-attachment`,
    { instanceId: instance.id, volumeId: volume.id, deviceName, stopInstanceBeforeDetaching: true },
    { parent, deleteBeforeReplace: true },
  );
  return { instance, attachment };
}

function network({ place, address }: Pick<BrokerInstanceSpec, 'place' | 'address'>): Partial<aws.ec2.InstanceArgs> {
  if (address !== undefined) return { primaryNetworkInterface: { networkInterfaceId: address.id } };
  return {
    ...(place.subnetId === undefined ? {} : { subnetId: place.subnetId }),
    vpcSecurityGroupIds: [...place.securityGroupIds],
    associatePublicIpAddress: false,
  };
}
