/** `npm run build`: makes `dist/`, what the Pulumi program uploads. */
import { join, resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { errorCodes, exitCodeOf, renderError } from '../../contracts/src/error.ts';
import { assetRows } from './assets.ts';
import { buildAssets } from './build.ts';

interface Flags {
  readonly json?: true;
  readonly only?: readonly string[];
  readonly kafkaLibs?: string;
  readonly dist?: string;
}

async function run({ json, only, kafkaLibs, dist }: Flags): Promise<void> {
  const manifest = await buildAssets({
    ...(only && { only }),
    ...(kafkaLibs !== undefined && { kafkaLibs }),
    ...(dist !== undefined && { dist: resolve(dist) }),
    onAsset: (name, outcome) => process.stderr.write(`${outcome.padEnd(9)} ${name}\n`),
  });
  if (json) {
    process.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`);
    return;
  }
  for (const { path, bytes, sha256 } of manifest.assets) {
    process.stdout.write(`${sha256.slice(0, 12)}  ${String(bytes).padStart(10)}  ${join(dist ?? 'dist', path)}\n`);
  }
}

const program = new Command('npm run build --')
  .description('Makes the files that the Pulumi program uploads, in dist/, and their manifest. Same input, same bytes.')
  .option('--json', 'print the manifest as JSON on stdout')
  .option(
    '--only <names...>',
    `make these only: ${assetRows.map(({ name }) => name).join(', ')} (connect, for Kafka Connect on EC2, only when named)`,
  )
  .option('--kafka-libs <folder>', "folder of Kafka's jars (STREAMPACT_KAFKA_LIBS, else what the set-up installed)")
  .option('--dist <folder>', 'where to write, if not to dist/, the only place that the Pulumi program looks into')
  .exitOverride()
  .action(run);

try {
  await program.parseAsync();
} catch (error) {
  // commander has shown its help, or said what it does not understand.
  const shown = error instanceof CommanderError;
  if (!shown) process.stderr.write(`${renderError(error)}\n`);
  process.exitCode = shown ? error.exitCode && errorCodes.USAGE : exitCodeOf(error);
}
