/** Snowflake's way to the landing bucket: a storage integration, and the AWS role that it takes. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import * as snowflake from '@pulumi/snowflake';
import { policyDocument } from '../../policies/role.ts';
import type { LandingBucket } from '../landing/landing-bucket.ts';

/** Arguments of {@link createStorage}. */
export interface StorageSpec {
  readonly parent: pulumi.Resource;
  readonly database: string;
  readonly landing: LandingBucket;
  /** Prefixes that may be read, with slashes at their ends. */
  readonly prefixes: readonly string[];
  /** The AWS account of the bucket. */
  readonly awsAccount: pulumi.Input<string>;
  /** Name of the role; chosen here, because integration and role each want the other's. */
  readonly roleName: string;
  readonly options: pulumi.CustomResourceOptions;
}

/** The integration, and the policy that must stand before anything reads through it. */
export interface CreatedStorage {
  readonly integration: snowflake.StorageIntegration;
  readonly policy: aws.iam.RolePolicy;
}

/**
 * Makes `<name>-integration`, `<name>-role` and `<name>-policy`. The role trusts the user that Snowflake made for the
 * integration, and only with the integration's external id:
 * https://docs.snowflake.com/en/user-guide/data-load-s3-config-storage-integration
 */
export function createStorage(name: string, spec: StorageSpec): CreatedStorage {
  const { parent, landing, prefixes, roleName } = spec;
  const integration = new snowflake.StorageIntegration(
    `${name}-integration`,
    {
      name: `${spec.database}_LANDING`,
      comment: 'Reads what Kafka Connect landed',
      type: 'EXTERNAL_STAGE',
      storageProvider: 'S3',
      enabled: true,
      storageAwsRoleArn: pulumi.interpolate`arn:aws:iam::${spec.awsAccount}:role/${roleName}`,
      storageAllowedLocations: prefixes.map((prefix) => landing.url(prefix)),
    },
    spec.options,
  );
  const role = new aws.iam.Role(
    `${name}-role`,
    { name: roleName, description: 'Snowflake reads the landing bucket', assumeRolePolicy: trust(integration) },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-policy`,
    { role: role.name, policy: policyDocument(landing.readStatements(prefixes)) },
    { parent },
  );
  return { integration, policy };
}

function trust(integration: snowflake.StorageIntegration): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: integration.storageAwsIamUserArn },
        Condition: { StringEquals: { 'sts:ExternalId': integration.storageAwsExternalId } },
      },
    ],
  });
}
