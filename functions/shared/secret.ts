/** A secret from AWS Secrets Manager, kept between warm invocations. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { StreampactError } from '../../contracts/src/error.ts';
import type { Deadline } from './deadline.ts';

/** Reads a secret's text; `undefined` for a binary one. Rejects with the SDK's errors. */
export type SecretReader = (arn: string, signal: AbortSignal) => Promise<string | undefined>;

/** A secret, read on first use. */
export interface Secret {
  /** The value as last read. SECRET_UNREADABLE when it cannot be read or cannot stand in a header. */
  value(deadline: Deadline): Promise<string>;
  /** Reads again, for a key that was rotated meanwhile. */
  reread(deadline: Deadline): Promise<string>;
}

/** Longest wait for Secrets Manager, in milliseconds. */
const readMs = 5_000;

/** A secret by its ARN or name. */
export function createSecret(arn: string, read: SecretReader = secretsManagerReader()): Secret {
  let known: string | undefined;
  const reread = async (deadline: Deadline): Promise<string> => {
    const { signal, release } = deadline.within(readMs).signal();
    try {
      known = checked(arn, await read(arn, signal));
      return known;
    } catch (error) {
      if (error instanceof StreampactError) throw error;
      throw unreadable(arn, `cannot be read (${error instanceof Error ? error.name : 'unknown failure'})`);
    } finally {
      release();
    }
  };
  return { value: async (deadline) => known ?? (await reread(deadline)), reread };
}

/** Anything else in a header makes undici throw an error that repeats it. */
function checked(arn: string, text: string | undefined): string {
  const value = text?.trim() ?? '';
  if (!/^[\x21-\x7e]{1,4096}$/.test(value)) throw unreadable(arn, 'is empty or not plain text on one line');
  return value;
}

function unreadable(arn: string, what: string): StreampactError {
  return new StreampactError('SECRET_UNREADABLE', `The secret ${what}.`, {
    where: arn,
    fix: 'Put the key into the secret as plain text, and let the role of its reader read it (GetSecretValue).',
  });
}

/** A reader that rejects with SECRET_UNREADABLE in place of the SDK's errors; the account's by default. */
export function secretReader(read: SecretReader = secretsManagerReader()): SecretReader {
  return async (arn, signal) => {
    try {
      return await read(arn, signal);
    } catch (error) {
      throw unreadable(arn, `cannot be read (${error instanceof Error ? error.name : 'unknown failure'})`);
    }
  };
}

function secretsManagerReader(): SecretReader {
  const client = new SecretsManagerClient({ maxAttempts: 3 });
  return async (SecretId, abortSignal) =>
    (await client.send(new GetSecretValueCommand({ SecretId }), { abortSignal })).SecretString;
}
