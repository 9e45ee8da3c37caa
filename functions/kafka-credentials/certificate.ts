/** X.509 certificates of the cluster: an authority, and what it issues. Keys are EC P-256, texts are PEM, keys PKCS#8. */
import 'reflect-metadata'; // before the next one, which wants it
import { createHash, createPrivateKey, createPublicKey, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

/** A certificate and its private key. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

/** Whom a certificate is for. */
export interface Subject {
  /** The whole name: Kafka knows the holder as `User:CN=<commonName>`. */
  readonly commonName: string;
  /** Names that it answers to, addresses in places where there are no names; none for a mere client. */
  readonly dnsNames: readonly string[];
}

/** From when to when. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** A new key, and an authority that signs itself with it. */
export async function makeAuthority(commonName: string, validity: Validity): Promise<Identity> {
  const { privateKey } = await newKeys();
  const key = await pemOf(privateKey);
  return { key, certificate: await selfSigned(commonName, key, validity) };
}

/** The same authority for longer: with its name and key, all that it has issued stays good. */
export async function renewAuthority({ certificate, key }: Identity, validity: Validity): Promise<Identity> {
  return { key, certificate: await selfSigned(commonNameOf(certificate), key, validity) };
}

/** A new key, and a certificate of the authority for it. */
export async function issue(authority: Identity, subject: Subject, validity: Validity): Promise<Identity> {
  const keys = await newKeys();
  const issuer = new x509.X509Certificate(authority.certificate);
  const { clientAuth, serverAuth } = x509.ExtendedKeyUsage;
  const isServer = subject.dnsNames.length > 0;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: [subject.commonName] }],
    issuer: issuer.subjectName.toString(),
    ...validity,
    publicKey: keys.publicKey,
    signingKey: (await keysOf(authority.key)).privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(isServer ? [serverAuth, clientAuth] : [clientAuth]),
      ...(isServer
        ? [
            new x509.SubjectAlternativeNameExtension(
              subject.dnsNames.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value })),
            ),
          ]
        : []),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: textOf(certificate), key: await pemOf(keys.privateKey) };
}

/** What of an authority is wrong; undefined where it can sign. */
export async function flawOfAuthority(identity: Identity, now: Date): Promise<string | undefined> {
  const flaw = flawOfPair(identity);
  if (flaw !== undefined) return flaw;
  const read = new x509.X509Certificate(identity.certificate);
  if (read.getExtension(x509.BasicConstraintsExtension)?.ca !== true) return 'its certificate is no authority';
  if (!(await read.verify({ signatureOnly: true }))) return 'it has not signed itself';
  return now >= read.notAfter ? `it ended on ${read.notAfter.toISOString()}` : undefined;
}

/** Whether an identity is whole, of this subject, of this authority, and good at that time. */
export async function isGood(
  identity: Identity,
  { authority, subject, at }: { readonly authority: Identity; readonly subject: Subject; readonly at: Date },
): Promise<boolean> {
  if (flawOfPair(identity) !== undefined) return false;
  const [read, issuer] = [
    new x509.X509Certificate(identity.certificate),
    new x509.X509Certificate(authority.certificate),
  ];
  const names = read.getExtension(x509.SubjectAlternativeNameExtension)?.names.items.map(({ value }) => value) ?? [];
  return (
    read.notAfter > at &&
    commonNameOf(identity.certificate) === subject.commonName &&
    JSON.stringify(names) === JSON.stringify(subject.dnsNames) &&
    (await read.verify({ publicKey: issuer.publicKey, signatureOnly: true }))
  );
}

/** When a certificate ends. */
export function endOf(certificate: string): Date {
  return new x509.X509Certificate(certificate).notAfter;
}

/** SHA-256 of a certificate, in hex. */
export function fingerprintOf(certificate: string): string {
  return createHash('sha256')
    .update(Buffer.from(new x509.X509Certificate(certificate).rawData))
    .digest('hex');
}

/** A certificate and a key that can be read and belong together have none. */
function flawOfPair({ certificate, key }: Identity): string | undefined {
  try {
    const spki = createPublicKey(createPrivateKey(key)).export({ type: 'spki', format: 'der' });
    const held = Buffer.from(new x509.X509Certificate(certificate).publicKey.rawData);
    return held.equals(spki) ? undefined : 'its key is not the one of its certificate';
  } catch {
    return 'its certificate or its key cannot be read';
  }
}

async function selfSigned(commonName: string, key: string, validity: Validity): Promise<string> {
  const keys = await keysOf(key);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [commonName] }],
    ...validity,
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return textOf(certificate);
}

/** With the line's end that texts need which are written one after the other. */
function textOf(certificate: x509.X509Certificate): string {
  return `${certificate.toString('pem').trimEnd()}\n`;
}

function commonNameOf(certificate: string): string {
  return new x509.X509Certificate(certificate).subjectName.getField('CN')[0] ?? '';
}

/** 16 bytes, the first of them neither zero nor with the sign's bit. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes.toString('hex');
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>;
}

async function keysOf(pem: string): Promise<webcrypto.CryptoKeyPair> {
  const key = createPrivateKey(pem);
  const [pkcs8, spki] = [
    key.export({ type: 'pkcs8', format: 'der' }),
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
  ];
  const privateKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']);
  const publicKey = await webcrypto.subtle.importKey('spki', spki, algorithm, true, ['verify']);
  return { privateKey, publicKey };
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
}
