/** Every type that is checked, and every one that cannot be. */
import { analytics } from './mapping/analytics.ts';
import { compute } from './mapping/compute.ts';
import { data } from './mapping/data.ts';
import { network } from './mapping/network.ts';
import { operations } from './mapping/operations.ts';
import { rights } from './mapping/rights.ts';
import type { TypeRows } from './rows.ts';

/** Pulumi's type token → its row. */
export const types: TypeRows = { ...analytics, ...compute, ...data, ...network, ...operations, ...rights };

/** Types that carry a CloudFormation type and its properties in themselves: the properties that hold them. */
export const carriers: Readonly<Record<string, { readonly type: string; readonly properties: string }>> = {
  'aws:cloudcontrol/resource:Resource': { type: 'typeName', properties: 'desiredState' },
};

/** Types of CloudFormation that carriers declare. */
export const carried: readonly string[] = ['AWS::QuickSight::Analysis'];

/** Types that CloudFormation has nothing for → why. */
export const uncheckedTypes: Readonly<Record<string, string>> = {
  'aws:ec2/defaultSecurityGroup:DefaultSecurityGroup': 'comes with its network; CloudFormation cannot take it over',
  'aws:lambda/invocation:Invocation': 'a call, not a resource',
  'aws:redshiftdata/statement:Statement': 'a statement that is run, not a resource',
  'aws:s3/bucketObjectv2:BucketObjectv2': 'CloudFormation puts no objects into buckets',
};
