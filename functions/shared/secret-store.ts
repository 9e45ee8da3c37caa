/**
 * Secrets Manager as the functions use it that fill secrets: JSON objects of texts, each version written only on top of the one that was read.
 *
 * The token of a new version follows from the version that it replaces. Secrets Manager refuses another content under a token
 * that it knows (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html), so of two functions that
 * run at once the second one learns that it was too late.
 */
import { createHash } from 'node:crypto';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { type ErrorCode, StreampactError } from '../../contracts/src/error.ts';

/** A content: names and texts. */
export type Fields = Readonly<Record<string, string>>;

/** What a secret holds. */
export interface Stored {
  /** Its content if it is a JSON object of texts. */
  readonly fields: Fields | undefined;
  /** Of the present version; undefined for a secret that has never had one. */
  readonly version: string | undefined;
}

/** The port to the secrets; tests may put a map in its place. */
export interface SecretStore {
  read(name: string): Promise<Stored>;
  /** Throws the code for `contested` when the secret has got another version meanwhile. */
  write(name: string, fields: Fields, replaced: Stored): Promise<void>;
}

/** What a failure is called: that somebody else has changed the secret meanwhile, and every other one. */
interface FailureCodes {
  readonly contested: ErrorCode;
  readonly failed: ErrorCode;
}

/** The account's. No failure repeats a content. */
export function secretsManagerStore(
  codes: FailureCodes,
  client = new SecretsManagerClient({ maxAttempts: 5 }),
): SecretStore {
  return {
    async read(name) {
      try {
        const { SecretString, VersionId } = await client.send(new GetSecretValueCommand({ SecretId: name }));
        // Emulators give an empty secret an empty version.
        const isEmpty = SecretString === undefined || SecretString === '';
        return { fields: fieldsOf(SecretString), version: isEmpty ? undefined : VersionId };
      } catch (error) {
        // A secret that was never filled; one that is not there is told by the write.
        if (error instanceof ResourceNotFoundException) return { fields: undefined, version: undefined };
        throw failed(codes, name, `read (${nameOf(error)})`);
      }
    },
    async write(name, fields, { version }) {
      const ClientRequestToken = tokenAfter(name, version);
      const SecretString = JSON.stringify(fields);
      try {
        await client.send(new PutSecretValueCommand({ SecretId: name, SecretString, ClientRequestToken }));
      } catch (error) {
        if (error instanceof ResourceExistsException) throw contested(codes, name);
        throw failed(codes, name, `written (${nameOf(error)})`);
      }
    },
  };
}

/** A UUID that is another for every version that is replaced. */
export function tokenAfter(name: string, version: string | undefined): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([name, version ?? null]))
    .digest('hex');
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The content of a secret that is a JSON object of texts. */
export function fieldsOf(text: string | undefined): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.values(value).every((field) => typeof field === 'string') ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

function contested(codes: FailureCodes, name: string): StreampactError {
  return new StreampactError(codes.contested, 'The secret has been changed by somebody else meanwhile.', {
    where: name,
    fix: 'Run it again: it goes on from what is there now.',
  });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown failure';
}

function failed(codes: FailureCodes, name: string, what: string): StreampactError {
  return new StreampactError(codes.failed, `The secret cannot be ${what}.`, {
    where: name,
    fix: 'Deploy the stack, which makes the secrets and the role of the function; then run it again.',
  });
}
