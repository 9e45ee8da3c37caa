/** The broker's instance and the attachment of its volume. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { combine } from '../../policies/access.ts';
import { metadataOptions } from '../instance/profile.ts';
import type { Artifact } from '../lake/artifact-store.ts';
import type { Network } from '../network/network.ts';
import { brokerUserData } from './user-data.ts';

/** The machine that was asked for; `KafkaBrokerArgs` says what each means. */
interface BrokerMachine {
  readonly network: Network;
  readonly tarball: Artifact;
  readonly amiId: string;
  readonly instanceType: string;
  readonly heap: string;
  readonly sshKeyPairName: string | undefined;
}

/** Arguments of {@link createBrokerInstance}. */
export interface BrokerInstanceSpec {
  readonly args: BrokerMachine;
  readonly profile: aws.iam.InstanceProfile;
  readonly volume: aws.ebs.Volume;
  readonly server: aws.ec2.SecurityGroup;
  readonly hostName: string;
  readonly port: number;
  readonly logGroup: pulumi.Output<string>;
  readonly dependsOn: readonly pulumi.Resource[];
}

/** Device name of the attachment; the instance finds the volume by its id. */
const deviceName = '/dev/sdf';
const rootGibibytes = 10;

/** Makes `<name>-instance` and `<name>-attachment` under `parent`. */
export function createBrokerInstance(
  parent: pulumi.Resource,
  name: string,
  spec: BrokerInstanceSpec,
): aws.ec2.Instance {
  const { args } = spec;
  const [subnetId] = args.network.privateSubnetIds;
  const member = combine([args.network.memberAccess()]);
  const instance = new aws.ec2.Instance(
    `${name}-instance`,
    {
      ami: args.amiId,
      instanceType: args.instanceType,
      ...(subnetId === undefined ? {} : { subnetId }),
      ...(args.sshKeyPairName === undefined ? {} : { keyName: args.sshKeyPairName }),
      vpcSecurityGroupIds: [spec.server.id, ...member.securityGroupIds],
      associatePublicIpAddress: false,
      iamInstanceProfile: spec.profile.name,
      metadataOptions,
      rootBlockDevice: { encrypted: true, volumeType: 'gp3', volumeSize: rootGibibytes },
      userData: userData(spec),
      userDataReplaceOnChange: true,
      tags: { Name: name },
    },
    // The volume is in one place at a time, so the old instance lets go of it before the new one starts.
    { parent, dependsOn: [...spec.dependsOn], deleteBeforeReplace: true },
  );
  new aws.ec2.VolumeAttachment(
    `${name}-attachment`,
    { instanceId: instance.id, volumeId: spec.volume.id, deviceName, stopInstanceBeforeDetaching: true },
    { parent, deleteBeforeReplace: true },
  );
  return instance;
}

function userData({ args, volume, hostName, port, logGroup }: BrokerInstanceSpec): pulumi.Output<string> {
  const { bucket, key, sha256 } = args.tarball;
  return pulumi.all([volume.id, bucket, logGroup]).apply(([volumeId, bucketName, group]) =>
    brokerUserData({
      volumeId,
      tarball: { bucket: bucketName, key, sha256 },
      advertisedHost: hostName,
      port,
      heap: args.heap,
      logGroup: group,
    }),
  );
}
