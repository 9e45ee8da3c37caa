/** The key of hashed columns in the local Snowflake, from the secret that the deployed function has filled. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { secretsManagerStore } from '../../../functions/shared/secret-store.ts';
import type { SnowflakeSession } from '../../../queries/snowflake-session.ts';
import { fillPrivacyKey } from '../../privacy-key/fill.ts';

/** Where it is from, and where it goes. */
interface Places {
  readonly secrets: SecretsManagerClient;
  readonly session: SnowflakeSession;
  readonly database: string;
  readonly privacyKeyArn: string;
}

/** As `npm run privacy-key` does after a deployment: without the key no event is taken. */
export async function bringPrivacyKey({ secrets, session, database, privacyKeyArn: secret }: Places): Promise<void> {
  const codes = { contested: 'PRIVACY_KEY_CONTESTED', failed: 'PRIVACY_KEY_STORE_FAILED' } as const;
  await fillPrivacyKey({ session, store: secretsManagerStore(codes, secrets), secret, database });
}
