/** `npm run replay`: the CSV replay for people. */
import { Command, CommanderError, Option } from 'commander';
import { describeResult, failReplay, runReplay } from './run.ts';
import { type ReplayArguments, replaySettings } from './settings.ts';

interface Options extends ReplayArguments {
  readonly contract: string;
  readonly brokers?: string;
  readonly rate?: string;
  readonly speed?: string;
  readonly timeColumn?: string;
  readonly commitMs?: string;
  readonly topic?: string;
  readonly json?: true;
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Runs the command line; sets the exit code. */
async function main(argv: readonly string[]): Promise<void> {
  const command = new Command('npm run replay --')
    .description('stream a CSV into Kafka: typed and judged by a contract, each row once, resumable')
    .argument('<input>', 'a path or s3://bucket/key; plain, gzip or zip')
    .requiredOption('--contract <product/name>', 'message that the rows become, e.g. csv-replay/flights')
    .option('--brokers <host:port,…>', "Kafka's bootstrap servers (default: $STREAMPACT_KAFKA_BROKERS)")
    .option('--rate <rows>', 'rows a second (default: as many as Kafka takes)')
    .option('--speed <times>', 'speed of the time column: 1 as it was, 3600 an hour a second')
    .option('--time-column <property>', 'property whose date-time sets the speed')
    .option('--map <"Column=property">', 'a column by another name; may be repeated', collect)
    .option('--null <text>', 'text that stands for nothing, may be repeated (default: "" and NA)', collect)
    .addOption(new Option('--encoding <name>', 'encoding of the text (default: by its first bytes)'))
    .option('--entry <path>', 'file of a zip archive that holds several')
    .option('--topic <name>', "another topic than the contract's; dead letters go to <name>.dlq")
    .option('--commit-ms <milliseconds>', 'longest time until sent rows are seen (default: 1000)')
    .option('--restart', 'begin anew, although rows have been sent before')
    .option('--json', 'one JSON line of counts on stdout')
    .exitOverride();
  try {
    command.parse(argv, { from: 'user' });
    const options = command.opts<Options>();
    const quiet = options.json === true;
    const settings = replaySettings(environmentOf(command.args[0] ?? '', options), options);
    const result = await runReplay(settings, (note) => process.stderr.write(`${note}\n`));
    process.stdout.write(quiet ? `${JSON.stringify(result)}\n` : `${describeResult(result)}\n`);
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else failReplay(error);
  }
}

/** Arguments win over the environment, in the same words. */
function environmentOf(input: string, options: Options): Readonly<Record<string, string | undefined>> {
  const { contract, brokers, rate, speed, timeColumn, commitMs, topic } = options;
  const given = {
    STREAMPACT_REPLAY_INPUT: input,
    STREAMPACT_REPLAY_CONTRACT: contract,
    STREAMPACT_KAFKA_BROKERS: brokers,
    STREAMPACT_REPLAY_RATE: rate,
    STREAMPACT_REPLAY_SPEED: speed,
    STREAMPACT_REPLAY_TIME_COLUMN: timeColumn,
    STREAMPACT_REPLAY_COMMIT_MS: commitMs,
    STREAMPACT_REPLAY_TOPIC: topic,
  };
  // For people, only what they must know of.
  const level = process.env.STREAMPACT_LOG_LEVEL ?? 'warn';
  return {
    ...process.env,
    STREAMPACT_LOG_LEVEL: level,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
}

await main(process.argv.slice(2));
