/** The options that the commands share, and how their texts are read. */
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Environment, readConfig, shared } from '../../functions/shared/config.ts';
import type { PlaceFlags } from './place.ts';

/** As commander hands them over. */
export interface CommonFlags extends PlaceFlags {
  readonly json?: true;
}

const defaultState = join(import.meta.dirname, '..', '..', '.streampact');

const webAddress = (text: string): string => {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError('It must be an address like http://127.0.0.1:4566.');
};

const keyPrefix = (text: string): string => {
  if (/^\/*[^/].*$/.test(text)) return text;
  throw new InvalidArgumentError('It must be a place in the bucket like hudi/crypto_hudi_table.');
};

/** A whole number, 1 or above. */
export const rowsText = (text: string): number => {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1 to 999999.');
};

/** What `show` takes: Hudi's times alone, so that nothing else is ever looked for. */
export const instantText = (text: string): string => {
  if (/^\d{14}(\d{3})?$/.test(text)) return text;
  throw new InvalidArgumentError('It must be 17 digits (or 14), as `timeline` shows them.');
};

/** Where the table is, and `--json`. */
export function withPlaceOptions(command: Command): Command {
  return command
    .option('--table <name>', 'a table with a contract (default: the only one)')
    .addOption(
      new Option('--prefix <place>', 'any other table, by its place in the bucket')
        .argParser(keyPrefix)
        .conflicts('table'),
    )
    .addOption(
      new Option('--folder <dir>', "a table's folder on this machine").conflicts([
        ...['table', 'prefix', 'local', 'bucket', 'endpoint'],
      ]),
    )
    .addOption(
      new Option('--local', 'the local cloud that the last run left; what is meant when no bucket is named').conflicts([
        'bucket',
        'endpoint',
      ]),
    )
    .option('--state <dir>', "the local cloud's state folder", defaultState)
    .option('--bucket <name>', "the account's lake (STREAMPACT_LAKE_BUCKET)")
    .option('--endpoint <url>', "S3's address where it is not AWS's own", webAddress)
    .option('--json', 'print one JSON document on stdout');
}

/** What the environment says of the place, where the command line says nothing. Throws CONFIG_INVALID. */
export function withEnvironment<T extends PlaceFlags>(flags: T, environment: Environment = process.env): T {
  if (flags.local || flags.folder !== undefined || flags.bucket !== undefined) return flags;
  if ((environment.STREAMPACT_LAKE_BUCKET ?? '') === '') return flags;
  return { ...flags, ...readConfig({ bucket: shared.lakeBucket }, environment) };
}
