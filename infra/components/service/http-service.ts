/** One instance that runs a bundle which answers HTTP inside the network, under a name that outlives its address. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type Access, access, combine, type Environment } from '../../policies/access.ts';
import type { Alarms } from '../alarms/alarms.ts';
import { instanceLost } from '../alarms/instance.ts';
import type { NamedZone } from '../broker/kafka-broker.ts';
import { createPrivateInstance } from '../instance/private-instance.ts';
import { createInstanceProfile } from '../instance/profile.ts';
import type { Artifact, ArtifactStore } from '../lake/artifact-store.ts';
import type { Network } from '../network/network.ts';
import { connect, createSecurityGroup } from '../network/security-group.ts';
import { workerUserData } from '../workers/user-data.ts';

/** Arguments of {@link HttpService}. */
export interface HttpServiceArgs {
  readonly description: string;
  readonly network: Network;
  readonly artifacts: ArtifactStore;
  readonly alarms: Alarms;
  readonly bundle: Artifact;
  /** Module in the bundle that Node runs. */
  readonly entry: string;
  /** An arm64 image of Amazon Linux 2023. */
  readonly amiId: string;
  readonly instanceType: string;
  /** TCP port that it listens on. */
  readonly port: number;
  /** Where its name stands. */
  readonly zone: NamedZone;
  /** Its name in the zone. */
  readonly hostName: string;
  /** What it runs with; nothing secret, for an instance's user data is not. */
  readonly environment: Environment;
  readonly region: string;
  readonly logRetentionDays: number;
}

const rootGibibytes = 10;

/** The service. A changed bundle or setting replaces the instance; the name follows. */
export class HttpService extends pulumi.ComponentResource {
  /** `http://<name>:<port>`. */
  readonly url: pulumi.Output<string>;
  readonly environment: Environment;
  readonly #client: aws.ec2.SecurityGroup;

  constructor(name: string, args: HttpServiceArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:HttpService', name, {}, options);
    const { network, artifacts, port, description } = args;
    const group = (suffix: string, what: string) =>
      createSecurityGroup(this, `${name}-${suffix}`, { vpcId: network.vpcId, description: what });
    const [client, server] = [group('client', `Calls: ${description}`), group('server', description)];
    connect(this, `${name}-client`, { client, server, port, description });
    const granted = combine([network.memberAccess(), artifacts.grantRead([args.bundle])]);
    const environment: Environment = { AWS_REGION: args.region, ...args.environment };
    const logs = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { retentionInDays: args.logRetentionDays },
      { parent: this },
    );
    const { profile, policy } = createInstanceProfile(this, name, {
      description,
      logs,
      statements: granted.statements,
    });
    const instance = createInstance(this, name, {
      args,
      profile,
      userData: userData(args, environment, logs.name),
      securityGroupIds: [server.id, ...granted.securityGroupIds],
      dependsOn: [policy, ...granted.dependsOn],
    });
    const address = `${args.hostName}.${args.zone.name}`;
    new aws.route53.Record(
      `${name}-record`,
      { zoneId: args.zone.id, name: address, type: 'A', ttl: 30, records: [instance.privateIp] },
      { parent: this },
    );
    args.alarms.watch(this, name, [instanceLost({ InstanceId: instance.id }, description)]);
    this.#client = client;
    this.environment = environment;
    this.url = pulumi.output(`http://${address}:${port}`);
    this.registerOutputs({ url: this.url });
  }

  /** To call it. */
  clientAccess(): Access {
    return access({ securityGroupIds: [this.#client.id], dependsOn: [this] });
  }
}

function userData(
  { description, bundle, entry }: HttpServiceArgs,
  environment: Environment,
  logGroup: pulumi.Output<string>,
): pulumi.Output<string> {
  return pulumi.all([bundle.bucket, pulumi.output(environment), logGroup]).apply(([bucket, variables, group]) =>
    workerUserData({
      description,
      bundle: { bucket, key: bundle.key, sha256: bundle.sha256 },
      entry,
      endsByItself: false,
      environment: variables,
      logGroup: group,
    }),
  );
}

interface InstanceSpec {
  readonly args: HttpServiceArgs;
  readonly profile: aws.iam.InstanceProfile;
  readonly userData: pulumi.Output<string>;
  readonly securityGroupIds: readonly pulumi.Input<string>[];
  readonly dependsOn: readonly pulumi.Resource[];
}

function createInstance(parent: HttpService, name: string, spec: InstanceSpec): aws.ec2.Instance {
  const { args, dependsOn, ...own } = spec;
  const { network, amiId, instanceType } = args;
  const wanted = { ...own, network, amiId, instanceType, rootGibibytes };
  return createPrivateInstance(name, wanted, { parent, dependsOn: [...dependsOn] });
}
