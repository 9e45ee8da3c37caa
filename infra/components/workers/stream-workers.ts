/** Long-running stream workers: an Auto Scaling group of instances that run one bundle under systemd. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type Access, combine, type Environment } from '../../policies/access.ts';
import { createInstanceProfile, metadataOptions } from '../instance/profile.ts';
import type { Artifact, ArtifactStore } from '../lake/artifact-store.ts';
import type { Network } from '../network/network.ts';
import { workerUserData } from './user-data.ts';

/** Arguments of {@link StreamWorkers}. */
export interface StreamWorkersArgs {
  readonly description: string;
  readonly network: Network;
  readonly artifacts: ArtifactStore;
  readonly bundle: Artifact;
  /** Module in the bundle that Node runs. */
  readonly entry: string;
  /** An arm64 image of Amazon Linux 2023. */
  readonly amiId: string;
  readonly instanceType: string;
  readonly count: number;
  /** What the workers use: Kafka, the lake. */
  readonly access: readonly Access[];
  readonly environment: Environment;
  /** Whether the work is done when the process ends with 0, and only a failure starts it again; false by default. */
  readonly endsByItself?: boolean;
  /** Resources that must stand before the first worker starts. */
  readonly after: readonly pulumi.Resource[];
  readonly region: string;
  readonly logRetentionDays: number;
}

/** The workers. A changed bundle or setting replaces them one by one. */
export class StreamWorkers extends pulumi.ComponentResource {
  readonly groupName: pulumi.Output<string>;
  /** What the bundle runs with, here and wherever else it is run. */
  readonly environment: Environment;

  constructor(name: string, args: StreamWorkersArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:StreamWorkers', name, {}, options);
    const granted = combine([args.network.memberAccess(), args.artifacts.grantRead([args.bundle]), ...args.access]);
    const environment: Environment = { AWS_REGION: args.region, ...granted.environment, ...args.environment };
    const logs = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { retentionInDays: args.logRetentionDays },
      { parent: this },
    );
    const { profile, policy } = createInstanceProfile(this, name, {
      description: args.description,
      logs,
      statements: granted.statements,
    });
    const template = createTemplate(this, name, { args, granted, environment, profile, logGroup: logs.name });
    const dependsOn = [policy, ...granted.dependsOn, ...args.after];
    this.groupName = createGroup(this, name, { args, template, dependsOn }).name;
    this.environment = environment;
    this.registerOutputs({ groupName: this.groupName });
  }
}

interface TemplateSpec {
  readonly args: StreamWorkersArgs;
  readonly granted: Access;
  readonly environment: Environment;
  readonly profile: aws.iam.InstanceProfile;
  readonly logGroup: pulumi.Output<string>;
}

const rootGibibytes = 10;

function createTemplate(parent: StreamWorkers, name: string, spec: TemplateSpec): aws.ec2.LaunchTemplate {
  const { args, granted, profile } = spec;
  return new aws.ec2.LaunchTemplate(
    `${name}-template`,
    {
      description: args.description,
      imageId: args.amiId,
      instanceType: args.instanceType,
      iamInstanceProfile: { arn: profile.arn },
      metadataOptions,
      vpcSecurityGroupIds: [...granted.securityGroupIds],
      blockDeviceMappings: [
        {
          deviceName: '/dev/xvda',
          ebs: { encrypted: 'true', volumeType: 'gp3', volumeSize: rootGibibytes, deleteOnTermination: 'true' },
        },
      ],
      tagSpecifications: [{ resourceType: 'instance', tags: { Name: name } }],
      userData: userData(spec),
      updateDefaultVersion: true,
    },
    { parent },
  );
}

function userData({ args, environment, logGroup }: TemplateSpec): pulumi.Output<string> {
  const { description, bundle, entry, endsByItself = false } = args;
  return pulumi
    .all([bundle.bucket, pulumi.output(environment), logGroup])
    .apply(([bucket, variables, group]) =>
      workerUserData({
        description,
        bundle: { bucket, key: bundle.key, sha256: bundle.sha256 },
        entry,
        endsByItself,
        environment: variables,
        logGroup: group,
      }),
    )
    .apply((text) => Buffer.from(text).toString('base64'));
}

interface GroupSpec {
  readonly args: StreamWorkersArgs;
  readonly template: aws.ec2.LaunchTemplate;
  readonly dependsOn: readonly pulumi.Resource[];
}

/** New workers join the consumer group before old ones leave, so a refresh moves partitions but stops none for long. */
function createGroup(
  parent: StreamWorkers,
  name: string,
  { args, template, dependsOn }: GroupSpec,
): aws.autoscaling.Group {
  return new aws.autoscaling.Group(
    `${name}-group`,
    {
      minSize: args.count,
      desiredCapacity: args.count,
      maxSize: Math.max(1, args.count * 2),
      vpcZoneIdentifiers: [...args.network.privateSubnetIds],
      healthCheckType: 'EC2',
      launchTemplate: { id: template.id, version: pulumi.interpolate`${template.latestVersion}` },
      instanceRefresh: {
        strategy: 'Rolling',
        preferences: { minHealthyPercentage: 100, maxHealthyPercentage: 200, instanceWarmup: '120' },
      },
      tags: [{ key: 'Name', value: name, propagateAtLaunch: true }],
    },
    { parent, dependsOn: [...dependsOn] },
  );
}
