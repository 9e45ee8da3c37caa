/**
 * The configuration of CLICKSTREAM_SRC_CONNECTOR, in the keys of castorm's HTTP source connector 0.8.11
 * (https://github.com/castorm/kafka-connect-http). What the poller would do otherwise than that connector is refused, and not
 * passed over in silence.
 */
import { StreampactError } from '../../../contracts/src/error.ts';
import { isTemplate, pairsOf, pointerOf, type SourceOffset } from './pairs.ts';

/** How an API is polled, and where its records go. Texts are templates for {@link filled}. */
export interface HttpSource {
  /** The connector's name. */
  readonly name: string;
  readonly url: string;
  readonly params: readonly (readonly [string, string])[];
  /** May bear a secret. */
  readonly headers: readonly (readonly [string, string])[];
  readonly initial: SourceOffset;
  /** Where an answer has its list, an item its record, and an item the properties of the offset. */
  readonly list: readonly string[];
  readonly record: readonly string[];
  readonly offset: readonly (readonly [string, readonly string[]])[];
  readonly topic: string;
  /** Where the connector's offsets are kept. */
  readonly offsetsTopic: string;
  /** Pause after an answer without records, in milliseconds. */
  readonly intervalMs: number;
  /** Longest time of one request, in milliseconds. */
  readonly timeoutMs: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const castorm = 'com.github.castorm.kafka.connect';

/** Keys that must say this, or be absent where there is a question mark. */
const musts: readonly (readonly [key: string, value: string])[] = [
  ['connector.class', `${castorm}.http.HttpSourceConnector`],
  ['tasks.max?', '1'],
  ['http.request.method?', 'GET'],
  // What a key is made of; the default has a structure round it.
  ['http.response.record.mapper', `${castorm}.http.record.StringKvSourceRecordMapper`],
  // The default drops what is older than the newest.
  ['http.record.filter.factory', `${castorm}.http.record.PassthroughRecordFilterFactory`],
  ['http.response.list.order.direction', 'ASC'],
  ['http.timer?', `${castorm}.timer.FixedIntervalTimer`],
  ['http.auth.type?', 'None'],
  ['key.converter?', 'org.apache.kafka.connect.storage.StringConverter'],
  ['value.converter?', 'org.apache.kafka.connect.storage.StringConverter'],
];

/** Keys that are read. */
const reads: ReadonlySet<string> = new Set([
  'http.request.url',
  'http.request.headers',
  'http.request.params',
  'http.offset.initial',
  'http.response.list.pointer',
  'http.response.record.pointer',
  'http.response.record.offset.pointer',
  'http.timer.interval.millis',
  'http.client.connection.timeout.millis',
  'http.client.read.timeout.millis',
]);

/** Reads a configuration: `{"name", "config"}` or the flat one, `${env:NAME}` from the environment. POLLER_CONNECTOR_INVALID. */
export function httpSourceOf(text: string, environment: Environment, where: string): HttpSource {
  const reader = new Reader(where, environment);
  const config = reader.open(text);
  reader.compare(config);
  const source: HttpSource = {
    name: reader.text('name'),
    url: reader.template('http.request.url'),
    params: reader.templates('http.request.params', '&', '='),
    headers: reader.templates('http.request.headers', ',', ':'),
    initial: Object.fromEntries(reader.pairs('http.offset.initial', ',', '=')),
    list: reader.pointer('http.response.list.pointer', reader.text('http.response.list.pointer', '/')),
    record: reader.pointer('http.response.record.pointer', reader.text('http.response.record.pointer', '/')),
    offset: reader
      .pairs('http.response.record.offset.pointer', ',', '=')
      .map(([name, text]) => [name, reader.pointer('http.response.record.offset.pointer', text)] as const),
    topic: reader.text('kafka.topic'),
    offsetsTopic: reader.text('offsets.storage.topic'),
    intervalMs: reader.milliseconds('http.timer.interval.millis', 60_000),
    timeoutMs:
      reader.milliseconds('http.client.connection.timeout.millis', 2_000) +
      reader.milliseconds('http.client.read.timeout.millis', 2_000),
  };
  const filledUrl = source.url.replaceAll(/\$\{[^}]*\}/g, 'x');
  const url = URL.canParse(filledUrl) ? new URL(filledUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    reader.complain('http.request.url', 'is no http(s) address');
  if (!source.offset.some(([name]) => name !== 'key')) {
    reader.complain('http.response.record.offset.pointer', 'names nothing to go on from');
  }
  reader.finish();
  return source;
}

class Reader {
  readonly #where: string;
  readonly #environment: Environment;
  readonly #problems: string[] = [];
  #values: Readonly<Record<string, string>> = {};

  constructor(where: string, environment: Environment) {
    this.#where = where;
    this.#environment = environment;
  }

  open(text: string): Readonly<Record<string, string>> {
    const found = flat(text);
    if (found === undefined) {
      this.complain('the file', 'is no JSON object whose values are texts');
      this.finish();
      return {};
    }
    const values = Object.entries(found).map(([key, value]) => [key, this.#known(key, value)] as const);
    this.#values = Object.fromEntries(values);
    return this.#values;
  }

  compare(config: Readonly<Record<string, string>>): void {
    const known = new Set(reads);
    for (const [row, value] of musts) {
      const key = row.replace('?', '');
      known.add(key);
      if (config[key] === undefined ? !row.endsWith('?') : config[key] !== value)
        this.complain(key, `must be ${value}`);
    }
    for (const key of Object.keys(config)) {
      const matters = key.startsWith('http.') || key.startsWith('transforms') || key.startsWith('predicates');
      if (matters && !known.has(key)) this.complain(key, 'is not understood by the poller');
    }
  }

  /** Values are never repeated in a complaint: one of them may be a secret. */
  complain(key: string, what: string): void {
    this.#problems.push(`${key} ${what}`);
  }

  finish(): void {
    if (this.#problems.length === 0) return;
    throw new StreampactError('POLLER_CONNECTOR_INVALID', `The poller cannot do this: ${this.#problems.join('; ')}.`, {
      where: this.#where,
      fix: 'Mend the contract and run npm run generate, or set the variables that the configuration names.',
    });
  }

  text(key: string, fallback?: string): string {
    const value = this.#values[key] ?? fallback;
    if (value === undefined || (value === '' && fallback === undefined)) this.complain(key, 'is missing');
    return value ?? '';
  }

  template(key: string): string {
    const value = this.text(key);
    if (!isTemplate(value)) this.complain(key, 'asks for more than properties of the offset');
    return value;
  }

  pairs(key: string, between: string, within: string): readonly (readonly [string, string])[] {
    const rows = pairsOf(this.text(key, ''), between, within);
    if (rows === undefined) this.complain(key, `is no list of name${within}value`);
    return rows ?? [];
  }

  templates(key: string, between: string, within: string): readonly (readonly [string, string])[] {
    const rows = this.pairs(key, between, within);
    if (!rows.every(([, value]) => isTemplate(value)))
      this.complain(key, 'asks for more than properties of the offset');
    return rows;
  }

  pointer(key: string, text: string): readonly string[] {
    const names = pointerOf(text);
    if (names === undefined) this.complain(key, 'has no JSON pointer');
    return names ?? [];
  }

  milliseconds(key: string, fallback: number): number {
    const value = this.text(key, String(fallback));
    if (!/^[0-9]{1,9}$/.test(value)) this.complain(key, 'is no number of milliseconds');
    return Number(value);
  }

  /** As Connect's EnvVarConfigProvider does; a variable that is not set is told, where Connect would leave its name. */
  #known(key: string, value: string): string {
    return value.replaceAll(/\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
      const known = this.#environment[name];
      if (known === undefined || known === '') this.complain(key, `names ${name}, which is not set`);
      return known ?? '';
    });
  }
}

function flat(text: string): Readonly<Record<string, string>> | undefined {
  const document = parsed(text);
  if (!isObject(document)) return undefined;
  const config = isObject(document.config) ? { name: document.name, ...document.config } : document;
  const texts = Object.entries(config).filter((row): row is [string, string] => typeof row[1] === 'string');
  return texts.length === Object.keys(config).length ? Object.fromEntries(texts) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
