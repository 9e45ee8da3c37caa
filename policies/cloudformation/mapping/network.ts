/** Networks, firewalls and names. */
import { because, type TypeRows } from '../rows.ts';

/** The rows. */
export const network: TypeRows = {
  'aws:ec2/eip:Eip': { type: 'AWS::EC2::EIP', names: { instance: 'InstanceId' } },
  'aws:ec2/flowLog:FlowLog': {
    type: 'AWS::EC2::FlowLog',
    names: {
      iamRoleArn: 'DeliverLogsPermissionArn',
      logGroupName: 'LogGroupName',
      vpcId: (value) => ({ ResourceId: value, ResourceType: 'VPC' }),
      subnetId: (value) => ({ ResourceId: value, ResourceType: 'Subnet' }),
      eniId: (value) => ({ ResourceId: value, ResourceType: 'NetworkInterface' }),
    },
  },
  'aws:ec2/internetGateway:InternetGateway': {
    type: 'AWS::EC2::InternetGateway',
    unchecked: { vpcId: 'CloudFormation attaches by AWS::EC2::VPCGatewayAttachment, which asks for both ids alone' },
  },
  'aws:ec2/natGateway:NatGateway': { type: 'AWS::EC2::NatGateway', names: { privateIp: 'PrivateIpAddress' } },
  'aws:ec2/networkInterface:NetworkInterface': {
    type: 'AWS::EC2::NetworkInterface',
    names: { securityGroups: 'GroupSet', privateIp: 'PrivateIpAddress' },
  },
  'aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment': { type: 'AWS::EC2::NetworkInterfaceAttachment' },
  'aws:ec2/route:Route': { type: 'AWS::EC2::Route' },
  'aws:ec2/routeTable:RouteTable': { type: 'AWS::EC2::RouteTable' },
  'aws:ec2/routeTableAssociation:RouteTableAssociation': { type: 'AWS::EC2::SubnetRouteTableAssociation' },
  'aws:ec2/securityGroup:SecurityGroup': {
    type: 'AWS::EC2::SecurityGroup',
    names: {
      name: 'GroupName',
      description: 'GroupDescription',
      ingress: 'SecurityGroupIngress',
      egress: 'SecurityGroupEgress',
    },
    supplied: { GroupDescription: "the provider says 'Managed by Pulumi'" },
    unchecked: { revokeRulesOnDelete: because.deletion },
  },
  'aws:ec2/subnet:Subnet': { type: 'AWS::EC2::Subnet' },
  'aws:ec2/vpc:Vpc': { type: 'AWS::EC2::VPC' },
  'aws:ec2/vpcEndpoint:VpcEndpoint': {
    type: 'AWS::EC2::VPCEndpoint',
    names: { policy: 'PolicyDocument' },
    unchecked: { autoAccept: 'accepting is a call of its own' },
  },
  'aws:route53/record:Record': {
    type: 'AWS::Route53::RecordSet',
    names: { zoneId: 'HostedZoneId', records: 'ResourceRecords' },
    unchecked: { allowOverwrite: because.replacement },
  },
  'aws:route53/zone:Zone': {
    type: 'AWS::Route53::HostedZone',
    names: { comment: 'HostedZoneConfig.Comment', tags: 'HostedZoneTags' },
    supplied: { 'VPCs.VPCRegion': "the provider's own region" },
    unchecked: { forceDestroy: because.deletion },
  },
  'aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule': {
    type: 'AWS::EC2::SecurityGroupEgress',
    names: {
      cidrIpv4: 'CidrIp',
      prefixListId: 'DestinationPrefixListId',
      referencedSecurityGroupId: 'DestinationSecurityGroupId',
      securityGroupId: 'GroupId',
    },
    unchecked: { tags: "CloudFormation's rules have no tags" },
  },
  'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule': {
    type: 'AWS::EC2::SecurityGroupIngress',
    names: {
      cidrIpv4: 'CidrIp',
      prefixListId: 'SourcePrefixListId',
      referencedSecurityGroupId: 'SourceSecurityGroupId',
      securityGroupId: 'GroupId',
    },
    unchecked: { tags: "CloudFormation's rules have no tags" },
  },
};
