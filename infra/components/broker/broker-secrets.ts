/** Secrets of the nodes' and the administrator's certificates: made empty, so that no key stands in the stack's state. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { adminPrincipal, nodeHost, nodeIds } from './listeners.ts';

/** Arguments of {@link BrokerSecrets}. */
export interface BrokerSecretsArgs {
  /** What the names begin with, before `-kafka-…`. */
  readonly prefix: string;
  readonly nodes: number;
  /** Whether the secrets go at once with the stack; else they can be restored for a while. */
  readonly deletable: boolean;
}

/** A secret that is to hold `{"ca", "certificate", "key"}`, PEM texts, and whom the certificate is for. */
export interface CertificateSecret {
  readonly commonName: string;
  /** Names that the holder answers to; none for one that only calls. */
  readonly dnsNames: readonly string[];
  readonly arn: pulumi.Output<string>;
}

/** Days in which a deleted secret can be restored. */
const recoveryDays = 7;

/** The secrets. */
export class BrokerSecrets extends pulumi.ComponentResource {
  /** Of node 1, 2, …: each is read by that node alone. */
  readonly nodes: readonly CertificateSecret[];
  readonly admin: CertificateSecret;

  constructor(name: string, args: BrokerSecretsArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:BrokerSecrets', name, {}, options);
    const secret = (suffix: string, description: string): aws.secretsmanager.Secret =>
      new aws.secretsmanager.Secret(
        `${name}-${suffix}`,
        {
          name: `${args.prefix}-kafka-${suffix}`,
          description,
          recoveryWindowInDays: args.deletable ? 0 : recoveryDays,
        },
        { parent: this },
      );
    this.nodes = nodeIds(args.nodes).map((id) => ({
      commonName: nodeHost(id),
      dnsNames: [nodeHost(id)],
      arn: secret(`node-${id}`, `Certificate of Kafka node ${id}`).arn,
    }));
    this.admin = {
      commonName: adminPrincipal,
      dnsNames: [],
      arn: secret('admin', "Certificate of Kafka's administrator").arn,
    };
    this.registerOutputs({});
  }
}
