/** A domain of OpenSearch in the private subnets: encrypted at rest and on every way, reached by TLS 1.2 and signed requests. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type Access, access } from '../../policies/access.ts';
import type { Network } from '../network/network.ts';
import { connect, createSecurityGroup } from '../network/security-group.ts';

/** Arguments of {@link SearchDomain}. */
export interface SearchDomainArgs {
  readonly network: Network;
  /** 1, or 2 in two zones. */
  readonly nodes: number;
  readonly volumeGibibytes: number;
}

/** The version that the tests run is of the same line. */
const engineVersion = 'OpenSearch_2.19';
const instanceType = 't3.small.search';

/**
 * The domain. Who may do what is said by IAM, by index and method: roles inside the domain (fine-grained access control)
 * would have to be mapped by hand after each deployment, since no API of AWS reaches them.
 */
export class SearchDomain extends pulumi.ComponentResource {
  readonly endpoint: pulumi.Output<string>;
  readonly domainName: pulumi.Output<string>;
  readonly #arn: pulumi.Output<string>;
  readonly #client: aws.ec2.SecurityGroup;

  constructor(name: string, args: SearchDomainArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:SearchDomain', name, {}, options);
    const { network, nodes } = args;
    const parent = { parent: this };
    const { vpcId } = network;
    this.#client = createSecurityGroup(this, `${name}-client`, { vpcId, description: `Calls ${name}` });
    const server = createSecurityGroup(this, `${name}-domain`, { vpcId, description: `Nodes of ${name}` });
    connect(this, name, { client: this.#client, server, port: 443, description: 'HTTPS to OpenSearch' });
    const domain = new aws.opensearch.Domain(
      `${name}-domain`,
      {
        engineVersion,
        clusterConfig: {
          instanceType,
          instanceCount: nodes,
          zoneAwarenessEnabled: nodes > 1,
          ...(nodes > 1 ? { zoneAwarenessConfig: { availabilityZoneCount: nodes } } : {}),
        },
        ebsOptions: { ebsEnabled: true, volumeType: 'gp3', volumeSize: args.volumeGibibytes },
        encryptAtRest: { enabled: true },
        nodeToNodeEncryption: { enabled: true },
        domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10' },
        // Or the body of a bulk request could name an index that its address does not.
        advancedOptions: { 'rest.action.multi.allow_explicit_index': 'false' },
        vpcOptions: { subnetIds: network.privateSubnetIds.slice(0, nodes), securityGroupIds: [server.id] },
      },
      parent,
    );
    this.#arn = domain.arn;
    this.domainName = domain.domainName;
    this.endpoint = pulumi.interpolate`https://${domain.endpoint}`;
    this.registerOutputs({ endpoint: this.endpoint });
  }

  /** To make and fill one index, and to remove documents from it: neither to remove the index nor to see another. */
  grantIndex(index: string): Access {
    return access({
      environment: { STREAMPACT_SEARCH_ENDPOINT: this.endpoint, STREAMPACT_SEARCH_INDEX: index },
      statements: [
        {
          actions: ['es:ESHttpHead', 'es:ESHttpPost', 'es:ESHttpPut'],
          resources: [pulumi.interpolate`${this.#arn}/${index}`, pulumi.interpolate`${this.#arn}/${index}/*`],
          reason: 'IndexDocuments',
        },
      ],
      securityGroupIds: [this.#client.id],
      dependsOn: [this],
    });
  }
}
