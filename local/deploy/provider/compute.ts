/** Amazon EC2 and EBS: instances, volumes, launch templates. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/ */
import type { RequestLaunchTemplateData, RunInstancesCommandInput, VolumeType } from '@aws-sdk/client-ec2';
import type { VolumeArgs } from '@pulumi/aws/ebs/index.js';
import type { InstanceArgs, LaunchTemplateArgs, VolumeAttachmentArgs } from '@pulumi/aws/ec2/index.js';
import { isMissing } from './apply.ts';
import type { Cloud } from './cloud.ts';
import { tagged } from './ec2-tagged.ts';
import { complete, type Resolved, type ResourceRow, resource } from './row.ts';
import { pascal, present } from './shape.ts';
import { waitUntil } from './wait.ts';

export const compute: readonly ResourceRow[] = [
  tagged<InstanceArgs>({
    type: 'aws:ec2/instance:Instance',
    create: async (inputs, cloud) => {
      const { Instances } = await (await cloud.ec2()).runInstances(runInput(inputs));
      const id = present(Instances?.[0]?.InstanceId, "the instance's id");
      return complete({ id, outputs: { arn: cloud.arn('ec2', `instance/${id}`) } }, async () => {
        await waitUntil(async () => (await describe(id, cloud))?.State?.Name === 'running');
        const running = await describe(id, cloud);
        return { privateIp: running?.PrivateIpAddress, privateDns: running?.PrivateDnsName, instanceState: 'running' };
      });
    },
    delete: async ({ id }, cloud) => {
      const orphans = await rootVolumes(id, cloud);
      await (await cloud.ec2()).terminateInstances({ InstanceIds: [id] });
      await waitUntil(async () => ((await describe(id, cloud))?.State?.Name ?? 'terminated') === 'terminated');
      await Promise.all(orphans.map((volume) => discard(volume, cloud)));
    },
  }),
  tagged<VolumeArgs>({
    type: 'aws:ebs/volume:Volume',
    updates: ['size', 'type', 'iops', 'throughput', 'finalSnapshot'],
    create: async ({ availabilityZone, size, type, encrypted, kmsKeyId }, cloud) => {
      const { VolumeId } = await (await cloud.ec2()).createVolume({
        AvailabilityZone: availabilityZone,
        ...pascal<object>({ size, volumeType: type, encrypted, kmsKeyId }),
      });
      const id = present(VolumeId, "the volume's id");
      return complete({ id, outputs: { arn: cloud.arn('ec2', `volume/${id}`) } }, async () => {
        await waitUntil(async () => ['available', 'in-use'].includes((await volumeState(id, cloud)) ?? ''));
        return undefined;
      });
    },
    update: async ({ id, inputs: { size, type } }, cloud) => {
      await (await cloud.ec2()).modifyVolume({
        VolumeId: id,
        ...(size !== undefined && { Size: size }),
        ...(type !== undefined && { VolumeType: type as VolumeType }),
      });
      return undefined;
    },
    delete: async ({ id, inputs: { finalSnapshot } }, cloud) => {
      const ec2 = await cloud.ec2();
      if (finalSnapshot === true) await ec2.createSnapshot({ VolumeId: id });
      await ec2.deleteVolume({ VolumeId: id });
    },
  }),
  resource<VolumeAttachmentArgs>({
    type: 'aws:ec2/volumeAttachment:VolumeAttachment',
    replaceOn: ['instanceId', 'volumeId', 'deviceName'],
    deleteBeforeReplace: true,
    create: async ({ instanceId, volumeId, deviceName }, cloud) => {
      await (await cloud.ec2()).attachVolume({ InstanceId: instanceId, VolumeId: volumeId, Device: deviceName });
      return { id: `vai-${volumeId}-${instanceId}` };
    },
    update: async () => undefined,
    delete: async ({ inputs: { instanceId, volumeId, stopInstanceBeforeDetaching } }, cloud) => {
      const ec2 = await cloud.ec2();
      if (stopInstanceBeforeDetaching === true) await ec2.stopInstances({ InstanceIds: [instanceId] });
      await ec2.detachVolume({ VolumeId: volumeId, InstanceId: instanceId });
      await waitUntil(async () => (await volumeState(volumeId, cloud)) !== 'in-use');
    },
  }),
  tagged<LaunchTemplateArgs>({
    type: 'aws:ec2/launchTemplate:LaunchTemplate',
    autoname: { property: 'name', maxLength: 128 },
    updates: updatable(),
    volatile: ['latestVersion', 'defaultVersion'],
    create: async (inputs, cloud) => {
      const { LaunchTemplate } = await (await cloud.ec2()).createLaunchTemplate({
        LaunchTemplateName: inputs.name,
        LaunchTemplateData: templateData(inputs),
        ...(inputs.description !== undefined && { VersionDescription: inputs.description }),
      });
      const id = present(LaunchTemplate?.LaunchTemplateId, "the launch template's id");
      return { id, outputs: { arn: cloud.arn('ec2', `launch-template/${id}`), latestVersion: 1, defaultVersion: 1 } };
    },
    update: async ({ id, inputs }, cloud) => {
      const ec2 = await cloud.ec2();
      const { LaunchTemplateVersion } = await ec2.createLaunchTemplateVersion({
        LaunchTemplateId: id,
        LaunchTemplateData: templateData(inputs),
        ...(inputs.description !== undefined && { VersionDescription: inputs.description }),
      });
      const version = present(LaunchTemplateVersion?.VersionNumber, "the launch template's version");
      if (inputs.updateDefaultVersion !== true) return { latestVersion: version };
      await ec2.modifyLaunchTemplate({ LaunchTemplateId: id, DefaultVersion: String(version) });
      return { latestVersion: version, defaultVersion: version };
    },
    delete: async ({ id }, cloud) => (await cloud.ec2()).deleteLaunchTemplate({ LaunchTemplateId: id }),
  }),
];

/** User data is handed over as text here, and as base64 to the API. */
function runInput(inputs: Resolved<InstanceArgs>): RunInstancesCommandInput {
  const { ami, instanceType, subnetId, keyName, vpcSecurityGroupIds, metadataOptions, rootBlockDevice, userData } =
    inputs;
  return {
    MinCount: 1,
    MaxCount: 1,
    ...pascal<object>({
      imageId: ami,
      instanceType,
      subnetId,
      keyName,
      securityGroupIds: vpcSecurityGroupIds,
      metadataOptions,
    }),
    ...(inputs.iamInstanceProfile !== undefined && { IamInstanceProfile: { Name: String(inputs.iamInstanceProfile) } }),
    ...(userData !== undefined && { UserData: Buffer.from(userData).toString('base64') }),
    ...(rootBlockDevice !== undefined && {
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: pascal(rootBlockDevice) }],
    }),
  };
}

/** Everything but its name; a change is a new version. */
function updatable(): (keyof LaunchTemplateArgs & string)[] {
  return [
    'blockDeviceMappings',
    'description',
    'iamInstanceProfile',
    'imageId',
    'instanceType',
    'keyName',
    'metadataOptions',
    'tagSpecifications',
    'updateDefaultVersion',
    'userData',
    'vpcSecurityGroupIds',
  ];
}

function templateData(inputs: Resolved<LaunchTemplateArgs>): RequestLaunchTemplateData {
  const {
    blockDeviceMappings = [],
    iamInstanceProfile,
    imageId,
    instanceType,
    keyName,
    metadataOptions,
    userData,
  } = inputs;
  const { vpcSecurityGroupIds, tagSpecifications } = inputs;
  return {
    ...pascal<object>({ imageId, instanceType, keyName, metadataOptions, iamInstanceProfile, userData }),
    ...(vpcSecurityGroupIds !== undefined && { SecurityGroupIds: [...vpcSecurityGroupIds] }),
    BlockDeviceMappings: blockDeviceMappings.map(({ deviceName, ebs }) => ({
      ...pascal<object>({ deviceName }),
      // Pulumi has these two flags as text, for the sake of 'not given'.
      Ebs: pascal({ ...ebs, encrypted: flag(ebs?.encrypted), deleteOnTermination: flag(ebs?.deleteOnTermination) }),
    })),
    TagSpecifications: (tagSpecifications ?? []).map(({ resourceType, tags = {} }) => ({
      ...pascal<object>({ resourceType }),
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    })),
  };
}

function flag(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : text === 'true';
}

async function describe(id: string, cloud: Cloud) {
  const { Reservations = [] } = await (await cloud.ec2()).describeInstances({ InstanceIds: [id] });
  return Reservations[0]?.Instances?.[0];
}

/** Volumes that should end with their instance. AWS sees to that; MiniStack leaves them attached for ever. */
async function rootVolumes(instance: string, cloud: Cloud): Promise<readonly string[]> {
  const mappings = (await describe(instance, cloud))?.BlockDeviceMappings ?? [];
  return mappings.flatMap(({ Ebs }) =>
    Ebs?.DeleteOnTermination === true && Ebs.VolumeId !== undefined ? [Ebs.VolumeId] : [],
  );
}

async function discard(volume: string, cloud: Cloud): Promise<void> {
  const ec2 = await cloud.ec2();
  try {
    if ((await volumeState(volume, cloud)) === 'in-use') await ec2.detachVolume({ VolumeId: volume, Force: true });
    await ec2.deleteVolume({ VolumeId: volume });
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

async function volumeState(id: string, cloud: Cloud): Promise<string | undefined> {
  const { Volumes = [] } = await (await cloud.ec2()).describeVolumes({ VolumeIds: [id] });
  return Volumes[0]?.State;
}
