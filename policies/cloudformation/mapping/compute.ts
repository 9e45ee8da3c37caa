/** EC2, Auto Scaling, Lambda, EMR Serverless. */
import { because, type TypeRows } from '../rows.ts';

const volumeOfInstance = 'BlockDeviceMappings[].Ebs';

/** The rows. */
export const compute: TypeRows = {
  'aws:autoscaling/group:Group': {
    type: 'AWS::AutoScaling::AutoScalingGroup',
    names: {
      name: 'AutoScalingGroupName',
      defaultCooldown: 'Cooldown',
      enabledMetrics: 'MetricsCollection[].Metrics',
      launchConfiguration: 'LaunchConfigurationName',
      'launchTemplate.id': 'LaunchTemplateId',
      'launchTemplate.name': 'LaunchTemplateName',
      protectFromScaleIn: 'NewInstancesProtectedFromScaleIn',
      vpcZoneIdentifiers: 'VPCZoneIdentifier',
    },
    supplied: { 'MetricsCollection.Granularity': "the provider's metricsGranularity, 1Minute by default" },
    unchecked: {
      forceDelete: because.deletion,
      instanceRefresh: because.replacement,
      waitForCapacityTimeout: 'how long the provider waits',
    },
  },
  'aws:ebs/volume:Volume': {
    type: 'AWS::EC2::Volume',
    names: { type: 'VolumeType' },
    unchecked: { finalSnapshot: because.deletion },
  },
  'aws:ec2/instance:Instance': {
    type: 'AWS::EC2::Instance',
    names: {
      ami: 'ImageId',
      rootBlockDevice: volumeOfInstance,
      placementGroup: 'PlacementGroupName',
      primaryNetworkInterface: 'NetworkInterfaces[]',
      privateIp: 'PrivateIpAddress',
      vpcSecurityGroupIds: 'SecurityGroupIds',
    },
    supplied: {
      'BlockDeviceMappings.DeviceName': "the provider takes the image's root device",
      'NetworkInterfaces.DeviceIndex': 'the primary one is the first',
    },
    unchecked: {
      associatePublicIpAddress: 'in CloudFormation a property of the network interface, which the provider makes',
      'rootBlockDevice.tags': 'CloudFormation tags volumes by PropagateTagsToVolumeOnCreation',
      userDataReplaceOnChange: because.replacement,
      volumeTags: 'CloudFormation tags volumes by PropagateTagsToVolumeOnCreation',
    },
  },
  'aws:ec2/launchTemplate:LaunchTemplate': {
    type: 'AWS::EC2::LaunchTemplate',
    within: 'LaunchTemplateData',
    names: {
      description: '/VersionDescription',
      name: '/LaunchTemplateName',
      tags: '/TagSpecifications[].Tags',
      vpcSecurityGroupIds: 'SecurityGroupIds',
    },
    supplied: { 'TagSpecifications.ResourceType': 'launch-template, which is all that it can be' },
    unchecked: { updateDefaultVersion: because.replacement },
  },
  'aws:ec2/volumeAttachment:VolumeAttachment': {
    type: 'AWS::EC2::VolumeAttachment',
    names: { deviceName: 'Device' },
    unchecked: { stopInstanceBeforeDetaching: because.deletion, forceDetach: because.deletion },
  },
  'aws:emrserverless/application:Application': {
    type: 'AWS::EMRServerless::Application',
    names: { initialCapacities: 'InitialCapacity' },
  },
  'aws:lambda/eventSourceMapping:EventSourceMapping': { type: 'AWS::Lambda::EventSourceMapping' },
  'aws:lambda/function:Function': {
    type: 'AWS::Lambda::Function',
    names: {
      name: 'FunctionName',
      s3Bucket: 'Code.S3Bucket',
      s3Key: 'Code.S3Key',
      s3ObjectVersion: 'Code.S3ObjectVersion',
      imageUri: 'Code.ImageUri',
      'environment.variables': 'Variables',
    },
    unchecked: {
      code: 'a file that the provider uploads',
      publish: 'CloudFormation publishes by AWS::Lambda::Version',
      sourceCodeHash: 'by which the provider notices another code',
    },
  },
  'aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig': {
    type: 'AWS::Lambda::EventInvokeConfig',
    supplied: { Qualifier: 'the provider takes $LATEST' },
  },
  'aws:lambda/permission:Permission': {
    type: 'AWS::Lambda::Permission',
    names: { function: 'FunctionName' },
    unchecked: { statementId: 'CloudFormation makes it up', qualifier: 'in CloudFormation a part of FunctionName' },
  },
};
