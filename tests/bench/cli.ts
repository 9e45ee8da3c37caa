/** `npm run bench -- <name>`: measures what a room promises, beside others who do the same. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { exitCodeOf, renderError } from '../../contracts/src/error.ts';
import { diffBenchmarks } from './diff.ts';
import { type Benchmark, measure, type Outcome, render } from './frame.ts';
import { hudiCommand } from './hudi/command.ts';
import { kafkaCommands } from './kafka/commands.ts';
import { wholeNumber } from './whole-number.ts';

interface Flags {
  readonly rounds: number;
  readonly json?: true;
  readonly datacontract?: string;
}

/** Every set of benchmarks by its name. */
const sets: Readonly<Record<string, (scratch: string, flags: Flags) => readonly Benchmark[]>> = {
  diff: (scratch, { datacontract }) => diffBenchmarks({ scratch, datacontract }),
};

async function run(benchmarks: readonly Benchmark[], flags: Flags): Promise<void> {
  const outcomes: Outcome[] = [];
  for (const benchmark of benchmarks) {
    const outcome = await measure(benchmark, flags.rounds);
    outcomes.push(outcome);
    if (flags.json === undefined) process.stdout.write(`${render([outcome])}\n`);
  }
  if (flags.json) process.stdout.write(`${JSON.stringify({ rounds: flags.rounds, benchmarks: outcomes }, null, 2)}\n`);
}

const program = new Command('bench').description('Measures what is promised, beside others who do the same.');
for (const [name, make] of Object.entries(sets)) {
  program
    .command(name)
    .option('--rounds <n>', 'rounds that count, after one that does not', wholeNumber(1, 100), 5)
    .option('--json', 'print one JSON document')
    .option('--datacontract <command>', 'datacontract-cli, if it is not on the PATH')
    .action(async (flags: Flags) => {
      const scratch = mkdtempSync(join(tmpdir(), 'streampact-bench-'));
      try {
        await run(make(scratch, flags), flags);
      } catch (error) {
        process.stderr.write(`${renderError(error)}\n`);
        process.exitCode = exitCodeOf(error);
      } finally {
        rmSync(scratch, { recursive: true, force: true });
      }
    });
}
for (const command of kafkaCommands()) program.addCommand(command);
program.addCommand(hudiCommand());
await program.parseAsync();
