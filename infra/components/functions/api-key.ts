/** An API key in Secrets Manager. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { type Access, access } from '../../policies/access.ts';

/** A key that a producer needs. */
export interface ApiKey {
  readonly description: string;
  /** Environment variable that gets the secret's ARN. */
  readonly variable: string;
  /** The key, if the stack shall store it. Undefined: someone puts it into the secret, and the stack never sees it. */
  readonly value: pulumi.Output<string> | undefined;
  /** Whether the secret goes at once with the stack; else it can be restored for a while. */
  readonly deletable: boolean;
}

/** The secret, and the right to read it. */
export interface CreatedApiKey {
  readonly secretArn: pulumi.Output<string>;
  readonly access: Access;
}

/** Days in which a deleted secret can be restored. */
const recoveryDays = 30;

/** Makes `<name>-api-key` under `parent`. */
export function createApiKey(parent: pulumi.Resource, name: string, key: ApiKey): CreatedApiKey {
  const secret = new aws.secretsmanager.Secret(
    `${name}-api-key`,
    { description: key.description, recoveryWindowInDays: key.deletable ? 0 : recoveryDays },
    { parent },
  );
  const versions =
    key.value === undefined
      ? []
      : [
          new aws.secretsmanager.SecretVersion(
            `${name}-api-key`,
            { secretId: secret.id, secretString: key.value },
            { parent },
          ),
        ];
  return {
    secretArn: secret.arn,
    access: access({
      environment: { [key.variable]: secret.arn },
      statements: [{ actions: ['secretsmanager:GetSecretValue'], resources: [secret.arn] }],
      dependsOn: versions,
    }),
  };
}
