/** `npm run replay`: the CSV replay for people. Notes and progress on stderr, for terminals only; the result on stdout. */
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { isStreampactError, renderError, StreampactError } from '../../contracts/src/error.ts';
import { describeResult, failReplay, runReplay } from './run.ts';
import { type ReplayArguments, type ReplaySettings, replaySettings } from './settings.ts';

// The SDK's word about its future support of Node 20 would stand before every error; README and package.json say what runs.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

interface Options extends ReplayArguments {
  readonly contract: string;
  readonly json?: true;
  readonly [flag: string]: unknown;
}

/** Flags that are variables of the service as well. */
const variables = {
  brokers: 'STREAMPACT_KAFKA_BROKERS',
  contract: 'STREAMPACT_REPLAY_CONTRACT',
  rate: 'STREAMPACT_REPLAY_RATE',
  speed: 'STREAMPACT_REPLAY_SPEED',
  timeColumn: 'STREAMPACT_REPLAY_TIME_COLUMN',
  topic: 'STREAMPACT_REPLAY_TOPIC',
  commitMs: 'STREAMPACT_REPLAY_COMMIT_MS',
} as const;

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

function program(): Command {
  return new Command('npm run replay --')
    .description('stream a CSV into Kafka: typed and judged by a contract, each row once, resumable')
    .argument('<input>', 'a path or s3://bucket/key; plain, gzip or zip')
    .requiredOption('--contract <product/name>', 'message that the rows become, e.g. csv-replay/flights')
    .option('--brokers <host:port,…>', "Kafka's bootstrap servers (default: $STREAMPACT_KAFKA_BROKERS)")
    .option('--rate <rows>', 'rows a second (default: as many as Kafka takes)')
    .option('--speed <times>', 'speed of the time column: 1 as it was, 3600 an hour a second')
    .option('--time-column <property>', 'property whose date-time or date sets the speed')
    .option('--map <"Column=property">', 'a column by another name; may be repeated', collect)
    .option('--null <text>', 'text that stands for nothing, may be repeated (default: "" and NA)', collect)
    .addOption(new Option('--encoding <name>', 'encoding of the text (default: by its first bytes)'))
    .option('--delimiter <sign>', 'what separates cells: , ; | or tab (default: by the first lines)')
    .option('--header', 'the first row names the columns (default: by its cells)')
    .option('--no-header', 'it does not; columns are column_1, column_2 and so on, for --map')
    .option('--entry <path>', 'file of a zip archive that holds several')
    .option('--topic <name>', "another topic than the contract's; dead letters go to <name>.dlq")
    .option('--commit-ms <milliseconds>', 'longest time until sent rows are seen (default: 1000)')
    .option('--restart', 'begin anew, although rows have been sent before')
    .option('--json', 'one JSON line of counts on stdout')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
}

/** Arguments win over the environment, in the same words. Errors are those of {@link replaySettings}. */
function settingsOf(input: string, options: Options): ReplaySettings {
  const given = Object.entries(variables).flatMap(([flag, name]) => {
    const value = options[flag];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  // What people must know of they are told in words.
  const level = process.env.STREAMPACT_LOG_LEVEL ?? 'error';
  const environment = { ...process.env, STREAMPACT_LOG_LEVEL: level, ...Object.fromEntries(given) };
  try {
    return replaySettings({ ...environment, STREAMPACT_REPLAY_INPUT: placeOf(input) }, options);
  } catch (error) {
    throw isStreampactError(error) && error.code === 'CONFIG_INVALID' ? inFlags(error) : error;
  }
}

/** npm changes to its own folder; a path means the one in which the command was typed. */
function placeOf(input: string): string {
  const { INIT_CWD, npm_lifecycle_event: script } = process.env;
  if (script !== 'replay' || INIT_CWD === undefined || input === '' || input.includes('://')) return input;
  return resolve(INIT_CWD, input);
}

/** The same in the words of the command line. */
function inFlags({ message }: StreampactError): StreampactError {
  let told = message.replace('The environment is', 'The arguments are').replace('STREAMPACT_REPLAY_INPUT', '<input>');
  for (const [flag, name] of Object.entries(variables)) {
    told = told.replace(name, `--${flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ($${name})`);
  }
  return new StreampactError('USAGE', told, { where: 'npm run replay', fix: 'See npm run replay -- --help.' });
}

/** Runs the command line; sets the exit code. */
async function main(argv: readonly string[]): Promise<void> {
  const command = program().parse(argv, { from: 'user' });
  const options = command.opts<Options>();
  const json = options.json === true;
  const tell = (note: string): void => void (process.stderr.isTTY && process.stderr.write(`${note}\n`));
  try {
    const clientLogLevel = process.env.STREAMPACT_LOG_LEVEL ?? 'silent';
    const result = await runReplay(settingsOf(command.args[0] ?? '', options), { tell, clientLogLevel });
    process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${describeResult(result)}\n`);
  } catch (error) {
    failReplay(error);
    if (json) process.stdout.write(`${JSON.stringify({ ok: false, error: renderError(error) })}\n`);
  }
}

await main(process.argv.slice(2));
