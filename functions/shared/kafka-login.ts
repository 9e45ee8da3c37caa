/**
 * How a client shows Kafka who it is, as a secret says it: a workload by name and password (SCRAM-SHA-512 inside TLS), whoever
 * reconciles topics by a certificate. Without a secret, the connection is plaintext, as in local stacks.
 */
import type { ConnectionOptions } from 'node:tls';
import type { KafkaConfig } from 'kafkajs';
import kafkajs from 'kafkajs'; // CommonJS: its names come with the default import
import scram512 from 'kafkajs/src/broker/saslAuthenticator/scram512.js';
import { StreampactError } from '../../contracts/src/error.ts';
import { text } from './config.ts';
import { deadlineAfter } from './deadline.ts';
import { type SecretReader, secretReader } from './secret.ts';

/** The settings of kafkajs's client that decide who it is. */
export type KafkaSecurity = Pick<KafkaConfig, 'ssl' | 'sasl'>;

/** ARN or name of the secret with a workload's login; absent where Kafka asks nobody who they are. */
export const kafkaLogin = text('STREAMPACT_KAFKA_LOGIN_ARN', '');

/** Longest wait for Secrets Manager, in milliseconds. */
const readMs = 10_000;

/**
 * Reads a workload's login, `{"username", "password", "ca"}`; '' is none. A password that the broker refuses is read once more, since
 * it may have been changed. Throws SECRET_UNREADABLE and KAFKA_LOGIN_INVALID.
 */
export async function readKafkaLogin(arn: string, read?: SecretReader): Promise<KafkaSecurity> {
  if (arn === '') return {};
  let known = await readLogin(arn, read);
  const refresh = async (used: string): Promise<boolean> => {
    // Another connection may have read it already.
    if (known.password === used) known = await readLogin(arn, read);
    return known.password !== used;
  };
  return {
    ssl: trusting(known.ca),
    sasl: {
      mechanism: 'scram-sha-512',
      authenticationProvider: (args) => ({
        authenticate: async () => {
          const { username, password } = known;
          try {
            await scram512({ username, password })(args).authenticate();
          } catch (error) {
            // By this type kafkajs knows that it must connect anew, which it then does.
            if (await refresh(password)) throw refused(error);
            throw error;
          }
        },
      }),
    },
  };
}

/** A workload's login as its secret holds it. */
export interface Login {
  readonly username: string;
  readonly password: string;
  /** Certificates of the authorities that brokers are trusted by, in PEM. */
  readonly ca: string;
}

/** Reads a login as it is now. Throws SECRET_UNREADABLE and KAFKA_LOGIN_INVALID. */
export function readLogin(arn: string, read?: SecretReader): Promise<Login> {
  return fieldsOf(arn, ['username', 'password', 'ca'], read);
}

/** Reads a certificate, `{"ca", "certificate", "key"}`. Throws SECRET_UNREADABLE and KAFKA_LOGIN_INVALID. */
export async function readKafkaCertificate(arn: string, read?: SecretReader): Promise<KafkaSecurity> {
  const { ca, certificate, key } = await fieldsOf(arn, ['ca', 'certificate', 'key'], read);
  return { ssl: { ...trusting(ca), cert: certificate, key } };
}

/** Only this authority, and no TLS before 1.3. */
export function trusting(ca: string): ConnectionOptions {
  return { ca: [ca], minVersion: 'TLSv1.3' };
}

async function fieldsOf<F extends string>(
  arn: string,
  names: readonly F[],
  read: SecretReader | undefined,
): Promise<Readonly<Record<F, string>>> {
  const { signal, release } = deadlineAfter(readMs).signal();
  try {
    const value: unknown = JSON.parse((await secretReader(read)(arn, signal)) ?? '');
    const held = new Map(Object.entries(value ?? {}));
    const fields = names.map((name) => [name, held.get(name)] as const);
    if (fields.every(([, field]) => typeof field === 'string' && field !== '')) {
      return Object.fromEntries(fields) as Record<F, string>;
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  } finally {
    release();
  }
  throw new StreampactError('KAFKA_LOGIN_INVALID', `The secret does not hold the texts ${names.join(', ')}.`, {
    where: arn,
    fix: 'Deploy the stack, or invoke its function kafka-credentials, which fills it.',
  });
}

function refused(cause: unknown): Error {
  const message = `The password was refused and has changed since (${cause instanceof Error ? cause.message : ''})`;
  return new kafkajs.KafkaJSProtocolError(
    Object.assign(new Error(message), { type: 'ILLEGAL_SASL_STATE', code: 34, retriable: true }),
  );
}
