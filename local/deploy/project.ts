/** Reads `Pulumi.yaml` and `Pulumi.<stack>.yaml` the way the CLI does, as far as a local stack needs it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { StreampactError } from '../../contracts/src/error.ts';

/** The program to run, and what it is configured with. */
export interface Project {
  readonly name: string;
  /** Folder of `Pulumi.yaml`. */
  readonly dir: string;
  /** The program, relative to `dir`. */
  readonly main: string;
  /** Keys with their namespace, values as text; lists and objects as JSON. */
  readonly config: Readonly<Record<string, string>>;
}

/** What an encrypted value is read as, by its key and its cipher text. */
export type Encrypted = (where: string, cipherText: string) => string;

/**
 * Reads the project and the stack's configuration. A stack without a file has the project's defaults alone.
 * @throws StreampactError DEPLOY_CONFIG_INVALID, also for encrypted values, which only the CLI can read, unless
 *   `encrypted` puts something in their place.
 */
export async function readProject(dir: string, stack: string, encrypted: Encrypted = refuse): Promise<Project> {
  const path = join(dir, 'Pulumi.yaml');
  const project = await readYaml(path);
  if (project === undefined || typeof project.name !== 'string') {
    throw new StreampactError('DEPLOY_CONFIG_INVALID', 'There is no Pulumi project with a name here.', { where: path });
  }
  const name = project.name;
  const stackPath = join(dir, `Pulumi.${stack}.yaml`);
  const stackConfig = objectOf((await readYaml(stackPath))?.config);
  const defaults = Object.entries(objectOf(project.config)).flatMap(([key, value]) => defaultOf(key, value));
  const entries = [...defaults, ...Object.entries(stackConfig)].map(
    ([key, value]) =>
      [
        key.includes(':') ? key : `${name}:${key}`,
        textOf(value, (cipher) => encrypted(`${stackPath}: ${key}`, cipher)),
      ] as const,
  );
  const main = typeof project.main === 'string' ? project.main : 'index.ts';
  return { name, dir, main, config: Object.fromEntries(entries) };
}

async function readYaml(path: string): Promise<Record<string, unknown> | undefined> {
  try {
    return objectOf(parse(await readFile(path, 'utf8')));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StreampactError('DEPLOY_CONFIG_INVALID', `This file is not YAML: ${(cause as Error).message}`, {
      where: path,
      cause,
    });
  }
}

/** A project's `config` entry is a schema with a `default`, or stands for the value itself. */
function defaultOf(key: string, entry: unknown): [string, unknown][] {
  if (typeof entry !== 'object' || entry === null) return [[key, entry]];
  const { default: byDefault, value } = entry as { default?: unknown; value?: unknown };
  const chosen = value ?? byDefault;
  return chosen === undefined ? [] : [[key, chosen]];
}

function textOf(value: unknown, encrypted: (cipherText: string) => string): string {
  if (typeof value === 'object' && value !== null && 'secure' in value) return encrypted(String(value.secure));
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function refuse(where: string): never {
  throw new StreampactError('DEPLOY_CONFIG_INVALID', 'Encrypted configuration can be read by the pulumi CLI alone.', {
    where,
    fix: 'give the local stack a value in clear that is no real secret, or deploy with the pulumi CLI',
  });
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
