/** Asks each connector's own plugin what it says of the generated configuration. */
import type { Connector } from '../../contracts/src/emit/connectors/config.ts';
import { type ConnectorClass, connectorClasses } from '../../contracts/src/emit/connectors/plugins.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import { shown } from './drift.ts';
import type { CheckedKey, ConnectRest } from './rest.ts';

/** What a plugin says of a connector. */
export interface Verdict {
  readonly name: string;
  readonly class: string;
  /** absent: the worker has no such plugin, so that nobody was asked. */
  readonly outcome: 'valid' | 'invalid' | 'absent';
  readonly errors: readonly CheckedKey[];
  /** Of an absent plugin: where it is had. */
  readonly archive?: string;
}

/** One verdict for each connector. Nothing is changed. */
export async function validate(connect: ConnectRest, connectors: readonly Connector[]): Promise<readonly Verdict[]> {
  const classes = await connect.pluginClasses();
  const rows: readonly ConnectorClass[] = Object.values(connectorClasses);
  const verdicts: Verdict[] = [];
  for (const { name, config } of connectors) {
    const className = config['connector.class'] ?? '';
    if (!classes.has(className)) {
      const archive = rows.find((row) => row.class === className)?.archive;
      verdicts.push({ name, class: className, outcome: 'absent', errors: [], ...(archive && { archive }) });
      continue;
    }
    const errors = (await connect.validate(config)).map((key) => withoutSecrets(key, config[key.name]));
    verdicts.push({ name, class: className, outcome: errors.length === 0 ? 'valid' : 'invalid', errors });
  }
  return verdicts;
}

/** A plugin's message may repeat the value that it does not like. */
function withoutSecrets(key: CheckedKey, value: string | undefined): CheckedKey {
  if (value === undefined || value === '') return key;
  const masked = shown(key.name, value);
  return { ...key, errors: key.errors.map((error) => error.replaceAll(value, masked)) };
}

/** The error of verdicts that are not good; undefined when all are. */
export function invalidity(verdicts: readonly Verdict[]): StreampactError | undefined {
  const bad = verdicts.filter(({ outcome }) => outcome === 'invalid');
  if (bad.length === 0) return undefined;
  const lines = bad.flatMap(({ name, errors }) =>
    errors.map((error) => `${name}: ${error.name}: ${error.errors.join(' ')}`),
  );
  return new StreampactError(
    'CONNECTOR_INVALID',
    `${lines.length} key(s) are refused by their plugin.\n${lines.join('\n')}`,
    {
      fix: "Keys come from contracts/src/emit/connectors and the contract's source or landing; npm run generate writes them.",
    },
  );
}
