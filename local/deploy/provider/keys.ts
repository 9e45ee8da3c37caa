/** AWS KMS and Secrets Manager. https://docs.aws.amazon.com/kms/latest/APIReference/ and …/secretsmanager/latest/apireference/ */
import type { AliasArgs, KeyArgs } from '@pulumi/aws/kms/index.js';
import type { SecretArgs, SecretVersionArgs } from '@pulumi/aws/secretsmanager/index.js';
import type { Cloud } from './cloud.ts';
import { type Created, complete, type Resolved, type ResourceRow, resource } from './row.ts';
import { present } from './shape.ts';

async function setRotation(keyId: string, enabled: boolean | undefined, cloud: Cloud): Promise<undefined> {
  const kms = await cloud.kms();
  await (enabled === true ? kms.enableKeyRotation({ KeyId: keyId }) : kms.disableKeyRotation({ KeyId: keyId }));
}

async function putSecretValue({ secretId, secretString }: Resolved<SecretVersionArgs>, cloud: Cloud): Promise<Created> {
  const { ARN, VersionId } = await (await cloud.secrets()).putSecretValue({
    SecretId: secretId,
    SecretString: secretString ?? '',
  });
  const versionId = present(VersionId, "the secret's version");
  return { id: `${secretId}|${versionId}`, outputs: { arn: ARN ?? secretId, versionId } };
}

export const keys: readonly ResourceRow[] = [
  resource<KeyArgs>({
    type: 'aws:kms/key:Key',
    replaceOn: ['keyUsage', 'customerMasterKeySpec', 'multiRegion'],
    create: async ({ description = '', policy, enableKeyRotation }, cloud) => {
      const kms = await cloud.kms();
      const { KeyMetadata } = await kms.createKey({
        Description: description,
        ...(policy !== undefined && { Policy: policy }),
      });
      const keyId = present(KeyMetadata?.KeyId, "the key's id");
      return complete({ id: keyId, outputs: { keyId, arn: KeyMetadata?.Arn ?? '' } }, async () =>
        enableKeyRotation === true ? setRotation(keyId, true, cloud) : undefined,
      );
    },
    update: async ({ id, inputs }, cloud) => {
      const kms = await cloud.kms();
      await kms.updateKeyDescription({ KeyId: id, Description: inputs.description ?? '' });
      if (inputs.policy !== undefined)
        await kms.putKeyPolicy({ KeyId: id, PolicyName: 'default', Policy: inputs.policy });
      return setRotation(id, inputs.enableKeyRotation, cloud);
    },
    // A key cannot be deleted at once, here as in AWS.
    delete: async ({ id, inputs: { deletionWindowInDays = 7 } }, cloud) =>
      (await cloud.kms()).scheduleKeyDeletion({ KeyId: id, PendingWindowInDays: deletionWindowInDays }),
  }),
  resource<AliasArgs>({
    type: 'aws:kms/alias:Alias',
    replaceOn: ['name', 'namePrefix'],
    deleteBeforeReplace: true,
    create: async ({ name = '', targetKeyId }, cloud) => {
      await (await cloud.kms()).createAlias({ AliasName: name, TargetKeyId: targetKeyId });
      return { id: name, outputs: { arn: cloud.arn('kms', name) } };
    },
    update: async ({ id, inputs: { targetKeyId } }, cloud) => {
      await (await cloud.kms()).updateAlias({ AliasName: id, TargetKeyId: targetKeyId });
      return undefined;
    },
    delete: async ({ id }, cloud) => (await cloud.kms()).deleteAlias({ AliasName: id }),
  }),
  resource<SecretArgs>({
    type: 'aws:secretsmanager/secret:Secret',
    autoname: { property: 'name', maxLength: 512 },
    replaceOn: ['name', 'namePrefix'],
    create: async ({ name = '', description, kmsKeyId }, cloud) => {
      const { ARN } = await (await cloud.secrets()).createSecret({
        Name: name,
        ...(description !== undefined && { Description: description }),
        ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
      });
      const arn = present(ARN, "the secret's ARN");
      return { id: arn, outputs: { arn } };
    },
    update: async ({ id, inputs: { description = '' } }, cloud) => {
      await (await cloud.secrets()).updateSecret({ SecretId: id, Description: description });
      return undefined;
    },
    delete: async ({ id, inputs: { recoveryWindowInDays = 30 } }, cloud) =>
      (await cloud.secrets()).deleteSecret({
        SecretId: id,
        ...(recoveryWindowInDays === 0
          ? { ForceDeleteWithoutRecovery: true }
          : { RecoveryWindowInDays: recoveryWindowInDays }),
      }),
  }),
  resource<SecretVersionArgs>({
    type: 'aws:secretsmanager/secretVersion:SecretVersion',
    replaceOn: ['secretId', 'secretString', 'secretBinary'],
    create: putSecretValue,
    update: async ({ inputs }, cloud) => (await putSecretValue(inputs, cloud)).outputs,
    // Versions go with their secret; the current one cannot go before it.
    delete: async () => undefined,
  }),
];
