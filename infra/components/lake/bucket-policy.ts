/** What nobody may do with a bucket, whatever their own policies say. */
import * as pulumi from '@pulumi/pulumi';

/** Arguments of {@link bucketPolicy}. */
export interface BucketPolicySpec {
  readonly bucketArn: pulumi.Output<string>;
  /** ARN of the key that its objects are under; undefined for S3's own. */
  readonly keyArn: pulumi.Output<string> | undefined;
  /** Who may do what beyond the policies of the account's roles. */
  readonly allowed?: readonly AllowedStatement[];
}

/** A statement that lets a service of AWS in. */
export interface AllowedStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: { readonly Service: string };
  readonly Action: readonly string[];
  readonly Resource: pulumi.Input<string>;
  readonly Condition: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>;
}

/** What a request says of encryption. */
const algorithm = 's3:x-amz-server-side-encryption';
const keyUsed = 's3:x-amz-server-side-encryption-aws-kms-key-id';

/** The JSON of the policy: TLS 1.2 or newer, and no object that the stack's own encryption does not cover. */
export function bucketPolicy({ bucketArn, keyArn, allowed = [] }: BucketPolicySpec): pulumi.Output<string> {
  const everything = [bucketArn, pulumi.interpolate`${bucketArn}/*`];
  const objects = pulumi.interpolate`${bucketArn}/*`;
  const denied = { Effect: 'Deny', Principal: '*' } as const;
  const put = { ...denied, Action: 's3:PutObject', Resource: objects } as const;
  return pulumi.jsonStringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'TlsOnly',
        ...denied,
        Action: 's3:*',
        Resource: everything,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      {
        Sid: 'ModernTlsOnly',
        ...denied,
        Action: 's3:*',
        Resource: everything,
        Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } },
      },
      // Whoever says nothing of encryption gets the bucket's: an absent value would count as a wrong one, hence the second condition.
      {
        Sid: 'OwnEncryptionOnly',
        ...put,
        Condition: {
          StringNotEquals: { [algorithm]: keyArn === undefined ? 'AES256' : 'aws:kms' },
          Null: { [algorithm]: 'false' },
        },
      },
      ...(keyArn === undefined
        ? []
        : [
            {
              Sid: 'OwnKeyOnly',
              ...put,
              Condition: { ArnNotEquals: { [keyUsed]: keyArn }, Null: { [keyUsed]: 'false' } },
            },
          ]),
      {
        Sid: 'NoKeyOfTheCaller',
        ...put,
        Condition: { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } },
      },
      ...allowed,
    ],
  });
}
