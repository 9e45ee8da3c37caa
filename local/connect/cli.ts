/**
 * The command line of Kafka Connect: `npm run connect -- status|plan|apply|validate|pause|resume|restart|resnapshot|delete`. Results on
 * stdout, errors on stderr; 0 when all is well or done, 1 for a failure, 2 for a wrong command line or configuration, 130 when a signal
 * ended it. Without a terminal, and without `--json`, only errors are printed.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import { exitCodeOf, renderError, StreampactError } from '../../contracts/src/error.ts';
import { guarded } from '../../contracts/src/subcommand.ts';
import { usageExitCode } from '../../contracts/src/usage.ts';
import { interruption } from '../interruption.ts';
import { paintFor } from '../terminal/paint.ts';
import { readDesired } from './desired.ts';
import { beside, both, type DatabaseServer, loggedIn, type Overlay, overlaid } from './overlay.ts';
import { type ReconcileReport, reconcile } from './reconcile.ts';
import { incompatibility } from './registry.ts';
import { renderReport, renderVerdicts } from './render.ts';
import { resnapshot } from './resnapshot.ts';
import { ConnectRest } from './rest.ts';
import { untilRunning } from './status.ts';
import { invalidity, validate } from './validate.ts';

interface Flags {
  readonly connect: string;
  readonly registry: string;
  readonly json?: true;
  readonly folder?: string;
  readonly server?: DatabaseServer;
  readonly kafkaLogin?: string;
  readonly with?: readonly string[];
  readonly prune?: true;
  readonly wait?: number;
}

const paint = paintFor(process.stdout);
const signal = interruption();

async function run(flags: Flags, work: () => Promise<number>): Promise<never> {
  const code = await guarded(work, flags.json ?? false);
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  process.exit(code);
}

function print(flags: Flags, document: object, text: () => string): void {
  if (flags.json) process.stdout.write(`${JSON.stringify({ ok: true, ...document }, null, 2)}\n`);
  else if (process.stdout.isTTY) process.stdout.write(text());
}

/** Says an error that is part of a result, and returns its exit code. */
function tell(error: StreampactError | undefined): number {
  if (error === undefined) return 0;
  process.stderr.write(`${renderError(error)}\n`);
  return exitCodeOf(error);
}

function overlayOf({ server, kafkaLogin }: Flags): Overlay | undefined {
  const isAsked = kafkaLogin !== undefined && kafkaLogin !== '';
  return both(server && beside(server), isAsked ? loggedIn() : undefined);
}

async function compare(flags: Flags, apply: boolean): Promise<ReconcileReport> {
  const { connectors, subjects } = await readDesired(flags.folder, flags.with);
  const overlay = overlayOf(flags);
  return reconcile({
    connectUrl: flags.connect,
    ...(flags.registry === 'none' ? {} : { registryUrl: flags.registry }),
    connectors,
    subjects,
    apply,
    prune: flags.prune ?? false,
    signal,
    ...(overlay === undefined ? {} : { overlay }),
    ...(flags.wait !== undefined && { deadlineMs: flags.wait * 1000 }),
  });
}

/** Failed connectors make `status` fail; differences do not: `plan` is asked for them. */
function failureOf({ connectors, foreign }: ReconcileReport): StreampactError | undefined {
  const failed = [...connectors, ...foreign].filter(({ health }) => health?.state === 'FAILED');
  if (failed.length === 0) return undefined;
  const lines = failed.flatMap(({ name, health }) => (health?.failures ?? []).map(({ what }) => `${name}: ${what}`));
  const fixes = failed.flatMap(({ health }) => (health?.failures ?? []).flatMap(({ fix }) => fix ?? []));
  return new StreampactError('CONNECTOR_NOT_WELL', lines.join('\n'), {
    where: `npm run connect -- status`,
    fix: [...new Set(fixes)].join('\n') || "See the worker's log, mend the cause, then npm run connect -- restart.",
  });
}

const defaultWaitSeconds = 300;

async function applyAll(flags: Flags): Promise<number> {
  const report = await compare(flags, true);
  const changed = report.connectors.filter(({ action }) => action !== 'absent').map(({ name }) => name);
  await untilRunning(client(flags), changed, { seconds: flags.wait ?? defaultWaitSeconds, signal });
  print(flags, report, () => renderReport(report, { paint, applied: true }));
  return tell(orphansOf(report)) || tell(incompatibility(report.subjects));
}

/** The error of connectors that nothing runs. */
function orphansOf({ connectors }: ReconcileReport): StreampactError | undefined {
  const orphans = connectors.filter(({ action, standIn }) => action === 'absent' && standIn === undefined);
  if (orphans.length === 0) return undefined;
  const what = orphans.map(({ name, class: className }) => `${name}: the worker has no plugin with ${className}`);
  return new StreampactError('CONNECTOR_NOT_WELL', what.join('\n'), {
    fix: "Install the plugin (contracts/src/emit/connectors/plugins.ts says where it is had) below the worker's plugin.path, and restart it.",
  });
}

async function show(flags: Flags, planned: boolean): Promise<number> {
  const report = await compare(flags, false);
  print(flags, report, () => renderReport(report, { paint, applied: false }));
  const refused = tell(incompatibility(report.subjects));
  return planned ? refused : tell(failureOf(report)) || refused;
}

async function check(flags: Flags): Promise<number> {
  const { connectors } = await readDesired(flags.folder, flags.with);
  const verdicts = await validate(client(flags), overlaid(connectors, overlayOf(flags)));
  print(flags, { verdicts }, () => renderVerdicts(verdicts, { paint }));
  return tell(invalidity(verdicts));
}

function client({ connect, wait }: Flags): ConnectRest {
  return new ConnectRest({ url: connect, signal, ...(wait !== undefined && { deadlineMs: wait * 1000 }) });
}

/** Commands that do one thing to each connector that is named. */
const verbs: readonly (readonly [
  name: string,
  description: string,
  act: (to: ConnectRest, name: string) => Promise<void>,
])[] = [
  ['pause', 'let connectors do nothing, with their tasks kept', (to, name) => to.pause(name)],
  ['resume', 'let paused or stopped connectors go on', (to, name) => to.resume(name)],
  [
    'delete',
    'delete connectors; a source with the same name later goes on where it was',
    (to, name) => to.delete(name),
  ],
];

function withPlace(command: Command): Command {
  return command
    .addOption(
      new Option('--connect <url>', "root of Kafka Connect's REST interface")
        .env('STREAMPACT_CONNECT_URL')
        .default('http://127.0.0.1:8083'),
    )
    .addOption(
      new Option('--registry <url>', "root of the schema registry; 'none' leaves schemas alone")
        .env('STREAMPACT_REGISTRY_URL')
        .default('http://127.0.0.1:8080'),
    )
    .option('--wait <seconds>', 'how long to wait for an answer, and for connectors to run', wholeSeconds)
    .option('--json', 'print one JSON document on stdout');
}

function withContracts(command: Command): Command {
  return withPlace(command)
    .addOption(
      new Option('--server <kind>', 'a database beside the worker, of this kind and without encryption').choices([
        'mysql',
        'mariadb',
      ]),
    )
    .addOption(
      new Option(
        '--kafka-login <secret>',
        "the worker's login at Kafka, if Kafka asks for one: Debezium logs in too",
      ).env('STREAMPACT_KAFKA_LOGIN_ARN'),
    )
    .option('--with <names...>', 'optional connectors too, e.g. sink_postgres_orders')
    .option('--folder <folder>', 'folder of generated files');
}

function wholeSeconds(text: string): number {
  if (!/^[1-9][0-9]{0,4}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of seconds.');
  return Number(text);
}

function program(): Command {
  const cli = new Command('connect')
    .description("Kafka Connect's connectors and the registry's schemas, as the contracts say.")
    .exitOverride((error) => process.exit(usageExitCode(error)))
    .addHelpText('after', '\nFlags follow two dashes, e.g. `npm run connect -- status --json`.');
  withContracts(cli.command('status'))
    .description('tell how connectors are, what differs from the contracts, and what mends a failure; 1 if one failed')
    .action((flags: Flags) => run(flags, () => show(flags, false)));
  withContracts(cli.command('plan'))
    .description('tell what apply would change, key by key')
    .option('--prune', 'tell what would be deleted, too')
    .action((flags: Flags) => run(flags, () => show(flags, true)));
  withContracts(cli.command('apply'))
    .description('make connectors and schemas what the contracts say, in place, and wait until they run')
    .option('--prune', 'delete connectors that no contract names')
    .action((flags: Flags) => run(flags, () => applyAll(flags)));
  withContracts(cli.command('validate'))
    .description("ask each connector's plugin what it says of the generated configuration")
    .action((flags: Flags) => run(flags, () => check(flags)));
  for (const [name, description, act] of verbs) {
    withPlace(cli.command(name).argument('<names...>', 'connectors'))
      .description(description)
      .action((names: readonly string[], flags: Flags) => run(flags, () => each(flags, names, act)));
  }
  withPlace(cli.command('restart').argument('[names...]', 'connectors; all by default'))
    .description('start what failed once more')
    .option('--all', 'start what runs anew, too')
    .action((names: readonly string[], flags: Flags & { readonly all?: true }) =>
      run(flags, async () => {
        const wanted = names.length > 0 ? names : [...(await client(flags).connectors()).keys()];
        return each(flags, wanted, (to, name) => to.restart(name, { all: flags.all ?? false }));
      }),
    );
  withPlace(cli.command('resnapshot').argument('<name>', 'connector of a database'))
    .description('forget the position in the binlog and read every row anew; the way back when the binlog was purged')
    .action((name: string, flags: Flags) =>
      run(flags, async () => {
        const onStep = (step: string) => print({ ...flags }, {}, () => `${step}\n`);
        const seconds = flags.wait ?? 3600;
        await resnapshot(client(flags), name, { seconds, signal, ...(flags.json ? {} : { onStep }) });
        if (flags.json) print(flags, { name }, () => '');
        return 0;
      }),
    );
  return cli;
}

async function each(
  flags: Flags,
  names: readonly string[],
  act: (to: ConnectRest, name: string) => Promise<void>,
): Promise<number> {
  for (const name of names) await act(client(flags), name);
  print(flags, { names }, () => `${names.join(', ')}: done\n`);
  return 0;
}

await program().parseAsync();
