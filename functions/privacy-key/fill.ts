/** Fills the secret with the key that personal columns are hashed under: once. A key that is there stays. */
import { randomBytes } from 'node:crypto';
import { StreampactError } from '../../contracts/src/error.ts';
import type { SecretStore } from '../shared/secret-store.ts';

/** Bytes of a key, as many as SHA-256 gives: https://www.rfc-editor.org/rfc/rfc2104#section-3 */
const keyBytes = 32;

/** What was done: nothing of it is secret. */
export interface Filled {
  readonly outcome: 'written' | 'kept';
}

/**
 * Fills the secret `name`. PRIVACY_KEY_BROKEN when it holds something that is no key: under another key the hashes of yesterday would
 * not meet those of today. PRIVACY_KEY_CONTESTED, PRIVACY_KEY_STORE_FAILED.
 */
export async function fill(store: SecretStore, name: string): Promise<Filled> {
  const stored = await store.read(name);
  if (/^[0-9a-f]{64}$/.test(stored.fields?.key ?? '')) return { outcome: 'kept' };
  if (stored.version !== undefined) throw broken(name);
  await store.write(name, { key: randomBytes(keyBytes).toString('hex') }, stored);
  return { outcome: 'written' };
}

function broken(name: string): StreampactError {
  return new StreampactError('PRIVACY_KEY_BROKEN', 'The secret holds no key of 64 hex digits.', {
    where: name,
    fix: 'Make an earlier version of the secret current again (aws secretsmanager update-secret-version-stage).',
  });
}
