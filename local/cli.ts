/**
 * The command line of the local cloud: `npm start`, and the deployment's own commands. What a command needs is loaded when it runs:
 * a preview of a stack in AWS needs no engine, and loading them takes longer than it.
 */

import './terminal/quiet-sdk.ts';

import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { errorCodes, exitCodeOf, renderError } from '../contracts/src/error.ts';
import { productSlugs, stackEnvironments } from '../infra/environments.ts';
import type { Deployment, Operation } from './deploy/deploy.ts';
import { interruption } from './interruption.ts';
import { backendNames, backendOf, parseBackend } from './run/backend.ts';
import type { CloudOptions } from './run/cloud.ts';
import { gatewayPort } from './run/gateway-port.ts';

interface Flags {
  readonly json?: true;
  readonly fresh?: true;
  readonly only?: string;
  readonly verify?: true;
  readonly keep?: true;
  readonly backend?: string;
  readonly state: string;
}

const localStack = 'local';
const defaultState = join(import.meta.dirname, '..', '.streampact');

function cloudOptions(flags: Flags): CloudOptions {
  return {
    state: flags.state,
    fresh: flags.fresh ?? false,
    // Only by our own name: AWS_ENDPOINT_URL is often that of a gateway of ours.
    backend: backendOf({ STREAMPACT_BACKEND: flags.backend ?? process.env.STREAMPACT_BACKEND }),
    // A document for machines comes alone, unless somebody watches the terminal beside it.
    quiet: flags.json === true && !process.stderr.isTTY,
    signal: interruption(),
  };
}

async function start(flags: Flags): Promise<void> {
  const { runAll, selectProducts } = await import('./run/run.ts');
  const chosen = selectProducts(flags.only);
  const only = flags.only === undefined ? [] : ['--only', flags.only];
  const [{ withCloud }, { runVerification }, { render }] = await Promise.all([
    import('./run/cloud.ts'),
    import('./run/verification.ts'),
    import('./run/render.ts'),
  ]);
  const { report, verified } = await withCloud(cloudOptions(flags), async (cloud) => {
    const ran = await runAll(cloud, chosen);
    if (!flags.verify) return { report: ran, verified: undefined };
    return { report: ran, verified: await runVerification(cloud, [...only, ...(flags.json ? ['--json'] : [])]) };
  });
  if (verified?.failed) process.exitCode = errorCodes.VERIFY_FAILED;
  if (!flags.json)
    return void process.stdout.write(`${render(report)}${verified === undefined ? '' : `\n${verified.text}`}`);
  const document = verified === undefined ? report : { ...report, verification: JSON.parse(verified.text) as unknown };
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

interface GatewayFlags {
  readonly upstream?: string;
  readonly glueUpstream?: string;
  readonly port: number;
  readonly state: string;
  readonly fresh?: true;
}

async function gateway({ upstream = emulatorUrl(), glueUpstream, port, state, fresh }: GatewayFlags): Promise<void> {
  const { runGateway } = await import('./run/gateway.ts');
  await runGateway({
    state,
    fresh: fresh ?? false,
    port,
    outside: { emulator: upstream, ...(glueUpstream === undefined ? {} : { glueEmulator: glueUpstream }) },
    signal: interruption(),
    onReady: (endpoint) => process.stdout.write(`${endpoint}\n`),
  });
}

const operate = (operation: Operation) => async (flags: Flags) => {
  const [{ withCloud }, { keepUp, renderDeployment, runOperation }] = await Promise.all([
    import('./run/cloud.ts'),
    import('./run/operation.ts'),
  ]);
  const options: CloudOptions = { ...cloudOptions(flags), compute: 'when asked' };
  const tell = (deployment: Deployment) =>
    process.stdout.write(flags.json ? `${JSON.stringify(deployment, null, 2)}\n` : renderDeployment(deployment));
  if (flags.keep) return keepUp(options, tell);
  tell(await withCloud(options, (cloud) => runOperation(cloud, operation)));
};

interface PreviewFlags extends Flags {
  readonly stack?: string;
  readonly diff?: string;
}

/** Of the stack `local` against what is deployed; of any other, or several, without engines, a cloud or credentials. */
async function preview(flags: PreviewFlags): Promise<void> {
  const { stack = localStack, diff } = flags;
  if (stack === localStack && diff === undefined) return operate('preview')(flags);
  const { offlinePreview } = await import('./deploy/offline/preview.ts');
  const { output, refused } = await offlinePreview({
    stacks: stack.split(','),
    ...(diff !== undefined && { diff }),
    json: flags.json ?? false,
    folder: flags.state,
    signal: interruption(),
  });
  process.stdout.write(output);
  if (refused) process.exitCode = 1;
}

function withCommonFlags(command: Command): Command {
  return command
    .option('--json', 'print one JSON document on stdout instead of text')
    .option('--state <dir>', "the local cloud's state folder", defaultState)
    .option('--fresh', 'empty the state folder first')
    .option(
      '--backend <name>',
      `what stands behind the gateway: ${backendNames.join(', ')}, or an emulator's address (STREAMPACT_BACKEND)`,
    );
}

/** Where an emulator runs already: AWS_ENDPOINT_URL, else LocalStack's own port. */
function emulatorUrl(): string {
  const { AWS_ENDPOINT_URL: address } = process.env;
  const backend = address === undefined || address === '' ? undefined : parseBackend(address);
  return typeof backend === 'object' ? backend.url : 'http://127.0.0.1:4566';
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a number from 1 to 65535.');
}

function httpUrl(text: string): string {
  if (URL.canParse(text) && new URL(text).protocol === 'http:') return new URL(text).origin;
  throw new InvalidArgumentError('It must be an address like http://127.0.0.1:4566.');
}

/** The operations that change something, as rows: name, what it does. */
const operations: readonly (readonly [Operation, string])[] = [
  ['up', 'deploy the Pulumi program to the local cloud'],
  ['destroy', 'remove everything that was deployed'],
];

function program(): Command {
  const cli = new Command('streampact')
    .description('streampact on the local cloud: no Docker, no account.')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : errorCodes.USAGE));
  withCommonFlags(cli.command('start', { isDefault: true }))
    .description('deploy, stream real input through every data product, and print what Athena answers')
    .option('--only <slug>', `run one product: ${productSlugs.join(', ')}`)
    .option('--verify', 'at the end, ask the stack whether it keeps its contracts, as `npm run verify` does')
    .addHelpText(
      'after',
      '\nAfter `npm start` flags follow two dashes, e.g. `npm start -- --json`.\nState survives in .streampact/, so a second run deploys nothing anew.',
    )
    .action(start);
  withCommonFlags(cli.command('preview'))
    .description('tell what `up` would change, without changing anything; of a stack in AWS, what it would be')
    .option(
      '--stack <names>',
      `${stackEnvironments.join(', ')}, or one of these with a product, as prod-clickstream (docs/layers.md); all but local offline and without engines; several with commas between them`,
      localStack,
    )
    .option('--diff <stack>', 'tell too what differs from another stack')
    .action(preview);
  for (const [operation, description] of operations) {
    const command = withCommonFlags(cli.command(operation)).description(description).action(operate(operation));
    if (operation === 'up') {
      command
        .option('--keep', 'stay up until it is told to end (Ctrl-C), for tools that ask it')
        .addHelpText(
          'after',
          '\nIt deploys the stack `local`, all products in one. In AWS: `pulumi up --stack prod`, and for a product in a stack\nof its own `pulumi up --stack prod-clickstream` (docs/layers.md).',
        );
    }
  }
  cli
    .command('gateway')
    .description('put the gateway (Glue jobs and crawlers, Athena) in front of an emulator that runs already')
    .option('--upstream <url>', 'the emulator, e.g. LocalStack; AWS_ENDPOINT_URL, else http://127.0.0.1:4566', httpUrl)
    .option(
      '--glue-upstream <url>',
      "an emulator of Glue's catalog and Athena's metadata; MiniStack by default",
      httpUrl,
    )
    .option('--port <number>', 'where to listen on the loopback', portNumber, gatewayPort)
    .option('--state <dir>', "the gateway's state folder", join(defaultState, 'gateway'))
    .option('--fresh', 'empty the state folder first')
    .action(gateway);
  return cli;
}

try {
  await program().parseAsync();
} catch (error) {
  process.stderr.write(`${renderError(error)}\n`);
  // Not by itself: after an interrupted installation its tools may still be writing.
  process.exit(exitCodeOf(error));
}
