/** What a replay is told by its environment and, over that, by its command line. */
import { StreampactError } from '../../contracts/src/error.ts';
import { integer, readConfig, shared, text } from '../shared/config.ts';
import { kafkaLogin } from '../shared/kafka-login.ts';
import { type Pace, rowsPerSecond, timestampSpeed, unlimited } from './pace.ts';
import type { ReaderRequest } from './reader.ts';
import { type Encoding, encodings } from './rows/encoding.ts';

/** The environment of a replay. */
const variables = {
  brokers: shared.kafkaBrokers,
  login: kafkaLogin,
  logLevel: shared.logLevel,
  input: text('STREAMPACT_REPLAY_INPUT'),
  contract: text('STREAMPACT_REPLAY_CONTRACT'),
  /** Rows a second; as many as are taken if it is not set. */
  rate: integer('STREAMPACT_REPLAY_RATE', { min: 1, max: 10_000_000 }, 0),
  /** Times the speed of the column. */
  speed: text('STREAMPACT_REPLAY_SPEED', ''),
  /** Property whose instants set the speed. */
  timeColumn: text('STREAMPACT_REPLAY_TIME_COLUMN', ''),
  /** Another topic than the contract's. */
  topic: text('STREAMPACT_REPLAY_TOPIC', ''),
  /** Texts that stand for nothing, separated by commas. */
  nulls: text('STREAMPACT_REPLAY_NULLS', ',NA'),
  commitMs: integer('STREAMPACT_REPLAY_COMMIT_MS', { min: 1, max: 30_000 }, 1_000),
} as const;

/** What may stand between two cells. */
const delimiters: readonly string[] = [',', ';', '\t', '|'];

/** Everything that a replay is told. */
export interface ReplaySettings {
  readonly brokers: readonly string[];
  /** Secret with the login; '' for none. */
  readonly login: string;
  readonly logLevel: string;
  readonly request: ReaderRequest;
  readonly pace: () => Pace;
  readonly commitMs: number;
  readonly topic?: string;
  readonly restart: boolean;
}

/** What a person may say beside the environment, in text. */
export interface ReplayArguments {
  readonly map?: readonly string[];
  readonly null?: readonly string[];
  readonly encoding?: string;
  readonly entry?: string;
  readonly delimiter?: string;
  readonly header?: boolean;
  readonly restart?: boolean;
}

/** Reads the environment. CONFIG_INVALID names every variable that is missing or bad, USAGE an argument. */
export function replaySettings(
  environment: Readonly<Record<string, string | undefined>>,
  given: ReplayArguments = {},
): ReplaySettings {
  const { brokers, login, logLevel, input, contract, rate, speed, timeColumn, nulls, commitMs, topic } = readConfig(
    variables,
    environment,
  );
  const times = speed === '' ? undefined : speedOf(speed);
  if (rate > 0 && times !== undefined) throw usage('a rate and a speed at once', 'Give one of them.');
  if (times !== undefined && timeColumn === '')
    throw usage('a speed without a time column', 'Say --time-column <property>.');
  if (times === undefined && timeColumn !== '') throw usage('a time column without a speed', 'Say e.g. --speed 3600.');
  const { map = [], encoding, entry, delimiter, header, restart = false } = given;
  const request = {
    input,
    contract,
    map: map.map(mapped),
    nulls: given.null ?? nulls.split(','),
    ...(encoding === undefined ? {} : { encoding: encodingOf(encoding) }),
    ...(entry === undefined ? {} : { entry }),
    ...(delimiter === undefined ? {} : { delimiter: delimiterOf(delimiter) }),
    ...(header === undefined ? {} : { header }),
    ...(times === undefined ? {} : { timeColumn }),
  };
  const pace = (): Pace => (rate > 0 ? rowsPerSecond(rate) : times === undefined ? unlimited : timestampSpeed(times));
  return { brokers, login, logLevel, request, pace, commitMs, restart, ...(topic === '' ? {} : { topic }) };
}

function speedOf(value: string): number {
  const speed = Number(/^x?([0-9]{1,9}(?:\.[0-9]{1,6})?)$/i.exec(value)?.[1] ?? 0);
  if (speed > 0) return speed;
  throw usage(`the speed "${value.slice(0, 40)}", which is no number above 0`, 'Say e.g. --speed 3600.');
}

function delimiterOf(value: string): string {
  const delimiter = /^(?:tab|\\t)$/i.test(value) ? '\t' : value;
  if (delimiters.includes(delimiter)) return delimiter;
  throw usage(`the delimiter "${value.slice(0, 40)}"`, 'Say one of , ; | or tab.');
}

function mapped(value: string): readonly [string, string] {
  const at = value.lastIndexOf('=');
  if (at < 1 || at === value.length - 1)
    throw usage(`--map "${value.slice(0, 80)}"`, 'Say --map "Column of the file=property".');
  return [value.slice(0, at), value.slice(at + 1)];
}

function encodingOf(value: string): Encoding {
  const known = encodings.find((encoding) => encoding === value.toLowerCase());
  if (known === undefined)
    throw usage(`the encoding "${value.slice(0, 40)}" is not read`, `Say one of ${encodings.join(', ')}.`);
  return known;
}

function usage(what: string, fix: string): StreampactError {
  return new StreampactError('USAGE', `The replay was told ${what}.`, { where: 'arguments and environment', fix });
}
