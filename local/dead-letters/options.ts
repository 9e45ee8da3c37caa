/** The options that the commands share, and how their texts are read. */
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { messages } from '../../contracts/generated/catalogue.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import { concerns, type Filter, readTime } from '../../functions/dead-letters/filter.ts';
import { brokers as brokersVariable, type Environment, readConfig, shared } from '../../functions/shared/config.ts';
import type { PlaceFlags } from './place.ts';

/** As commander hands them over. */
export interface CommonFlags extends PlaceFlags {
  readonly json?: true;
}

export interface FilterFlags extends CommonFlags, Filter {
  readonly limit: number;
}

const defaultState = join(import.meta.dirname, '..', '..', '.streampact');

const brokerList = (text: string): readonly string[] => {
  try {
    return brokersVariable('--brokers').parse(text);
  } catch {
    throw new InvalidArgumentError('It must be host:port, or several separated by commas.');
  }
};

const webAddress = (text: string): string => {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError('It must be an address like http://127.0.0.1:4566.');
};

const timeText = (text: string): number => {
  const time = readTime(text, Date.now());
  if (time !== undefined) return time;
  throw new InvalidArgumentError('It must be so long ago (15m, 2h, 3d), or a time like 2026-11-21T13:00Z.');
};

const pointerText = (text: string): string => {
  if (text === '' || text.startsWith('/')) return text;
  throw new InvalidArgumentError('It must be a JSON pointer like /assets/*/id.');
};

/** A whole number, 0 or above. */
export const countText = (text: string): number => {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 0 to 999999.');
};

/** Where to work, and `--json`. */
export function withPlaceOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--local', 'the local cloud that the last run left; what is meant when no account is named').conflicts(
        ['brokers', 'bucket', 'endpoint'],
      ),
    )
    .option('--state <dir>', "the local cloud's state folder", defaultState)
    .option('--brokers <list>', "an account's Kafka, host:port (STREAMPACT_KAFKA_BROKERS)", brokerList)
    .option('--bucket <name>', "the account's lake (STREAMPACT_LAKE_BUCKET)")
    .option('--endpoint <url>', "S3's address where it is not AWS's own", webAddress)
    .option('--json', 'print one JSON document on stdout');
}

/** Which refusals. */
export function withFilterOptions(command: Command): Command {
  return withPlaceOptions(command)
    .option('--code <code>', 'NO_VALUE, NOT_UTF8, NOT_JSON, CONTRACT_VIOLATION, or a code of a producer')
    .option('--product <name>', 'a product, or product/name of one message contract')
    .option('--since <time>', 'not before: so long ago (15m, 2h, 3d), or ISO 8601', timeText)
    .option('--until <time>', 'before this time', timeText)
    .option('--pointer <pointer>', 'the place that failed, or one above it; * stands for any part', pointerText)
    .option('--limit <rows>', 'how many single messages to print, the newest', countText, 20);
}

/** What the environment says of the place, where the command line says nothing. Throws CONFIG_INVALID. */
export function withEnvironment<T extends PlaceFlags>(flags: T, environment: Environment = process.env): T {
  if (flags.local) return flags;
  const isSet = (name: string) => (environment[name] ?? '') !== '';
  const brokers = flags.brokers === undefined && isSet('STREAMPACT_KAFKA_BROKERS');
  const bucket = flags.bucket === undefined && isSet('STREAMPACT_LAKE_BUCKET');
  return {
    ...flags,
    ...(brokers ? readConfig({ brokers: shared.kafkaBrokers }, environment) : {}),
    ...(bucket ? readConfig({ bucket: shared.lakeBucket }, environment) : {}),
  };
}

/** The filter, and the message contracts that it is about. Throws USAGE for a product that there is not. */
export function filterOf(flags: FilterFlags): {
  readonly filter: Filter;
  readonly contracts: readonly MessageContract[];
} {
  const { code, product, since, until, pointer } = flags;
  const filter: Filter = {
    ...(code === undefined ? {} : { code }),
    ...(product === undefined ? {} : { product }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(pointer === undefined ? {} : { pointer }),
  };
  const all: readonly MessageContract[] = Object.values(messages);
  const contracts = all.filter((contract) => concerns(filter, contract));
  if (contracts.length > 0) return { filter, contracts };
  throw new StreampactError('USAGE', `No message contract is named "${product}".`, {
    where: '--product',
    fix: `one of: ${[...new Set(all.flatMap((row) => [row.product, `${row.product}/${row.name}`]))].join(', ')}`,
  });
}
