/** The name and password of a user of MySQL, in Secrets Manager; the stack makes the place and never sees the content. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';

/** Arguments of {@link createLoginSecret}. */
export interface LoginSecretSpec {
  readonly description: string;
  /** Whether the secret goes at once with the stack; else it can be restored for a while. */
  readonly deletable: boolean;
}

/** Days in which a deleted secret can be restored. */
const recoveryDays = 7;

/** Makes `<name>-login` under `parent`, to hold `{"username": …, "password": …}`. Answers its ARN. */
export function createLoginSecret(
  parent: pulumi.Resource,
  name: string,
  { description, deletable }: LoginSecretSpec,
): pulumi.Output<string> {
  const secret = new aws.secretsmanager.Secret(
    `${name}-login`,
    { description, recoveryWindowInDays: deletable ? 0 : recoveryDays },
    { parent },
  );
  return secret.arn;
}
