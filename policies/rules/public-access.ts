/** Nothing can be reached from outside the network. These rules hold for stacks on this machine too. */
import { isOpen, isPrivate } from '../address-range.ts';
import type { Plain } from '../plain.ts';
import type { ResourceRule } from '../rule.ts';
import { at, isOn, isOneOf, isSet, objects, texts } from '../value.ts';

const ranges = (value: Plain): readonly string[] => texts(value).filter((range) => !range.startsWith('{{'));

/** The rules. */
export const publicAccess: readonly ResourceRule[] = [
  {
    name: 'no-ingress-from-outside',
    subject: 'public access',
    description: 'No security group lets anything in but security groups and private addresses.',
    remedy: 'Let in the security group of the client instead of an address range.',
    level: 'mandatory',
    stacks: 'everywhere',
    types: [
      'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule',
      'aws:ec2/securityGroup:SecurityGroup',
      'aws:ec2/securityGroupRule:SecurityGroupRule',
    ],
    judge: ({ type, props }) => {
      const inline = objects(at(props, 'ingress'));
      const isEgress = type.endsWith(':SecurityGroupRule') && at(props, 'type') === 'egress';
      const rules = type.endsWith(':SecurityGroup') ? inline : isEgress ? [] : [props];
      return rules
        .flatMap((rule) => ['cidrIpv4', 'cidrIpv6', 'cidrBlocks', 'ipv6CidrBlocks'].flatMap((n) => ranges(at(rule, n))))
        .filter((range) => !isPrivate(range))
        .map((range) => `${range} may come in.`);
    },
  },
  {
    name: 'no-open-address',
    subject: 'public access',
    description:
      'No route and no rule for outgoing traffic is open to the internet, or to a part of it that no one owner has, but with a written reason.',
    remedy:
      'Name the addresses, a prefix list or a VPC endpoint; or write the reason as a row of policies/exceptions.ts.',
    level: 'mandatory',
    stacks: 'everywhere',
    types: [
      'aws:ec2/route:Route',
      'aws:ec2/routeTable:RouteTable',
      'aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule',
      'aws:ec2/securityGroup:SecurityGroup',
      'aws:ec2/securityGroupRule:SecurityGroupRule',
    ],
    judge: ({ props }) => {
      const nested = [...objects(at(props, 'egress')), ...objects(at(props, 'routes'))];
      const names = [
        ...['cidrIpv4', 'cidrIpv6', 'cidrBlocks', 'ipv6CidrBlocks', 'cidrBlock', 'ipv6CidrBlock'],
        ...['destinationCidrBlock', 'destinationIpv6CidrBlock'],
      ];
      return [props, ...nested]
        .flatMap((rule) => names.flatMap((name) => ranges(at(rule, name))))
        .filter(isOpen)
        .map((range) => `It goes to ${range}, and no row says why.`);
    },
  },
  {
    name: 'no-public-address',
    subject: 'public access',
    description: 'No instance, template or subnet gives out public addresses; elastic ones are for NAT gateways.',
    remedy: 'Put it into a private subnet, with `associatePublicIpAddress` and `mapPublicIpOnLaunch` off.',
    level: 'mandatory',
    stacks: 'everywhere',
    types: [
      'aws:ec2/instance:Instance',
      'aws:ec2/launchTemplate:LaunchTemplate',
      'aws:ec2/subnet:Subnet',
      'aws:ec2/eip:Eip',
      'aws:ec2/eipAssociation:EipAssociation',
    ],
    judge: ({ type, props }) => {
      const wrong = [
        at(props, 'associatePublicIpAddress') === true,
        at(props, 'mapPublicIpOnLaunch') === true,
        objects(at(props, 'networkInterfaces')).some((each) => at(each, 'associatePublicIpAddress') === 'true'),
        isSet(at(props, 'instance')) || type.endsWith(':EipAssociation'),
      ];
      return wrong.includes(true) ? ['It can be reached from the internet.'] : [];
    },
  },
  {
    name: 'private-database',
    subject: 'public access',
    description: 'Databases, warehouses and search domains live inside the network.',
    remedy: 'Set `publiclyAccessible` to false, and name private subnets.',
    level: 'mandatory',
    stacks: 'everywhere',
    types: ['aws:rds/instance:Instance', 'aws:redshiftserverless/workgroup:Workgroup', 'aws:opensearch/domain:Domain'],
    judge: ({ type, props }) => {
      const outside = type.endsWith(':Domain') && !isSet(at(props, 'vpcOptions'));
      return at(props, 'publiclyAccessible') === true || outside ? ['It can be reached from outside the network.'] : [];
    },
  },
  {
    name: 'no-public-endpoint',
    subject: 'public access',
    description: 'No function has a URL, and no gateway or load balancer faces the internet.',
    remedy: 'Invoke the function by its name with a role, or put an internal load balancer before it.',
    level: 'mandatory',
    stacks: 'everywhere',
    types: [
      'aws:lambda/functionUrl:FunctionUrl',
      'aws:apigatewayv2/api:Api',
      'aws:apigateway/restApi:RestApi',
      'aws:cloudfront/distribution:Distribution',
      'aws:lb/loadBalancer:LoadBalancer',
      'aws:alb/loadBalancer:LoadBalancer',
    ],
    judge: ({ type, props }) =>
      type.endsWith(':LoadBalancer') && isOn(at(props, 'internal')) ? [] : ['It faces the internet.'],
  },
  {
    name: 'imdsv2',
    subject: 'public access',
    description:
      "An instance's metadata, its credentials among them, are given to session tokens of the instance alone.",
    remedy: "Set `metadataOptions` to `httpTokens: 'required'` and `httpPutResponseHopLimit: 1`.",
    level: 'mandatory',
    stacks: 'everywhere',
    types: ['aws:ec2/instance:Instance', 'aws:ec2/launchTemplate:LaunchTemplate'],
    judge: ({ props }) => [
      ...(isOneOf(at(props, 'metadataOptions.httpTokens'), ['required'])
        ? []
        : ['Metadata are given without a token.']),
      ...(isOneOf(at(props, 'metadataOptions.httpPutResponseHopLimit'), [1])
        ? []
        : ['Metadata travel beyond the instance.']),
    ],
  },
  {
    name: 'private-bucket',
    subject: 'public access',
    description:
      "A bucket's public access block has all four locks on, and no bucket has a public ACL or is a website.",
    remedy:
      'Turn on blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets; take ACL and website away.',
    level: 'mandatory',
    stacks: 'everywhere',
    types: [
      'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock',
      'aws:s3/bucket:Bucket',
      'aws:s3/bucketAcl:BucketAcl',
      'aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration',
    ],
    judge: ({ type, props }) => {
      if (type.endsWith(':BucketWebsiteConfiguration')) return ['A website is public.'];
      const locks = ['blockPublicAcls', 'blockPublicPolicy', 'ignorePublicAcls', 'restrictPublicBuckets'];
      if (type.endsWith(':BucketPublicAccessBlock')) {
        return locks.filter((lock) => !isOn(at(props, lock))).map((lock) => `${lock} is off.`);
      }
      return isOneOf(at(props, 'acl'), [undefined, null, 'private']) && !isSet(at(props, 'website'))
        ? []
        : ['The bucket is open to people that nobody knows.'];
    },
  },
];
