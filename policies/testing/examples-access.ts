/** Twins of the rules about public access. */
import { unknown } from '../unknown.ts';
import type { Row } from './example.ts';

const ingress = 'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule';
const egress = 'aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule';
const group = 'aws:ec2/securityGroup:SecurityGroup';
const oldRule = 'aws:ec2/securityGroupRule:SecurityGroupRule';
const instance = 'aws:ec2/instance:Instance';
const template = 'aws:ec2/launchTemplate:LaunchTemplate';
const locks = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };

/** The rows. */
export const access: readonly Row[] = [
  ['no-ingress-from-outside', ingress, { referencedSecurityGroupId: unknown }, { cidrIpv4: '0.0.0.0/0' }],
  ['no-ingress-from-outside', ingress, { cidrIpv4: '10.40.0.0/16' }, { cidrIpv4: '8.8.8.0/24' }],
  ['no-ingress-from-outside', ingress, { cidrIpv6: 'fd00::/8' }, { cidrIpv6: '::/0' }],
  ['no-ingress-from-outside', ingress, { cidrIpv4: '172.31.0.0/16' }, { cidrIpv4: '172.32.0.0/16' }],
  ['no-ingress-from-outside', ingress, { cidrIpv4: '10.0.0.0/8' }, { cidrIpv4: '10.0.0.0/0' }],
  ['no-ingress-from-outside', ingress, { cidrIpv4: '172.16.0.0/12' }, { cidrIpv4: '172.16.0.0/2' }],
  [
    'no-ingress-from-outside',
    group,
    { ingress: [{ cidrBlocks: ['192.168.1.0/24'] }] },
    { ingress: [{ cidrBlocks: ['192.168.1.0/24'] }, { cidrBlocks: ['0.0.0.0/0'] }] },
  ],
  [
    'no-ingress-from-outside',
    oldRule,
    { type: 'egress', cidrBlocks: ['93.184.215.0/24'] },
    { type: 'ingress', cidrBlocks: ['93.184.215.0/24'] },
  ],
  ['no-open-address', egress, { cidrIpv4: '10.0.0.0/8' }, { cidrIpv4: '0.0.0.0/0' }],
  ['no-open-address', egress, { cidrIpv4: unknown }, { cidrIpv6: '::/0' }],
  ['no-open-address', egress, { cidrIpv4: '93.184.215.0/24' }, { cidrIpv4: '128.0.0.0/1' }],
  [
    'no-open-address',
    'aws:ec2/route:Route',
    { destinationCidrBlock: '10.0.0.0/8' },
    { destinationIpv6CidrBlock: '::/0' },
  ],
  ['no-open-address', oldRule, { cidrBlocks: [unknown] }, { cidrBlocks: ['0.0.0.0/0'] }],
  ['no-open-address', group, { egress: [] }, { egress: [{ cidrBlocks: ['0.0.0.0/0'] }] }],
  ['no-open-address', 'aws:ec2/routeTable:RouteTable', { routes: [] }, { routes: [{ cidrBlock: '0.0.0.0/0' }] }],
  [
    'no-open-address',
    egress,
    { cidrIpv4: '0.0.0.0/0' },
    { cidrIpv4: '0.0.0.0/0' },
    { goodName: 'streampact-prod-public-api-out', badName: 'streampact-prod-public-api-outside' },
  ],
  ['no-public-address', instance, { associatePublicIpAddress: false }, { associatePublicIpAddress: true }],
  [
    'no-public-address',
    template,
    { networkInterfaces: [{ associatePublicIpAddress: 'false' }] },
    { networkInterfaces: [{ associatePublicIpAddress: 'true' }] },
  ],
  ['no-public-address', 'aws:ec2/subnet:Subnet', { mapPublicIpOnLaunch: false }, { mapPublicIpOnLaunch: true }],
  ['no-public-address', 'aws:ec2/eip:Eip', { domain: 'vpc' }, { domain: 'vpc', instance: unknown }],
  ['private-database', 'aws:rds/instance:Instance', { publiclyAccessible: false }, { publiclyAccessible: true }],
  ['private-database', 'aws:opensearch/domain:Domain', { vpcOptions: { subnetIds: [unknown] } }, {}],
  ['private-database', 'aws:redshiftserverless/workgroup:Workgroup', {}, { publiclyAccessible: true }],
  ['no-public-endpoint', 'aws:lb/loadBalancer:LoadBalancer', { internal: true }, { internal: false }],
  ['no-public-endpoint', 'aws:alb/loadBalancer:LoadBalancer', { internal: true }, {}],
  ['private-bucket', 'aws:s3/bucketAcl:BucketAcl', { acl: unknown }, { acl: 'public-read-write' }],
  ['imdsv2', instance, { metadataOptions: imds('required') }, { metadataOptions: imds('optional') }],
  ['imdsv2', template, { metadataOptions: imds('required') }, {}],
  [
    'imdsv2',
    template,
    { metadataOptions: imds('required') },
    { metadataOptions: { ...imds('required'), httpPutResponseHopLimit: 2 } },
  ],
  [
    'private-bucket',
    'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock',
    locks,
    { ...locks, ignorePublicAcls: false },
  ],
  ['private-bucket', 'aws:s3/bucket:Bucket', { acl: 'private' }, { acl: 'public-read' }],
  ['private-bucket', 'aws:s3/bucket:Bucket', {}, { website: { indexDocument: 'index.html' } }],
];

function imds(httpTokens: string) {
  return { httpEndpoint: 'enabled', httpPutResponseHopLimit: 1, httpTokens };
}

/** Types that are refused whatever they say, by rule. */
export const forbidden: readonly (readonly [rule: string, type: string])[] = [
  ['no-public-address', 'aws:ec2/eipAssociation:EipAssociation'],
  ['no-public-endpoint', 'aws:lambda/functionUrl:FunctionUrl'],
  ['no-public-endpoint', 'aws:apigatewayv2/api:Api'],
  ['no-public-endpoint', 'aws:apigateway/restApi:RestApi'],
  ['no-public-endpoint', 'aws:cloudfront/distribution:Distribution'],
  ['private-bucket', 'aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration'],
  ['no-long-lived-credentials', 'aws:iam/user:User'],
  ['no-long-lived-credentials', 'aws:iam/accessKey:AccessKey'],
  ['no-long-lived-credentials', 'aws:iam/userLoginProfile:UserLoginProfile'],
];
