/** The key that a product's personal columns are hashed under: a secret that the stack makes empty, and the function that fills it. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type Access, access } from '../../policies/access.ts';
import type { Alarms } from '../alarms/alarms.ts';
import { functionAlarms } from '../alarms/function.ts';
import { createFunction } from '../functions/function.ts';
import type { Artifact } from '../lake/artifact-store.ts';

/** The function's bundle in `dist/`. */
export const privacyKeyAsset = 'functions/privacy-key.zip';

/** Arguments of {@link PrivacyKey}. */
export interface PrivacyKeyArgs {
  /** Name of the secret. */
  readonly secretName: string;
  readonly bundle: Artifact;
  readonly alarms: Alarms;
  /** Whether the secret goes at once with the stack; else it can be restored for a while. */
  readonly deletable: boolean;
  readonly logRetentionDays: number;
}

/** Days in which a deleted secret can be restored: without it nothing new joins with what was hashed before. */
const recoveryDays = 30;
const seconds = 60;

/** Secret and function. Hashes of two products never meet: each has a key of its own. */
export class PrivacyKey extends pulumi.ComponentResource {
  readonly secretArn: pulumi.Output<string>;
  readonly #filled: aws.lambda.Invocation;

  constructor(name: string, args: PrivacyKeyArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:PrivacyKey', name, {}, options);
    const secret = new aws.secretsmanager.Secret(
      `${name}-secret`,
      {
        name: args.secretName,
        description: 'Key that personal columns are hashed under',
        recoveryWindowInDays: args.deletable ? 0 : recoveryDays,
      },
      { parent: this },
    );
    const fill = createFunction(this, name, {
      description: 'Makes the key that personal columns are hashed under, once',
      bundle: args.bundle,
      access: [access({ environment: { STREAMPACT_PRIVACY_KEY_ARN: secret.arn } })],
      statements: [
        { actions: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], resources: [secret.arn] },
      ],
      timeoutSeconds: seconds,
      memoryMebibytes: 256,
      logRetentionDays: args.logRetentionDays,
    });
    this.#filled = new aws.lambda.Invocation(
      `${name}-filled`,
      { functionName: fill.name, input: '{}', triggers: { secret: secret.arn } },
      { parent: this },
    );
    args.alarms.watch(this, name, functionAlarms({ functionName: fill.name, functionSeconds: seconds }));
    this.secretArn = secret.arn;
    this.registerOutputs({ secretArn: this.secretArn });
  }

  /** To read the key. */
  read(): Access {
    return access({
      statements: [{ actions: ['secretsmanager:GetSecretValue'], resources: [this.secretArn] }],
      dependsOn: [this.#filled],
    });
  }
}
