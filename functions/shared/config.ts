/**
 * The environment of a function, read into a typed object.
 *
 * Every variable that is missing or bad is reported at once, so that a deployment is mended in one go. A variable that is
 * set to the empty string counts as missing. Values are never repeated in a message: one of them may be a secret.
 */
import { StreampactError } from '../../contracts/src/error.ts';

/** How one variable is read: its name, how its text becomes a value, and what holds when it is not set. */
export interface Variable<T> {
  readonly name: string;
  /** Throws a {@link Refusal} that says what was expected. */
  readonly parse: (text: string) => T;
  /** Without one, the variable must be set. */
  readonly fallback?: T;
}

/** A configuration: property name → variable. */
export type Variables = Readonly<Record<string, Variable<unknown>>>;

/** What {@link readConfig} makes of a set of variables. */
export type Config<V extends Variables> = { readonly [K in keyof V]: V[K] extends Variable<infer T> ? T : never };

/** Where variables come from; `process.env` outside tests. */
export type Environment = Readonly<Record<string, string | undefined>>;

class Refusal {
  readonly expected: string;
  constructor(expected: string) {
    this.expected = expected;
  }
}

/** Reads all variables; throws CONFIG_INVALID, which names every one that is missing or bad. */
export function readConfig<const V extends Variables>(variables: V, environment: Environment = process.env): Config<V> {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [property, variable] of Object.entries(variables)) {
    const text = environment[variable.name];
    try {
      values[property] = readOne(variable, text);
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      problems.push(`${variable.name} ${refusal.expected}`);
    }
  }
  if (problems.length > 0) {
    throw new StreampactError('CONFIG_INVALID', `The environment is not right: ${problems.join('; ')}.`, {
      where: 'environment variables of the function',
      fix: 'Set them; the Pulumi program does so for every function that it deploys.',
    });
  }
  return values as Config<V>;
}

function readOne<T>(variable: Variable<T>, text: string | undefined): T {
  if (text !== undefined && text !== '') return variable.parse(text);
  if (variable.fallback !== undefined) return variable.fallback;
  throw new Refusal('is missing');
}

/** Any text. */
export function text(name: string, fallback?: string): Variable<string> {
  return variable({ name, parse: (value) => value }, fallback);
}

/** What text must look like, for machines and in words, e.g. `a currency's three capital letters`. */
export interface TextPattern {
  readonly pattern: RegExp;
  readonly expected: string;
}

/** Text that matches a pattern. */
export function matching(name: string, { pattern, expected }: TextPattern, fallback?: string): Variable<string> {
  const parse = (value: string): string => {
    if (!pattern.test(value)) throw new Refusal(`must be ${expected}`);
    return value;
  };
  return variable({ name, parse }, fallback);
}

/** One of a closed set of words. */
export function oneOf<const T extends string>(name: string, choices: readonly T[], fallback?: T): Variable<T> {
  const parse = (value: string): T => {
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) throw new Refusal(`must be one of ${choices.join(', ')}`);
    return choice;
  };
  return variable({ name, parse }, fallback);
}

/** Bounds of an {@link integer}, both inclusive. */
export interface IntegerRange {
  readonly min: number;
  readonly max: number;
}

/** A whole number in plain decimal digits, within inclusive bounds. */
export function integer(name: string, range: IntegerRange, fallback?: number): Variable<number> {
  const parse = (value: string): number => {
    const number = /^-?[0-9]{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= range.min && number <= range.max)) {
      throw new Refusal(`must be a whole number from ${range.min} to ${range.max}`);
    }
    return number;
  };
  return variable({ name, parse }, fallback);
}

/** A comma-separated list with at least one entry; blanks round the commas are dropped. */
export function list(name: string, fallback?: readonly string[]): Variable<readonly string[]> {
  const parse = (value: string): readonly string[] => {
    const entries = value.split(',').map((entry) => entry.trim());
    if (entries.some((entry) => entry === ''))
      throw new Refusal('must be a comma-separated list without empty entries');
    return entries;
  };
  return variable({ name, parse }, fallback);
}

/** A comma-separated list of `host:port`. */
export function brokers(name: string): Variable<readonly string[]> {
  const entries = list(name);
  const parse = (value: string): readonly string[] => {
    const hosts = entries.parse(value);
    if (!hosts.every(isHostAndPort)) throw new Refusal('must be a comma-separated list of host:port');
    return hosts;
  };
  return { name, parse };
}

/** An absolute `http:` or `https:` address without credentials, query or fragment; a slash at its end is dropped. */
export function httpUrl(name: string): Variable<string> {
  const parse = (value: string): string => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    const plain = url?.username === '' && url.password === '' && url.search === '' && url.hash === '';
    if (url === undefined || !plain || !/^https?:$/.test(url.protocol)) {
      throw new Refusal('must be an http(s) address without credentials, query or fragment');
    }
    return url.href.replace(/\/+$/, '');
  };
  return { name, parse };
}

function isHostAndPort(entry: string): boolean {
  const port = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})$/.exec(entry)?.[1];
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
}

function variable<T>(base: Variable<T>, fallback: T | undefined): Variable<T> {
  return fallback === undefined ? base : { ...base, fallback };
}

/** Variables that several functions share, under the names that the Pulumi program sets. */
export const shared = {
  /** Kafka's bootstrap servers. */
  kafkaBrokers: brokers('STREAMPACT_KAFKA_BROKERS'),
  /** The data lake's bucket. */
  lakeBucket: text('STREAMPACT_LAKE_BUCKET'),
  /** Least severe level that is logged; `info` by default. */
  logLevel: oneOf('STREAMPACT_LOG_LEVEL', ['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'info'),
} as const satisfies Variables;
