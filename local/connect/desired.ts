/** Reads what `npm run generate` wrote for Kafka Connect and the schema registry. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Connector } from '../../contracts/src/emit/connectors/config.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import type { Compatibility } from '../../contracts/src/model.ts';

/** The generated files of the product that uses Kafka Connect. */
export const generatedFolder = fileURLToPath(new URL('../../contracts/generated/clickstream', import.meta.url));

/** A contract's schema, as the registry is told it. */
export interface DesiredSubject {
  /** `<topic>-value` or `<topic>-key`. */
  readonly subject: string;
  /** Avro as JSON text. */
  readonly schema: string;
  readonly compatibility: Compatibility;
}

/** What a folder of generated files says should be. */
export interface Desired {
  readonly connectors: readonly Connector[];
  readonly subjects: readonly DesiredSubject[];
}

/**
 * Connectors of `<folder>/connectors`, those of `optional` by their names, and the schemas of all messages.
 * @throws StreampactError CONNECTOR_INVALID, CONNECTOR_UNKNOWN
 */
export async function readDesired(folder = generatedFolder, optional: readonly string[] = []): Promise<Desired> {
  const connectors = join(folder, 'connectors');
  const [needed, further] = await Promise.all([
    connectorFiles(connectors),
    connectorFiles(join(connectors, 'optional')),
  ]);
  const unknown = optional.find((name) => !further.some((connector) => connector.name === name));
  if (unknown !== undefined) {
    throw new StreampactError('CONNECTOR_UNKNOWN', `There is no optional connector ${unknown}`, {
      where: join(connectors, 'optional'),
      fix: `Choose from ${further.map(({ name }) => name).join(', ')}.`,
    });
  }
  return {
    connectors: [...needed, ...further.filter(({ name }) => optional.includes(name))],
    subjects: await subjectsOf(folder),
  };
}

async function connectorFiles(folder: string): Promise<readonly Connector[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(names.map(async (name) => connectorOf(join(folder, name))));
}

async function connectorOf(file: string): Promise<Connector> {
  const read: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (isConnector(read) && read.name === basename(file, '.json') && read.config.name === read.name) return read;
  throw new StreampactError('CONNECTOR_INVALID', 'A file that is no connector of its name, with texts as values', {
    where: file,
    fix: 'npm run generate',
  });
}

function isConnector(value: unknown): value is Connector {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('config' in value)) return false;
  const { config } = value;
  return (
    typeof config === 'object' && config !== null && Object.values(config).every((each) => typeof each === 'string')
  );
}

/** Schemas lie beside their message's row: `<name>.message.avsc`, and `<name>.message.key.avsc` where keys are Avro too. */
async function subjectsOf(folder: string): Promise<readonly DesiredSubject[]> {
  const files = (await readdir(folder)).filter((name) => /\.message(?:\.key)?\.avsc$/.test(name)).sort();
  return Promise.all(
    files.map(async (name) => {
      const row = JSON.parse(await readFile(join(folder, name.replace(/(?:\.key)?\.avsc$/, '.json')), 'utf8')) as {
        readonly topic: string;
        readonly compatibility: Compatibility;
      };
      return {
        subject: `${row.topic}-${name.endsWith('.key.avsc') ? 'key' : 'value'}`,
        schema: await readFile(join(folder, name), 'utf8'),
        compatibility: row.compatibility,
      };
    }),
  );
}
