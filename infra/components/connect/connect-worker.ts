/** Kafka Connect on EC2, in distributed mode, and the schema registry beside it; everything that they know is in Kafka. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type Access, access, combine, type Environment, type Statement } from '../../policies/access.ts';
import { createPrivateInstance } from '../instance/private-instance.ts';
import { createInstanceProfile } from '../instance/profile.ts';
import type { Artifact, ArtifactStore } from '../lake/artifact-store.ts';
import type { Network } from '../network/network.ts';
import { allowEgress, connect, createSecurityGroup } from '../network/security-group.ts';
import type { PluginArchive } from './plugin-archive.ts';
import { connectUserData } from './user-data.ts';

/** A value that the worker reads from Secrets Manager whenever it starts, and never writes down. */
interface ConnectSecret {
  readonly arn: pulumi.Input<string>;
  /** Field of a secret that is a JSON object; the whole text by default. */
  readonly field?: string;
}

/** A server outside the stack that connectors call. */
interface ConnectDestination {
  readonly description: string;
  readonly to: { readonly cidr: string } | { readonly securityGroupId: pulumi.Input<string> };
  /** TCP port. */
  readonly port: number;
}

/** Arguments of {@link ConnectWorker}. */
export interface ConnectWorkerArgs {
  readonly description: string;
  /** Product slug: the group, its topics in Kafka, and the connectors that it runs are named after it. */
  readonly product: string;
  readonly network: Network;
  readonly artifacts: ArtifactStore;
  /** To use Kafka, as the user of the worker where Kafka asks for one. */
  readonly kafka: Access;
  /** `connect/connect.tar.gz`: Kafka Connect, its plugins of Maven Central, the configurations and what applies them. */
  readonly bundle: Artifact;
  /** `connect/registry.tar.gz`: Apicurio Registry. */
  readonly registryBundle: Artifact;
  /** What the operator adds; each is read by that very key, and used only if its hash is the one named. */
  readonly plugins: readonly PluginArchive[];
  /** An arm64 image of Amazon Linux 2023. */
  readonly amiId: string;
  readonly instanceType: string;
  /** Heap of Kafka Connect, in the notation of -Xmx. */
  readonly heap: string;
  /** What the connectors use: the landing bucket, the API. Its environment is what `${env:NAME}` stands for. */
  readonly access: readonly Access[];
  /** Further values of `${env:NAME}` that are no secrets, e.g. STREAMPACT_MYSQL_HOST. */
  readonly environment: Environment;
  /** `${env:NAME}` → the secret that it stands for, e.g. STREAMPACT_MYSQL_PASSWORD. */
  readonly secrets: Readonly<Record<string, ConnectSecret>>;
  /** Where connectors go besides Kafka, AWS and what `access` opens: the MySQL server. */
  readonly destinations: readonly ConnectDestination[];
  /** Resources that must stand before the worker starts, e.g. topics. */
  readonly after: readonly pulumi.Resource[];
  readonly region: string;
  readonly logRetentionDays: number;
}

/** Ports of Kafka Connect's and the registry's REST interfaces. */
const connectPorts = { rest: 8083, registry: 8080 } as const;

/** The worker. A changed bundle, plugin or setting replaces it; the new one goes on where the old one was. */
export class ConnectWorker extends pulumi.ComponentResource {
  /** Root of Kafka Connect's REST interface. */
  readonly url: pulumi.Output<string>;
  /** Root of the schema registry. */
  readonly registryUrl: pulumi.Output<string>;
  readonly instanceId: pulumi.Output<string>;
  /** What `${env:NAME}` stands for in the configurations, secrets not among them. */
  readonly environment: Environment;
  readonly #operator: aws.ec2.SecurityGroup;
  readonly #reader: aws.ec2.SecurityGroup;

  constructor(name: string, args: ConnectWorkerArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:ConnectWorker', name, {}, options);
    const { worker, operator, reader } = createGroups(this, name, args);
    const granted = combine([
      args.network.memberAccess(),
      args.kafka,
      args.artifacts.grantRead([args.bundle, args.registryBundle]),
      access({ statements: [...readSecrets(args.secrets), ...readPlugins(args.plugins)] }),
      ...args.access,
    ]);
    const environment: Environment = {
      AWS_REGION: args.region,
      ...granted.environment,
      STREAMPACT_REGISTRY_URL: `http://127.0.0.1:${connectPorts.registry}`,
      STREAMPACT_S3_ENDPOINT: `https://s3.${args.region}.amazonaws.com`,
      ...args.environment,
    };
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
    const instance = createInstance(this, name, {
      args,
      environment,
      profile,
      logGroup: logs.name,
      securityGroupIds: [worker.id, ...granted.securityGroupIds],
      dependsOn: [policy, ...granted.dependsOn, ...args.after],
    });
    this.#operator = operator;
    this.#reader = reader;
    this.environment = environment;
    this.instanceId = instance.id;
    this.url = pulumi.interpolate`http://${instance.privateIp}:${connectPorts.rest}`;
    this.registryUrl = pulumi.interpolate`http://${instance.privateIp}:${connectPorts.registry}`;
    this.registerOutputs({ url: this.url, registryUrl: this.registryUrl, instanceId: this.instanceId });
  }

  /** To see and change connectors. Whoever may do that may read what the worker reads: no part of the stack is given it. */
  operatorAccess(): Access {
    return access({ securityGroupIds: [this.#operator.id], dependsOn: [this] });
  }

  /** To read schemas by the ids that messages carry. */
  registryAccess(): Access {
    return access({
      environment: { STREAMPACT_REGISTRY_URL: this.registryUrl },
      securityGroupIds: [this.#reader.id],
      dependsOn: [this],
    });
  }
}

interface Groups {
  readonly worker: aws.ec2.SecurityGroup;
  readonly operator: aws.ec2.SecurityGroup;
  readonly reader: aws.ec2.SecurityGroup;
}

function createGroups(parent: ConnectWorker, name: string, { network, destinations }: ConnectWorkerArgs): Groups {
  const group = (suffix: string, description: string) =>
    createSecurityGroup(parent, `${name}-${suffix}`, { vpcId: network.vpcId, description });
  const worker = group('worker', 'Kafka Connect and the schema registry');
  const operator = group('operator', 'Sees and changes connectors');
  const reader = group('reader', 'Reads schemas');
  // Workers of one group hand requests on to their leader.
  connect(parent, `${name}-peer`, { client: worker, server: worker, port: connectPorts.rest, description: 'Connect' });
  connect(parent, `${name}-rest`, {
    client: operator,
    server: worker,
    port: connectPorts.rest,
    description: 'Connect',
  });
  connect(parent, `${name}-registry`, {
    client: reader,
    server: worker,
    port: connectPorts.registry,
    description: 'Schema registry',
  });
  for (const [index, { to, port, description }] of destinations.entries()) {
    allowEgress(parent, `${name}-to-${index}`, { from: worker, to, port, description });
  }
  return { worker, operator, reader };
}

function readSecrets(secrets: Readonly<Record<string, ConnectSecret>>): readonly Statement[] {
  const arns = new Set(Object.values(secrets).map(({ arn }) => arn));
  return arns.size === 0 ? [] : [{ actions: ['secretsmanager:GetSecretValue'], resources: [...arns] }];
}

function readPlugins(plugins: readonly PluginArchive[]): readonly Statement[] {
  const resources = plugins.map(({ bucket, key }) => `arn:aws:s3:::${bucket}/${key}`);
  return resources.length === 0 ? [] : [{ actions: ['s3:GetObject'], resources }];
}

interface InstanceSpec {
  readonly args: ConnectWorkerArgs;
  readonly environment: Environment;
  readonly profile: aws.iam.InstanceProfile;
  readonly logGroup: pulumi.Output<string>;
  readonly securityGroupIds: readonly pulumi.Input<string>[];
  readonly dependsOn: readonly pulumi.Resource[];
}

const rootGibibytes = 16;

function createInstance(parent: ConnectWorker, name: string, spec: InstanceSpec): aws.ec2.Instance {
  const { args, profile, securityGroupIds } = spec;
  const { network, amiId, instanceType } = args;
  const wanted = { network, amiId, instanceType, profile, securityGroupIds, userData: userData(spec), rootGibibytes };
  // One after the other: two would be two members of the group, and read the same secrets twice for nothing.
  return createPrivateInstance(name, wanted, { parent, dependsOn: [...spec.dependsOn], deleteBeforeReplace: true });
}

function userData({ args, environment, logGroup }: InstanceSpec): pulumi.Output<string> {
  const { bundle, registryBundle, secrets } = args;
  const secretArns = Object.entries(secrets).map(([name, { arn, field }]) =>
    pulumi.output(arn).apply((text) => `${name}=${text}${field === undefined ? '' : `#${field}`}`),
  );
  return pulumi
    .all([bundle.bucket, pulumi.output(environment), logGroup, pulumi.all(secretArns)])
    .apply(([bucket, variables, group, named]) =>
      connectUserData({
        description: args.description,
        product: args.product,
        bundle: { bucket, key: bundle.key, sha256: bundle.sha256 },
        registryBundle: { bucket, key: registryBundle.key, sha256: registryBundle.sha256 },
        plugins: args.plugins,
        heap: args.heap,
        environment: variables,
        secrets: named,
        logGroup: group,
      }),
    );
}
