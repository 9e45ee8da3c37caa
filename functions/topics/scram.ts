/**
 * Passwords of Kafka's users, by the two requests that kafkajs lacks: DescribeUserScramCredentials and AlterUserScramCredentials
 * (KIP-554, https://kafka.apache.org/protocol, both of version 0). The broker is given a salted password and never the password.
 */
import { pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { ProtocolRequest } from '../shared/kafka-request.ts';
import { compact, compactArray, emptyTags, int, Reader, varint } from '../shared/kafka-types.ts';

/** Of SCRAM-SHA-512, in these requests. */
const sha512 = 2;
/** Kafka takes from 4096 to 16384. */
export const iterations = 8_192;
const [saltBytes, hashBytes] = [32, 64];

/** A password as the broker keeps it. */
export interface Verifier {
  readonly user: string;
  readonly salt: Buffer;
  readonly salted: Buffer;
}

/** Salts a password anew. */
export async function verifierOf(user: string, password: string): Promise<Verifier> {
  const salt = randomBytes(saltBytes);
  return { user, salt, salted: await promisify(pbkdf2)(password, salt, iterations, hashBytes, 'sha512') };
}

/** Asks for all users; the answer is each user's iterations of SCRAM-SHA-512, 0 where it has other passwords only. */
export const describeUsers: ProtocolRequest<ReadonlyMap<string, number>> = {
  api: { key: 50, version: 0, name: 'DescribeUserScramCredentials' },
  body: Buffer.concat([varint(0), emptyTags]),
  decode(answer) {
    const reader = new Reader(answer);
    reader.int(4); // throttle time
    refuse(reader, 'all users');
    const rows = reader.array(() => {
      const user = reader.bytes().toString();
      refuse(reader, user);
      const known = reader.array(() => {
        const row = [reader.int(1), reader.int(4)] as const;
        reader.skipTags();
        return row;
      });
      reader.skipTags();
      return [user, known.find(([mechanism]) => mechanism === sha512)?.[1] ?? 0] as const;
    });
    return new Map(rows);
  },
};

/** Takes passwords away from users, and gives others theirs. Throws what Kafka says of the first that it refuses. */
export function alterUsers(removed: readonly string[], set: readonly Verifier[]): ProtocolRequest<void> {
  const deletions = removed.map((user) => Buffer.concat([compact(user), int(sha512, 1), emptyTags]));
  const upsertions = set.map(({ user, salt, salted }) =>
    Buffer.concat([compact(user), int(sha512, 1), int(iterations, 4), compact(salt), compact(salted), emptyTags]),
  );
  return {
    api: { key: 51, version: 0, name: 'AlterUserScramCredentials' },
    body: Buffer.concat([compactArray(deletions), compactArray(upsertions), emptyTags]),
    decode(answer) {
      const reader = new Reader(answer);
      reader.int(4); // throttle time
      reader.array(() => {
        const user = reader.bytes().toString();
        refuse(reader, user);
        reader.skipTags();
      });
    },
  };
}

function refuse(reader: Reader, what: string): void {
  const code = reader.int(2);
  const message = reader.bytes().toString();
  if (code !== 0) throw new Error(`${what}: Kafka's error ${code}${message === '' ? '' : `, ${message}`}`);
}
