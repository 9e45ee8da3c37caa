/** How a connector differs from its configuration, key by key, with secrets masked. */
import type { ConnectorConfig } from '../../contracts/src/emit/connectors/config.ts';

/** A key that is not as it should be. */
export interface KeyDrift {
  readonly key: string;
  /** What it should be; undefined: it should not be there. */
  readonly desired?: string;
  /** What it is; undefined: it is not there. */
  readonly actual?: string;
}

const secretKey = /password|passwd|secret|token|credential|headers|authorization|access\.key|api\.?key|sasl\.jaas/i;
const placeholder = /\$\{[a-z]+:[^}]*\}/g;
const mask = '***';

/** A value as it may be shown: of what may be secret, only the placeholders, which say where it comes from. */
export function shown(key: string, value: string): string {
  if (secretKey.test(key)) return value.match(placeholder)?.join(' ') ?? mask;
  // Addresses may carry a user and a password.
  return value.replace(/(\/\/)[^/?#\s@]+@/g, `$1${mask}@`);
}

/** Every difference, in the order of the keys. Empty: nothing to do. */
export function driftOf(desired: ConnectorConfig, actual: ConnectorConfig): readonly KeyDrift[] {
  const keys = [...new Set([...Object.keys(desired), ...Object.keys(actual)])].sort();
  return keys.flatMap((key): readonly KeyDrift[] => {
    const [should, is] = [desired[key], actual[key]];
    if (should === is) return [];
    return [
      {
        key,
        ...(should === undefined ? {} : { desired: shown(key, should) }),
        ...(is === undefined ? {} : { actual: shown(key, is) }),
      },
    ];
  });
}
