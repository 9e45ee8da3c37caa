/** What the gateway endpoints let through: the account's own buckets and the stack's own tables, and where Amazon Linux has its packages. */
import * as pulumi from '@pulumi/pulumi';

/** Whose endpoints they are. */
export interface EndpointOwner {
  readonly account: pulumi.Input<string>;
  readonly region: string;
  /** What the names of the stack's tables begin with, before a hyphen. */
  readonly prefix: string;
}

const objectActions = [
  's3:AbortMultipartUpload',
  's3:DeleteObject',
  's3:GetObject',
  's3:GetObjectVersion',
  's3:ListMultipartUploadParts',
  's3:PutObject',
];
const bucketActions = ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'];

/**
 * S3: no bucket of another account is read or written from the network, whoever's credentials are used. The one exception is where
 * Amazon Linux keeps its packages, which instances install at their first start:
 * https://docs.aws.amazon.com/linux/al2023/ug/deterministic-upgrades-usage.html
 */
export function s3Policy({ account, region }: EndpointOwner): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OwnBuckets',
        Effect: 'Allow',
        Principal: '*',
        Action: [...objectActions, ...bucketActions],
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceAccount': account } },
      },
      {
        Sid: 'AmazonLinuxPackages',
        Effect: 'Allow',
        Principal: '*',
        Action: ['s3:GetObject'],
        Resource: `arn:aws:s3:::al2023-repos-${region}-de612dc2/*`,
      },
    ],
  });
}

/** DynamoDB: the stack's own tables and their indexes. */
export function dynamodbPolicy({ account, region, prefix }: EndpointOwner): pulumi.Output<string> {
  const table = pulumi.interpolate`arn:aws:dynamodb:${region}:${account}:table/${prefix}-*`;
  return pulumi.jsonStringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OwnTables',
        Effect: 'Allow',
        Principal: '*',
        Action: [
          ...['BatchGetItem', 'BatchWriteItem', 'ConditionCheckItem', 'DeleteItem', 'DescribeTable', 'GetItem'],
          ...['PutItem', 'Query', 'Scan', 'UpdateItem'],
        ].map((action) => `dynamodb:${action}`),
        Resource: [table, pulumi.interpolate`${table}/index/*`],
      },
    ],
  });
}
