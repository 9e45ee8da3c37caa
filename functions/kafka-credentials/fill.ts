/** Fills Kafka's secrets. What is there and good stays as it is, so it may run as often as anybody likes. */
import { randomBytes } from 'node:crypto';
import type { KafkaSecrets } from '../../contracts/src/access/secrets.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import type { Fields, SecretStore, Stored } from '../shared/secret-store.ts';
import {
  endOf,
  fingerprintOf,
  flawOfAuthority,
  type Identity,
  isGood,
  issue,
  makeAuthority,
  renewAuthority,
  type Subject,
  type Validity,
} from './certificate.ts';
import type { Wanted } from './event.ts';

/** What was done to which secret, by their names, and the nodes' certificates by their SHA-256: nothing of it is secret. */
export interface Filled {
  readonly written: readonly string[];
  readonly kept: readonly string[];
  /** The first node's first. */
  readonly certificates: readonly string[];
}

/** What {@link fill} works with. */
export interface FillWorld {
  readonly store: SecretStore;
  readonly names: KafkaSecrets;
  readonly now: Date;
}

const dayMs = 86_400_000;
/** A certificate that ends within these is made anew. */
const renewalDays = 30;
const certificateDays = 397;
const authorityDays = 3_652;
/** An authority that ends within these is renewed: what it issued meanwhile and clients that know the old one go on. */
const authorityRenewalDays = 730;
/** Clocks may differ. */
const backdatedMs = 3_600_000;
const passwordBytes = 32;

/**
 * Fills what is wanted. KAFKA_AUTHORITY_BROKEN when the authority's secret holds something that cannot sign: every client trusts
 * it, so it is never replaced silently. KAFKA_CREDENTIALS_CONTESTED, KAFKA_CREDENTIALS_STORE_FAILED.
 */
export async function fill(world: FillWorld, wanted: Wanted): Promise<Filled> {
  const done = { written: [] as string[], kept: [] as string[], certificates: [] as string[] };
  const { nodes, admin, users, rotate } = wanted;
  const all = [...new Set([...users, ...rotate])];
  if (nodes.length + all.length === 0 && admin === undefined) return done;
  const keep = async (name: string, stored: Stored, fields: Fields): Promise<void> => {
    const same = stored.fields !== undefined && sameFields(stored.fields, fields);
    if (!same) await world.store.write(name, fields, stored);
    (same ? done.kept : done.written).push(name);
  };
  const { names, store, now } = world;
  const heldAuthority = await store.read(names.authority);
  const authority = await authorityOf(names.authority, heldAuthority, now);
  await keep(names.authority, heldAuthority, { ...authority });
  for (const [index, subject] of [...nodes.entries(), ...(admin === undefined ? [] : [['admin', admin] as const])]) {
    const name = index === 'admin' ? names.admin : names.node(index + 1);
    const held = await store.read(name);
    const identity = await identityOf(held.fields, authority, { subject, now });
    await keep(name, held, { ca: authority.certificate, ...identity });
    if (index !== 'admin') done.certificates.push(fingerprintOf(identity.certificate));
  }
  for (const username of all) {
    const name = names.user(username);
    const held = await store.read(name);
    const known = rotate.includes(username) ? undefined : passwordOf(held.fields);
    const password = known ?? randomBytes(passwordBytes).toString('base64url');
    await keep(name, held, { username, password, ca: authority.certificate });
  }
  return done;
}

async function authorityOf(name: string, held: Stored, now: Date): Promise<Identity> {
  const validity = from(now, authorityDays);
  if (held.version === undefined) return makeAuthority(name, validity);
  const { certificate = '', key = '' } = held.fields ?? {};
  const flaw = await flawOfAuthority({ certificate, key }, now);
  if (flaw !== undefined) throw broken(name, flaw);
  const isEnding = endOf(certificate).getTime() - now.getTime() < authorityRenewalDays * dayMs;
  return isEnding ? renewAuthority({ certificate, key }, validity) : { certificate, key };
}

interface Holder {
  readonly subject: Subject;
  readonly now: Date;
}

async function identityOf(held: Fields | undefined, authority: Identity, { subject, now }: Holder): Promise<Identity> {
  const { certificate = '', key = '' } = held ?? {};
  const at = new Date(now.getTime() + renewalDays * dayMs);
  if (await isGood({ certificate, key }, { authority, subject, at })) return { certificate, key };
  return issue(authority, subject, from(now, certificateDays));
}

/** A password that is too short to be one of ours is not kept. */
function passwordOf(fields: Fields | undefined): string | undefined {
  const password = fields?.password ?? '';
  return /^[\x21-\x7e]{32,256}$/.test(password) ? password : undefined;
}

function from(now: Date, days: number): Validity {
  // Certificates count in seconds.
  const seconds = (at: number): Date => new Date(Math.floor(at / 1_000) * 1_000);
  return { notBefore: seconds(now.getTime() - backdatedMs), notAfter: seconds(now.getTime() + days * dayMs) };
}

function sameFields(one: Fields, other: Fields): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => one[name] === other[name]);
}

function broken(name: string, flaw: string): StreampactError {
  return new StreampactError(
    'KAFKA_AUTHORITY_BROKEN',
    `The authority of Kafka's certificates cannot be used: ${flaw}.`,
    {
      where: name,
      fix: 'Make an earlier version of the secret current again (aws secretsmanager update-secret-version-stage). A new authority, which locks out every client until it has read its secret anew, is made when the secret is deleted and deployed again.',
    },
  );
}
