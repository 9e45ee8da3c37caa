/** The name and password of a user of MySQL, in Secrets Manager; the stack makes the place and never sees the content. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

/** Arguments of {@link LoginSecret}. */
export interface LoginSecretArgs {
  readonly description: string;
  /** Whether the secret goes at once with the stack; else it can be restored for a while. */
  readonly deletable: boolean;
}

/** Days in which a deleted secret can be restored. */
const recoveryDays = 30;

/** The secret `<name>-secret`, to hold `{"username": …, "password": …}`. */
export class LoginSecret extends pulumi.ComponentResource {
  readonly secretArn: pulumi.Output<string>;

  constructor(name: string, args: LoginSecretArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:LoginSecret', name, {}, options);
    const secret = new aws.secretsmanager.Secret(
      `${name}-secret`,
      { description: args.description, recoveryWindowInDays: args.deletable ? 0 : recoveryDays },
      { parent: this },
    );
    this.secretArn = secret.arn;
    this.registerOutputs({ secretArn: this.secretArn });
  }
}
