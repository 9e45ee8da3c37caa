/** Functions (Pulumi invokes) that read the account and the region, or put documents together. */
import type { FunctionRow } from './row.ts';
import { present } from './shape.ts';

interface ImageFilter {
  readonly name: string;
  readonly values: readonly string[];
}

interface PolicyStatement {
  readonly sid?: string;
  readonly effect?: string;
  readonly actions?: readonly string[];
  readonly resources?: readonly string[];
  readonly principals?: readonly { readonly type: string; readonly identifiers: readonly string[] }[];
  readonly conditions?: readonly {
    readonly test: string;
    readonly variable: string;
    readonly values: readonly string[];
  }[];
}

/** The functions by token. */
export const functions: Readonly<Record<string, FunctionRow>> = {
  'aws:index/getCallerIdentity:getCallerIdentity': async (_, { account }) => ({
    id: account,
    accountId: account,
    arn: `arn:aws:iam::${account}:root`,
    userId: account,
  }),
  'aws:index/getRegion:getRegion': async (_, { region }) => ({ id: region, name: region, region, description: region }),
  'aws:index/getPartition:getPartition': async () => ({ id: 'aws', partition: 'aws', dnsSuffix: 'amazonaws.com' }),
  'aws:index/getAvailabilityZones:getAvailabilityZones': async (_, cloud) => {
    const { AvailabilityZones = [] } = await (await cloud.ec2()).describeAvailabilityZones({});
    return {
      id: cloud.region,
      names: AvailabilityZones.map(({ ZoneName }) => ZoneName ?? ''),
      zoneIds: AvailabilityZones.map(({ ZoneId }) => ZoneId ?? ''),
    };
  },
  'aws:ec2/getAmi:getAmi': async ({ owners, filters }, cloud) => {
    const { Images = [] } = await (await cloud.ec2()).describeImages({
      Owners: [...((owners ?? []) as readonly string[])],
      Filters: ((filters ?? []) as readonly ImageFilter[]).map(({ name, values }) => ({
        Name: name,
        Values: [...values],
      })),
    });
    const newest = Images.sort((a, b) => (b.CreationDate ?? '').localeCompare(a.CreationDate ?? ''))[0];
    const id = present(newest?.ImageId, 'an image that the filters let through');
    return { id, imageId: id, name: newest?.Name, architecture: newest?.Architecture };
  },
  'aws:iam/getPolicyDocument:getPolicyDocument': async ({ statements }) => {
    const json = JSON.stringify({
      Version: '2012-10-17',
      Statement: ((statements ?? []) as readonly PolicyStatement[]).map(policyStatement),
    });
    return { id: String(json.length), json, minifiedJson: json };
  },
};

function policyStatement(statement: PolicyStatement): Readonly<Record<string, unknown>> {
  const { sid, effect = 'Allow', actions, resources, principals, conditions } = statement;
  return {
    ...(sid !== undefined && { Sid: sid }),
    Effect: effect,
    ...(actions !== undefined && { Action: actions }),
    ...(resources !== undefined && { Resource: resources }),
    ...(principals !== undefined && {
      Principal: Object.fromEntries(principals.map(({ type, identifiers }) => [type, identifiers])),
    }),
    ...(conditions !== undefined && { Condition: conditionBlock(conditions) }),
  };
}

function conditionBlock(
  conditions: NonNullable<PolicyStatement['conditions']>,
): Readonly<Record<string, Record<string, unknown>>> {
  const block: Record<string, Record<string, unknown>> = {};
  for (const { test, variable, values } of conditions) block[test] = { ...block[test], [variable]: values };
  return block;
}
