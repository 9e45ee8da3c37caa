/** Who the function is in Snowflake: a user's name and private key, which somebody has put into the secret by hand. */
import { createPrivateKey } from 'node:crypto';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { SecretStore } from '../../shared/secret-store.ts';

/** A login by key pair. */
export interface Login {
  readonly username: string;
  /** PEM in PKCS #8, not encrypted: it stays in memory. */
  readonly privateKey: string;
}

/** The login that the secret `name` holds; SECRET_UNREADABLE, which repeats none of it, for a secret that holds none. */
export async function readLogin(store: Pick<SecretStore, 'read'>, name: string): Promise<Login> {
  const { fields = {} } = await store.read(name);
  const { username = '', privateKey = '', passphrase } = fields;
  if (!/^[\x21-\x7e]{1,255}$/.test(username)) throw unreadable(name, 'names no user');
  return { username, privateKey: plainKey(name, privateKey, passphrase) };
}

function plainKey(name: string, key: string, passphrase: string | undefined): string {
  try {
    const read = createPrivateKey({ key, format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) });
    // Snowflake takes RSA alone: https://docs.snowflake.com/en/user-guide/key-pair-auth
    if (read.asymmetricKeyType === 'rsa') return read.export({ format: 'pem', type: 'pkcs8' }).toString();
  } catch {
    // Told below: OpenSSL's words help nobody.
  }
  throw unreadable(name, 'holds no RSA key in PEM that can be read');
}

function unreadable(name: string, what: string): StreampactError {
  return new StreampactError('SECRET_UNREADABLE', `The secret ${what}.`, {
    where: name,
    fix: 'Put {"username": …, "privateKey": …} into it, with "passphrase" if the key has one; docs/deploying.md has the commands.',
  });
}
