/** Certificates for tests: an authority that lives as long as the test, and what it signs. */
import 'reflect-metadata'; // which @peculiar/x509 wants to be there first
import * as x509 from '@peculiar/x509';
import type { TlsIdentity } from '../../local/engines/kafka-cluster.ts';

/** Whom a certificate is for. */
export interface CertificateSubject {
  readonly commonName: string;
  readonly dnsNames?: readonly string[];
  readonly addresses?: readonly string[];
}

/** Signs certificates. */
export interface TestAuthority {
  /** Its own certificate, PEM. */
  readonly ca: string;
  issue(subject: CertificateSubject): Promise<TlsIdentity>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 86_400_000;

/** A new authority; two of them do not trust each other, whatever their names. */
export async function makeAuthority(commonName = 'streampact-test'): Promise<TestAuthority> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const validity = { notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + dayMs) };
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${commonName}`,
    keys,
    signingAlgorithm: algorithm,
    ...validity,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  const ca = authority.toString('pem');
  return {
    ca,
    async issue({ commonName: name, dnsNames = [], addresses = [] }) {
      const own = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
      const names: x509.JsonGeneralNames = [
        ...dnsNames.map((value) => ({ type: 'dns' as const, value })),
        ...addresses.map((value) => ({ type: 'ip' as const, value })),
      ];
      const certificate = await x509.X509CertificateGenerator.create({
        subject: `CN=${name}`,
        issuer: authority.subject,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        ...validity,
        extensions: [
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
          ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
        ],
      });
      const key = x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', own.privateKey), 'PRIVATE KEY');
      return { ca, certificate: certificate.toString('pem'), key };
    },
  };
}
